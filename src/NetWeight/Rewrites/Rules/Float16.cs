using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Weights and arithmetic in 16-bit floats: half the bytes. The file's inputs and outputs keep their type; nodes that are named, that have
/// no 16-bit form, or whose numbers
/// 16 bits do not hold (<see cref="Float16Limits"/>) stay in 32, with casts between.
/// </summary>
internal sealed class Float16 : Rewrite
{
    public override string Id => "NWR13";

    public override string Option => "float16";

    public override string Summary
        => "Store weights and compute in 16-bit floats; inputs, outputs, nodes named by --keep-float32 and those whose "
            + "numbers 16 bits do not hold stay in 32.";

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
        var limits = new Float16Limits(graph, settings);
        foreach (EditNode node in WithoutDetours(graph, [.. nodes.Where(n => CanConvert(graph, n, settings) && limits.WhyNot(n) is null)]))
            if (!node.IsRemoved)
                Convert(graph, node, halves, casts);
        // If every reader takes the 16-bit form, the cast back is unnecessary.
        for (int i = casts.Count - 1; i >= 0; i--)
            graph.RemoveIfDead(casts[i]);
    }

    /// <summary>
    /// The nodes but for those that only move numbers between values in 32 bits: narrowing them there and back would save nothing and lose
    /// digits.
    /// </summary>
    private static EditNode[] WithoutDetours(GraphEditor graph, EditNode[] nodes)
    {
        HashSet<EditNode> all = [.. nodes], reached = [.. nodes.Where(n => !OperatorSets.Movement.Contains(n.Op))];
        var pending = new Stack<EditNode>(reached);
        while (pending.TryPop(out EditNode? node))
            foreach (EditNode neighbour in node.Node.Inputs.Select(graph.Producer).OfType<EditNode>()
                .Concat(node.Node.Outputs.SelectMany(graph.Readers)))
                if (all.Contains(neighbour) && reached.Add(neighbour))
                    pending.Push(neighbour);
        return [.. nodes.Where(reached.Contains)];
    }

    /// <summary>The values that nodes with a 16-bit form read and make, constants left out, in the order of the graph.</summary>
    public static IEnumerable<string> Values(GraphEditor graph)
    {
        foreach (EditNode node in graph.Snapshot())
            if (CanConvert(graph, node, RewriteSettings.Default))
                foreach (string value in Activations(graph, node))
                    yield return value;
    }

    /// <summary>The nodes that stay in 32 bits only because of their inputs or outputs, and those whose bodies do.</summary>
    public static IEnumerable<KeptNode> Beyond(GraphEditor graph, RewriteSettings settings)
    {
        if (graph.Opset < 7)
            yield break;
        var limits = new Float16Limits(graph, settings);
        foreach (EditNode node in graph.Snapshot())
            if (CanConvert(graph, node, settings) && limits.WhyNot(node) is { } reason)
                yield return new KeptNode(node.Name, node.Op, reason);
            else if (node.Node.Attributes.Any(a => a.Value is Graph body && HasFloats(body)))
                yield return new KeptNode(node.Name, node.Op, "the graphs inside it stay in 32 bits");
    }

    /// <summary>The float values that a node reads and makes, constants left out.</summary>
    public static IEnumerable<string> Activations(GraphEditor graph, EditNode node)
    {
        for (int i = 0; i < node.Node.Inputs.Count; i++)
            if (TakesPart(graph, node, i) && graph.Constant(node.Input(i)) is null)
                yield return node.Input(i);
        foreach (string output in node.Node.Outputs)
            if (output.Length > 0 && graph.DataTypeOf(output) == DataType.Float)
                yield return output;
    }

    private static bool HasFloats(Graph body) => body.Initializers.Any(t => t.DataType == DataType.Float) || body.Nodes.Any(n
        => OperatorSets.ComputesInHalf.Contains(n.OpType));

    private static bool CanConvert(GraphEditor graph, EditNode node, RewriteSettings settings)
    {
        if (node.Node.Domain.Length > 0 || !OperatorSets.ComputesInHalf.Contains(node.Node.OpType)
            || settings.KeepInFloat32.Contains(node.Node.Name) || settings.KeepInFloat32.Contains(node.Node.OpType))
            return false;
        bool anyFloat = false;
        for (int i = 0; i < node.Node.Inputs.Count; i++)
            anyFloat |= TakesPart(graph, node, i);
        return anyFloat && node.Node.Outputs.All(o => o.Length == 0 || graph.DataTypeOf(o) != DataType.Undefined);
    }

    /// <summary>Whether an input is of the type that changes. Resize keeps its scales in 32 bits.</summary>
    public static bool TakesPart(GraphEditor graph, EditNode node, int input) =>
        node.Input(input).Length > 0 && graph.DataTypeOf(node.Input(input)) == DataType.Float && !(node.Op == "Resize" && input > 0)
        && (graph.Constant(node.Input(input)) is not { } constant || TensorNumbers.Of(constant) is not null);

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
            half = graph.AddConstant(value + ".float16", TensorNumbers.Of(constant)!.ToTensor("", DataType.Float16, constant.Dims));
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
