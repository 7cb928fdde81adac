using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>What 8-bit quantization needs to be told.</summary>
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
}
