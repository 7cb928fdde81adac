using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Comparisons;

/// <summary>Networks that are chains, written as words: <c>stem:16</c> is a 3x3 convolution of that name to 16
/// channels, <c>act:relu</c> a Relu.</summary>
internal static class Chains
{
    public static ModelCost Weigh(params string[] layers)
    {
        var nodes = new List<Node>();
        var weights = new List<Tensor>();
        long channels = 3;
        string at = "x";
        foreach ((string word, int i) in layers.Select((l, i) => (l, i)))
        {
            (string name, string what) = (word[..word.LastIndexOf(':')], word[(word.LastIndexOf(':') + 1)..]);
            string next = $"t{i}";
            if (long.TryParse(what, out long wanted))
            {
                weights.Add(Build.Weight($"w{i}", wanted, channels, 3, 3));
                nodes.Add(Build.Node("Conv", [at, $"w{i}"], [next], new NodeAttribute("pads", 1L, 1, 1, 1)) with { Name = name });
                channels = wanted;
            }
            else
            {
                nodes.Add(Build.Node("Relu", at, next) with { Name = name });
            }

            at = next;
        }

        Model model = Build.Model([Build.Fed("x", 1, 3, 8, 8)], [at], [.. nodes], [.. weights]);
        return CostAnalyzer.Analyze(ShapeInference.Run(model));
    }

    /// <summary>What became of each layer: <c>same a</c>, <c>added b</c>.</summary>
    public static string[] Words(ModelDiff diff) =>
        [.. diff.Layers.Select(l => $"{l.Change.ToString().ToLowerInvariant()} {l.Name}{(l.NameBefore is { } was ? $" was {was}" : "")}")];
}
