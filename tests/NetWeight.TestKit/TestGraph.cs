using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.TestKit;

/// <summary>Builds graphs of one node, so that a test of an operator is one line.</summary>
public static class TestGraph
{
    /// <summary>The newest operator set of the rules.</summary>
    public const int NewestOpset = 26;

    /// <summary>A fed float tensor; a size below 0 is unknown.</summary>
    public static TensorType F(params long[] sizes) => T(DataType.Float, sizes);

    /// <summary>A fed tensor of any type; a size below 0 is unknown.</summary>
    public static TensorType T(DataType type, params long[] sizes) =>
        new(type, new Shape(sizes.Select(s => s < 0 ? Dim.Unknown : Dim.Of(s))));

    /// <summary>A constant list of 64-bit integers.</summary>
    public static Tensor Ints(params long[] values) => Tensor.Of("", [values.Length], values);

    /// <summary>A constant 64-bit integer.</summary>
    public static Tensor Int(long value) => Tensor.Of("", [], [value]);

    /// <summary>A constant list of floats.</summary>
    public static Tensor Floats(params float[] values) => Tensor.Of("", [values.Length], values);

    /// <summary>A weight of which only the shape matters.</summary>
    public static Tensor Weight(params long[] sizes) => Weight(DataType.Float, sizes);

    /// <summary>A weight of any type of which only the shape matters.</summary>
    public static Tensor Weight(DataType type, params long[] sizes) =>
        new("", type, sizes, new MissingPayload(0, "not needed"));

    /// <summary>Infers one node. Inputs are a <see cref="TensorType"/> (or another type; fed), a <see cref="Tensor"/>
    /// (constant), or null (left out).</summary>
    public static ShapedNode Infer(string op, object?[] inputs, NodeAttribute[]? attributes = null, int outputs = 1,
        int opset = NewestOpset, string domain = "") =>
        Model(op, inputs, attributes, outputs, opset, domain).Graph.Nodes[0];

    /// <summary>Infers one node and keeps the diagnostics.</summary>
    public static ShapedModel Model(string op, object?[] inputs, NodeAttribute[]? attributes = null, int outputs = 1,
        int opset = NewestOpset, string domain = "") =>
        ShapeInference.Run(OneNode(op, inputs, attributes, outputs, opset, domain),
            InferenceOptions.Default with { AssumeBatchOfOne = false });

    /// <summary>A model of one node.</summary>
    public static Model OneNode(string op, object?[] inputs, NodeAttribute[]? attributes = null, int outputs = 1,
        int opset = NewestOpset, string domain = "")
    {
        var fed = new List<ValueInfo>();
        var constants = new List<Tensor>();
        var names = new List<string>();
        for (int i = 0; i < inputs.Length; i++)
        {
            names.Add(inputs[i] is null ? "" : $"x{i}");
            if (inputs[i] is OnnxType type)
                fed.Add(new ValueInfo($"x{i}", type));
            else if (inputs[i] is Tensor tensor)
                constants.Add(tensor with { Name = $"x{i}" });
        }

        string[] made = [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")];
        var node = new Node
        {
            Name = "node",
            OpType = op,
            Domain = domain,
            OpsetVersion = opset,
            Inputs = names,
            Outputs = made,
            Attributes = attributes ?? []
        };
        return new Model
        {
            Name = "test",
            Opsets = new Dictionary<string, int> { [""] = opset, [domain] = opset },
            Graph = new Graph
            {
                Name = "test",
                Inputs = fed,
                Initializers = constants,
                Nodes = [node],
                Outputs = [.. made.Select(m => new ValueInfo(m, null))]
            },
        };
    }

    /// <summary>The shape of an output as text: <c>Nx64x?x?</c>; <c>null</c> for an unknown rank.</summary>
    public static string Shape(this ShapedNode node, int output = 0) => Text(node.OutputShape(output));

    /// <summary>A shape as text, symbols without their braces.</summary>
    public static string Text(Shape? shape) =>
        shape?.ToString().Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal) ?? "null";

    /// <summary>The cost of the node.</summary>
    public static OperatorCost Cost(this ShapedNode node) => node.Operator!.Cost(node);
}
