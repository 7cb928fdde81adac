using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Fit;

namespace NetWeight.Reports.Levers;

/// <summary>A table of levers as blocks for people: the answer, the setting that was asked for, each lever alone, and the combinations that matter.</summary>
public static class LeverBlocks
{
    private const int MostCombinations = 8;

    /// <summary>The blocks of several tables.</summary>
    public static IReadOnlyList<ReportBlock> Of(IReadOnlyList<LeverTable> tables) => [.. tables.SelectMany(Of)];

    private static IEnumerable<ReportBlock> Of(LeverTable table)
    {
        bool threads = table.Device.Class.IsCpu, input = table.Base.Setting.Height is not null;
        ReportColumn[] columns =
        [
            new("Change", false, 0), ("Runtime", false), ("Type", false), .. Only(threads, ("Threads", true)), ("Batch", true), .. Only(input, ("Input", false)),
            new("Predicted ms", true, 0), ("90 %", false), ("Images/s", true), new("Memory", true, ReportColumn.Minor), new("Fits", false, ReportColumn.Minor), ("Bound by", false),
            .. Only(table.Limit is not null, new ReportColumn("Keeps limit", false, 0)),
        ];
        yield return new ReportBlock
        {
            Title = $"Levers of {table.Model} on {table.Device.Name} ({table.Device.Id})",
            Facts =
            [
                ("Answer", LeverText.Advice(table)),
                .. Only(table.Limit is not null, ("Limit", table.Limit is { } limit ? LeverText.Limit(limit) : "")),
                ("Asked", LatencyText.Setting(table.Base.Estimate)),
                ("Lost time", LatencyText.Lost(table.Base.Estimate)),
            ],
            Columns = columns,
            Rows = [Row(table.Base, table, threads, input), .. table.Single.Select(p => Row(p, table, threads, input))],
            Notes =
            [
                "Each row changes one lever. Cost of a lever, cheapest first: threads, runtime, 16 bits, batch, 8 bits, input size.",
                .. table.NotTried.Take(3).Select(n => $"Not predicted: {n.Setting}: {n.Why}"),
            ],
        };
        LeverPoint[] combined = [.. Combinations(table)];
        if (combined.Length > 0)
            yield return new ReportBlock
            {
                Title = table.Limit is null ? "Fastest combinations" : "Cheapest combinations that keep the limit",
                Columns = columns,
                Rows = [.. combined.Select(p => Row(p, table, threads, input))],
                Notes = ["-f json and csv hold all combinations."],
            };
    }

    private static IEnumerable<LeverPoint> Combinations(LeverTable table)
    {
        IEnumerable<LeverPoint> several = table.Points.Where(p => p is { Runs: true, Changes.Count: > 1 });
        return table.Limit is null
            ? several.OrderBy(p => p.Estimate.Latency.Value / p.Estimate.Batch).Take(MostCombinations / 2)
            : several.Where(p => p.Limit != LimitVerdict.Missed).OrderBy(p => p.Cost).ThenBy(p => p.Limit).ThenBy(p => p.Estimate.Latency.Value).Take(MostCombinations);
    }

    private static IReadOnlyList<string> Row(LeverPoint point, LeverTable table, bool threads, bool input)
    {
        LatencyEstimate estimate = point.Estimate;
        MemoryUseText memory = MemoryUseText.Of(point);
        return
        [
            LeverText.Change(point), point.Setting.Runtime.Id, point.Setting.Precision.Name, .. Only(threads, point.Setting.Threads?.ToString() ?? ""), point.Setting.Batch.ToString(),
            .. Only(input, LeverText.Input(point.Setting)), $"{(estimate.IsComplete ? "" : "at least ")}{LatencyText.Milliseconds(estimate.Latency.Value)}",
            estimate.IsComplete ? $"{LatencyText.Milliseconds(estimate.Low.Value)}-{LatencyText.Milliseconds(estimate.High.Value)}" : "no upper end", LatencyText.Rate(estimate.Throughput),
            memory.Need, memory.Verdict, estimate.Bound.ToString().ToLowerInvariant(), .. Only(table.Limit is not null, LeverText.Verdict(point.Limit)),
        ];
    }

    private static IEnumerable<T> Only<T>(bool wanted, T item) => wanted ? [item] : [];

    private readonly record struct MemoryUseText(string Need, string Verdict)
    {
        public static MemoryUseText Of(LeverPoint point) => new((point.Memory.Weights + point.Memory.Activations).ToString(), FitText.Verdict(point.Memory));
    }
}
