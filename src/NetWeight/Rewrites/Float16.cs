using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// Weights and arithmetic in 16-bit floats: half the bytes. The file's inputs and outputs keep their type; nodes that are named, that have no 16-bit form, or whose constants
/// or activations (where their ranges are known) do not fit into 16 bits stay in 32, with casts between.
/// </summary>
internal sealed class Float16 : Rewrite
{
    /// <summary>The largest finite number of binary16.</summary>
    private const double Most = 65504;

    /// <summary>How much larger an activation may be on other inputs than on those that were run.</summary>
    private const double Margin = 2;

    /// <summary>Operators whose float inputs and outputs are of one type that may be float16 in every version.</summary>
    private static readonly HashSet<string> Operators =
    [
        "Conv", "ConvTranspose", "Gemm", "MatMul", "Einsum", "BatchNormalization", "InstanceNormalization", "LayerNormalization", "GroupNormalization", "LRN", "LpNormalization",
        "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Mish", "Gelu", "Softmax", "LogSoftmax",
        "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Neg", "Abs", "Floor", "Ceil", "Clip", "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum", "Mean",
        "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceSumSquare",
        "Concat", "Split", "Slice", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand", "Gather", "Tile", "Pad", "Where", "Identity", "Dropout",
        "DepthToSpace", "SpaceToDepth", "Resize",
    ];

    public override string Id => "NWR13";

    public override string Option => "float16";

    public override string Summary => "Store weights and compute in 16-bit floats; inputs, outputs, nodes named by --keep-float32 and those whose numbers would overflow stay in 32.";

    public override Exactness Exactness => Exactness.Approximate;

    public override bool IsGeneral => false;

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        // Before operator set 7, arithmetic knew floats only by their names' attributes.
        if (graph.Opset < 7)
            return;
        // The 16-bit form of each value that has one.
        var halves = new Dictionary<string, string>();
        var casts = new List<EditNode>();
        EditNode[] nodes = graph.Snapshot();
        foreach (string kept in settings.KeepInFloat32)
            if (!Array.Exists(nodes, n => n.Node.Name == kept || n.Node.OpType == kept))
                throw new NetWeightException($"No node and no operator of the model is called '{kept}' (--keep-float32).");
        foreach (EditNode node in nodes)
            if (!node.IsRemoved && CanConvert(graph, node, settings))
                Convert(graph, node, halves, casts);
        // Where everybody reads the 16-bit form, nobody needs the way back.
        for (int i = casts.Count - 1; i >= 0; i--)
            graph.RemoveIfDead(casts[i]);
    }

    /// <summary>The values that get a 16-bit form, constants left out, in the order of the graph.</summary>
    public static IEnumerable<string> Values(GraphEditor graph)
    {
        foreach (EditNode node in graph.Snapshot())
            if (CanConvert(graph, node, RewriteSettings.Default))
                foreach (string value in Activations(graph, node))
                    yield return value;
    }

    /// <summary>The nodes that stay in 32 bits only because of what they read or make.</summary>
    public static IEnumerable<EditNode> Beyond(GraphEditor graph, RewriteSettings settings)
    {
        foreach (EditNode node in graph.Snapshot())
            if (!Fits(graph, node, settings) && CanConvert(graph, node, settings with { Ranges = RewriteSettings.Default.Ranges }))
                yield return node;
    }

    private static IEnumerable<string> Activations(GraphEditor graph, EditNode node)
    {
        for (int i = 0; i < node.Node.Inputs.Count; i++)
            if (TakesPart(graph, node, i) && graph.Constant(node.Input(i)) is null)
                yield return node.Input(i);
        foreach (string output in node.Node.Outputs)
            if (output.Length > 0 && graph.DataTypeOf(output) == DataType.Float)
                yield return output;
    }

    /// <summary>Whether no activation that was seen comes near the end of 16 bits' range; a range that is no number is beyond it.</summary>
    private static bool Fits(GraphEditor graph, EditNode node, RewriteSettings settings) => settings.Ranges.Count == 0
        || Activations(graph, node).All(v => !settings.Ranges.TryGetValue(v, out ValueRange range) || Math.Max(-range.Least, range.Most) * Margin <= Most);

    private static bool CanConvert(GraphEditor graph, EditNode node, RewriteSettings settings)
    {
        if (node.Node.Domain.Length > 0 || !Operators.Contains(node.Node.OpType) || settings.KeepInFloat32.Contains(node.Node.Name) || settings.KeepInFloat32.Contains(node.Node.OpType))
            return false;
        bool anyFloat = false;
        for (int i = 0; i < node.Node.Inputs.Count; i++)
        {
            if (!TakesPart(graph, node, i))
                continue;
            anyFloat = true;
            // Limits of Clip may be infinite; other constants must keep their value.
            if (node.Op != "Clip" && graph.Constant(node.Input(i)) is { } constant && Numbers.Of(constant) is { Missing: null } numbers
                && Array.Exists(numbers.Read(), n => Math.Abs(n) > Most))
                return false;
        }

        return anyFloat && Fits(graph, node, settings) && node.Node.Outputs.All(o => o.Length == 0 || graph.DataTypeOf(o) != DataType.Undefined);
    }

    /// <summary>Whether an input is of the type that changes. Resize keeps its scales in 32 bits.</summary>
    private static bool TakesPart(GraphEditor graph, EditNode node, int input) =>
        node.Input(input).Length > 0 && graph.DataTypeOf(node.Input(input)) == DataType.Float && !(node.Op == "Resize" && input > 0)
        && (graph.Constant(node.Input(input)) is not { } constant || Numbers.Of(constant) is not null);

    private void Convert(GraphEditor graph, EditNode node, Dictionary<string, string> halves, List<EditNode> casts)
    {
        string[] inputs = [.. node.Node.Inputs], outputs = [.. node.Node.Outputs];
        for (int i = 0; i < inputs.Length; i++)
            if (TakesPart(graph, node, i))
                inputs[i] = Half(graph, node, inputs[i], halves);
        var made = new List<(string Half, string Full)>();
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Length == 0 || graph.DataTypeOf(outputs[i]) != DataType.Float)
                continue;
            string half = graph.UniqueValue(outputs[i] + ".float16");
            graph.SetType(half, new TensorType(DataType.Float16, graph.ShapeOf(outputs[i])));
            made.Add((half, outputs[i]));
            outputs[i] = half;
        }

        graph.Replace(node, node.Node with { Inputs = inputs, Outputs = outputs });
        foreach ((string half, string full) in made)
        {
            halves[full] = half;
            casts.Add(graph.InsertAfter(node, Cast(graph, half, full, DataType.Float)));
        }

        graph.Record(this, [node.Name], node.Name);
    }

    private static string Half(GraphEditor graph, EditNode reader, string value, Dictionary<string, string> halves)
    {
        if (halves.TryGetValue(value, out string? known))
            return known;
        string half;
        if (graph.Constant(value) is { } constant)
        {
            half = graph.AddConstant(value + ".float16", Numbers.Of(constant)!.ToTensor("", DataType.Float16, constant.Dims));
        }
        else
        {
            half = graph.UniqueValue(value + ".float16");
            graph.SetType(half, new TensorType(DataType.Float16, graph.ShapeOf(value)));
            graph.InsertBefore(reader, Cast(graph, value, half, DataType.Float16));
        }

        return halves[value] = half;
    }

    private static Node Cast(GraphEditor graph, string from, string to, DataType type) => new()
    {
        Name = graph.UniqueNode(to + ".cast"),
        OpType = "Cast",
        OpsetVersion = graph.Opset,
        Inputs = [from],
        Outputs = [to],
        Attributes = [new NodeAttribute("to", (long)type)],
    };
}
