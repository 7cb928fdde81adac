using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>What rewrites to smaller types need to be told.</summary>
public static class Quantization
{
    /// <summary>The values whose ranges the rewrite <c>quantize-int8</c> asks for, in the order of the graph: run the model on typical inputs and note the least and the largest number of each.</summary>
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
    /// The values whose ranges the rewrite <c>float16</c> likes to know, in the order of the graph: nodes where one of them leaves the range of 16 bits then stay in 32.
    /// </summary>
    public static IReadOnlyList<string> ValuesInFloat16(Model model) => [.. Float16.Values(new GraphEditor(model)).Distinct()];

    /// <summary>The nodes that the rewrite <c>float16</c> leaves in 32 bits because of the ranges in its settings, by name.</summary>
    public static IReadOnlyList<string> NodesBeyondFloat16(Model model, RewriteSettings settings) => [.. Float16.Beyond(new GraphEditor(model), settings).Select(n => n.Name)];
}
