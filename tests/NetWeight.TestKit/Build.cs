using NetWeight.Graphs;

namespace NetWeight.TestKit;

/// <summary>Builds models of several nodes.</summary>
public static class Build
{
    public static Node Node(string op, string[] inputs, string[] outputs, params NodeAttribute[] attributes) =>
        new()
        {
            OpType = op,
            Name = outputs[0] + ".node",
            OpsetVersion = TestGraph.NewestOpset,
            Inputs = inputs,
            Outputs = outputs,
            Attributes = attributes
        };

    public static Node Node(string op, string input, string output, params NodeAttribute[] attributes) =>
        Node(op, [input], [output], attributes);

    public static ValueInfo Fed(string name, params long[] sizes) => new(name, TestGraph.F(sizes));

    public static Tensor Weight(string name, params long[] sizes) => TestGraph.Weight(sizes) with { Name = name };

    public static Graph Graph(ValueInfo[] inputs, string[] outputs, Node[] nodes, params Tensor[] initializers) => new()
    {
        Name = "g",
        Inputs = inputs,
        Outputs = [.. outputs.Select(o => new ValueInfo(o, null))],
        Nodes = nodes,
        Initializers = initializers,
    };

    public static Model Model(Graph graph, params FunctionDefinition[] functions) => new()
    {
        Name = "test",
        Opsets = new Dictionary<string, int> { [""] = TestGraph.NewestOpset, ["local"] = 1 },
        Graph = graph,
        Functions = functions,
    };

    public static Model Model(ValueInfo[] inputs, string[] outputs, Node[] nodes, params Tensor[] initializers) =>
        Model(Graph(inputs, outputs, nodes, initializers));
}
