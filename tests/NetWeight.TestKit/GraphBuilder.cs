using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.TestKit;

/// <summary>Builds graphs of several nodes from short texts: names are separated by spaces, <c>_</c> is a name left out.</summary>
public static class GraphBuilder
{
    /// <summary>A node.</summary>
    public static Node N(string op, string inputs, string outputs, params NodeAttribute[] attributes) => new()
    {
        OpType = op,
        OpsetVersion = TestGraph.NewestOpset,
        Inputs = Names(inputs),
        Outputs = Names(outputs),
        Attributes = attributes,
    };

    /// <summary>A sub-graph whose inputs and outputs declare no types.</summary>
    public static Graph G(string inputs, string outputs, params Node[] nodes) => new()
    {
        Name = "body",
        Inputs = [.. Names(inputs).Select(n => new ValueInfo(n, null))],
        Outputs = [.. Names(outputs).Select(n => new ValueInfo(n, null))],
        Nodes = nodes,
    };

    /// <summary>A main graph: what is fed with its type, what is constant, and the rest as above.</summary>
    public static Graph Top(Dictionary<string, OnnxType> fed, Dictionary<string, Tensor> constants, string outputs, params Node[] nodes) =>
        G("", outputs, nodes) with
        {
            Inputs = [.. fed.Select(f => new ValueInfo(f.Key, f.Value))],
            Initializers = [.. constants.Select(c => c.Value with { Name = c.Key })],
        };

    /// <summary>Infers a graph, with functions if it calls any.</summary>
    public static ShapedModel Run(Graph graph, params FunctionDefinition[] functions) => ShapeInference.Run(
        new Model
        {
            Name = "test",
            Opsets = new Dictionary<string, int> { [""] = TestGraph.NewestOpset },
            Graph = graph,
            Functions = functions
        },
        InferenceOptions.Default with { AssumeBatchOfOne = false });

    /// <summary>The type of an output of the main graph as text.</summary>
    public static string Type(this ShapedModel model, int output = 0) => model.Graph.Outputs[output]?.Type?.ToString() ?? "?";

    /// <summary>The whole numbers in an output of the main graph: <c>3,?,7</c>; null if nothing is known.</summary>
    public static string? Content(this ShapedModel model, int output = 0) =>
        model.Graph.Outputs[output]?.Content is { } content
            ? string.Join(",", content.Elements.Select(e => e.Integer?.ToString() ?? "?")) : null;

    private static string[] Names(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => n == "_" ? "" : n)];
}
