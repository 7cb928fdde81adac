using System.Globalization;
using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Workbench.State;

/// <summary>The layers summed: by operator, stage or scope, or equal ones of repeated blocks together.</summary>
public static class LayerGroups
{
    /// <summary>The word for repeated blocks, besides those of <see cref="Grouping"/>.</summary>
    public const string Repeats = "repeats";

    /// <summary>The keys by which layers can be grouped.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<Grouping>().Select(g => g.ToLowerInvariant()), Repeats];

    /// <summary>The section that replaces the list of all layers.</summary>
    /// <param name="entry">The model with its predictions.</param>
    /// <param name="by">One of <see cref="All"/>.</param>
    public static PageSection Of(AnalyzedModel entry, string by)
    {
        ModelCost cost = entry.Cost!;
        (string Name, IReadOnlyList<LayerCost> Layers)[] groups = by == Repeats ? Blocks(cost)
            : [.. Grouped(cost, Enum.Parse<Grouping>(by, ignoreCase: true))];
        LatencyEstimate[] estimates = [.. entry.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>()];
        Dictionary<string, double>[] times = [.. estimates.Select(TimesByMainLayer)];
        List<PageColumn> columns =
        [
            (by == Repeats ? "Layer" : char.ToUpperInvariant(by[0]) + by[1..], false), ("Layers", true),
            .. estimates.SelectMany(e => new PageColumn[] { ($"ms on {e.Device.Id}", true), ("time %", true) }),
            ("MACCs", true), ("FLOPs", true), ("Params", true), ("Memory access", true),
        ];
        var rows = new List<IReadOnlyList<PageCell>>();
        foreach ((string name, IReadOnlyList<LayerCost> layers) in groups)
        {
            CostTotals totals = CostTotals.Of(layers);
            var cells = new List<PageCell> { new(name), new(layers.Count.ToString(CultureInfo.InvariantCulture), layers.Count) };
            for (int d = 0; d < estimates.Length; d++)
            {
                double seconds = layers.Select(l => l.Name).Distinct().Sum(n => times[d].GetValueOrDefault(n));
                double share = 100 * seconds / estimates[d].Latency.Value;
                cells.Add(new PageCell(LatencyText.Milliseconds(seconds), seconds * 1e3));
                cells.Add(new PageCell(share.ToString("0.0", CultureInfo.InvariantCulture), share));
            }

            cells.Add(new PageCell(Format.Count(totals.Maccs.Value), totals.Maccs.Value));
            cells.Add(new PageCell(Format.Count(totals.Flops.Value), totals.Flops.Value));
            cells.Add(new PageCell(Format.Count(totals.Parameters), totals.Parameters));
            cells.Add(new PageCell(totals.MemoryAccess.ToString(), totals.MemoryAccess.Value));
            rows.Add(cells);
        }

        return new PageSection("layers", by == Repeats ? "Layers, equal ones of repeated blocks together" : $"Layers by {by}")
        {
            Text = [estimates.Length == 0 ? "A click on a heading sorts."
                : "A click on a heading sorts. The time of a kernel counts where its main layer is."],
            Tables = [new PageTable("group-table", columns, rows)],
        };
    }

    private static IEnumerable<(string, IReadOnlyList<LayerCost>)> Grouped(ModelCost cost, Grouping grouping) =>
        cost.Layers.GroupBy(l => ModelCost.GroupOf(l, grouping, 2)).Select(g => (g.Key, (IReadOnlyList<LayerCost>)[.. g]));

    private static (string, IReadOnlyList<LayerCost>)[] Blocks(ModelCost cost) =>
    [
        .. RepeatedBlocks.Collapse(cost.Layers, l => l.Scope, l =>
            $"{l.Operator} {l.Node.OutputShape(0)} {l.Maccs?.Value} {l.Flops?.Value} {l.Parameters} "
                + $"{l.MemoryAccess?.Value}")
            .Select(b => (RepeatedBlocks.Name([.. b.Select(l => l.Name)]), b)),
    ];

    private static Dictionary<string, double> TimesByMainLayer(LatencyEstimate estimate)
    {
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (KernelTime kernel in estimate.Kernels)
            times[kernel.Kernel.Name] = times.GetValueOrDefault(kernel.Kernel.Name) + kernel.Total.Value;
        return times;
    }
}
