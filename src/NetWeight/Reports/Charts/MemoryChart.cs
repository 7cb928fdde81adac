using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Reports.Analysis;

namespace NetWeight.Reports.Charts;

/// <summary>The activation memory over one forward pass, with its peak.</summary>
public static class MemoryChart
{
    /// <summary>The name of the plot.</summary>
    public const string Name = "memory";

    private const double Mebi = 1 << 20;

    /// <summary>The chart; null for a graph without nodes or if no size is known.</summary>
    /// <param name="cost">The network.</param>
    /// <param name="anchor">The anchor in the page of a layer's name; empty for none.</param>
    public static Chart? Of(ModelCost cost, Func<string, string>? anchor = null)
    {
        MemoryProfile memory = cost.Memory;
        IReadOnlyList<ShapedNode> nodes = cost.Shaped.Graph.Nodes;
        if (memory.Timeline.Count == 0 || memory.Peak.Value == 0)
            return null;
        var points = new ChartPoint[memory.Timeline.Count];
        int peak = 0;
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new ChartPoint(i, memory.Timeline[i].Value / Mebi, nodes[i].Name)
            {
                Details = [$"{memory.Timeline[i]} alive while node {i} runs", nodes[i].Node.OpType],
                Link = anchor?.Invoke(nodes[i].Name) ?? "",
            };
            if (memory.Timeline[i].Value > memory.Timeline[peak].Value)
                peak = i;
        }

        string least = memory.IsComplete ? "" : "at least ";
        // The input alone can be the peak, before the first node.
        double at = Math.Max(memory.Timeline[peak].Value, memory.Peak.Value) / Mebi;
        return new Chart(Name, $"Activation memory: {cost.Shaped.Model.Name}",
            new ChartAxis("Node, in the order in which they run"), new ChartAxis("Alive", "MiB"),
            [
                new ChartSeries("alive", SeriesKind.Steps, points) { Color = 6 },
                new ChartSeries("peak", SeriesKind.Dots, [new ChartPoint(peak, at, $"peak: {least}{memory.Peak}")
                {
                    ShowsLabel = true,
                    Details = [$"{least}{memory.Peak} at {memory.PeakLayer}"],
                    Link = anchor?.Invoke(memory.PeakLayer ?? "") ?? "",
                }]) { Color = 3 },
            ])
        {
            Caption = $"The peak, {least}{memory.Peak}, is reached while {memory.PeakLayer} runs; "
                + $"{LatencyText.Plural(memory.AliveAtPeak.Count, "tensor")} are alive then. "
                + $"Weights ({cost.TotalWeightBytes}) come on top.",
        };
    }
}
