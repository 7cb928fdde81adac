using NetWeight.Graphs;
using NetWeight.Rewrites.Rules;

namespace NetWeight.Rewrites;

/// <summary>A node that a rewrite to a smaller type leaves as it is.</summary>
/// <param name="Name">The node; one inside a sub-graph has the names of the nodes around it before its own.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Reason">The reason why it stays: "its weight is computed in the graph".</param>
public sealed record KeptNode(string Name, string Operator, string Reason);

/// <summary>The settings of rewrites to smaller types.</summary>
public static class Quantization
{
    /// <summary>
    /// The values whose ranges the rewrite <c>quantize-int8</c> needs, in the order of the graph: run the model on
    /// typical inputs and note the least and the largest number of each.
    /// </summary>
    public static IReadOnlyList<string> ValuesToCalibrate(Model model)
    {
        var values = new List<string>();
        var seen = new HashSet<string>();
        foreach ((_, string read, string made) in QuantizeInt8.Layers(new GraphEditor(model)))
            foreach (string value in (string[])[read, made])
                if (seen.Add(value))
                    values.Add(value);
        return values;
    }

    /// <summary>
    /// The convolutions and matrix products that the rewrite <c>quantize-int8</c> quantizes, by name, in the order of
    /// the graph.
    /// </summary>
    public static IReadOnlyList<string> LayersToQuantize(Model model) =>
        [.. QuantizeInt8.Layers(new GraphEditor(model)).Select(l => l.Layer.Node.Name)];

    /// <summary>
    /// The convolutions and matrix products that the rewrite <c>quantize-int8</c> leaves in floats, each with the reason, in the order of
    /// the graph; those inside branches, loops and
    /// functions, too. A product of two activations counts: it has no stored weights, but its time stays.
    /// </summary>
    public static IReadOnlyList<KeptNode> LayersLeftInFloat(Model model) => [.. Int8Layers.Left(new GraphEditor(model))];

    /// <summary>
    /// The values whose ranges the rewrite <c>float16</c> can use, in the order of the graph: nodes if one of
    /// them leaves the range of 16 bits then stay in 32.
    /// </summary>
    public static IReadOnlyList<string> ValuesInFloat16(Model model) => [.. Float16.Values(new GraphEditor(model)).Distinct()];

    /// <summary>
    /// The nodes that the rewrite <c>float16</c> leaves in 32 bits because of their numbers (those in the model, and the ranges in its
    /// settings), by name.
    /// </summary>
    public static IReadOnlyList<string> NodesBeyondFloat16(Model model, RewriteSettings settings)
        => [.. NodesKeptInFloat32(model, settings).Select(n => n.Name)];

    /// <summary>The nodes that the rewrite <c>float16</c> leaves in 32 bits because of their numbers, each with the reason.</summary>
    public static IReadOnlyList<KeptNode> NodesKeptInFloat32(Model model, RewriteSettings settings)
    {
        var graph = new GraphEditor(model);
        return [.. Float16.Beyond(graph, settings)];
    }

    /// <summary>
    /// The whole numbers, by value, that the rewrite <c>float16</c> puts into 16 bits only because they stayed below 2049 in the runs
    /// that gave the ranges of its settings.
    /// </summary>
    public static IReadOnlyList<string> WholeNumbersTakenAsSmall(Model model, RewriteSettings settings) =>
        [.. new WholeNumbers(new GraphEditor(model), settings).TakenAsSmall];
}
