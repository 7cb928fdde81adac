using NetWeight.Devices;
using NetWeight.Levers;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Fit;

namespace NetWeight.Reports.Levers;

/// <summary>
/// Levers: the answer, the setting that was requested, each lever alone, and the combinations that matter. Its rows are
/// all combinations.
/// </summary>
/// <param name="Tables">One per model and device.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record LeverReport(IReadOnlyList<LeverTable> Tables, string ToolVersion) : IReport
{
    private const int MostCombinations = 8;

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => [.. Tables.SelectMany(Of)];

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of("Levers", ToolVersion, string.Join(" ", Tables.Select(LeverText.Advice)), this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => LeverJson.Write(Tables, ToolVersion, writer);

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<(LeverTable Table, LeverPoint Point)>(
        [
            new(null, "model", r => r.Table.Model),
            new(null, "device", r => r.Table.Device.Id),
            new(null, "runtime", r => r.Point.Setting.Runtime.Id),
            new(null, "precision", r => r.Point.Setting.Precision.Name),
            new(null, "threads", r => r.Point.Setting.Threads),
            new(null, "batch", r => r.Point.Setting.Batch),
            new(null, "inputHeight", r => r.Point.Setting.Height),
            new(null, "inputWidth", r => r.Point.Setting.Width),
            new(null, "changes", r => string.Join(' ', r.Point.Changes.Select(Word))),
            new(null, "predictedLatencySeconds", r => r.Point.Estimate.Latency),
            new(null, "predictedLatencyLowSeconds", r => r.Point.Estimate.Low),
            new(null, "predictedLatencyHighSeconds", r => r.Point.Estimate.IsComplete ? r.Point.Estimate.High : null),
            new(null, "throughputSamplesPerSecond", r => r.Point.Estimate.Throughput),
            new(null, "bound", r => LatencyText.Word(r.Point.Estimate.Bound)),
            new(null, "weightBytes", r => r.Point.Memory.Weights),
            new(null, "activationBytes", r => r.Point.Memory.Activations),
            new(null, "memoryVerdict", r => FitReport.Word(r.Point.Memory.Verdict)),
            new(null, "speedUp", r => r.Point.Difference?.SpeedUp),
            new(null, "speedUpLow", r => r.Point.Difference?.SpeedUpLow),
            new(null, "speedUpHigh", r => r.Point.Difference?.SpeedUpHigh),
            new(null, "keepsLimit", r => r.Point.Limit?.ToString().ToLowerInvariant()),
            new(null, "isCheapest", r => ReferenceEquals(r.Point, r.Table.Cheapest) ? "yes" : null),
        ],
        Tables.SelectMany(t => t.Points.Select(p => (t, p)))) with
    { Digits = "0.#########" };

    /// <summary>The word for a lever in files: <c>halfPrecision</c>.</summary>
    internal static string Word(Lever lever) => char.ToLowerInvariant(lever.ToString()[0]) + lever.ToString()[1..];

    private static IEnumerable<Section> Of(LeverTable table)
    {
        Column<LeverPoint>[] columns = Columns(table);
        yield return new Section
        {
            Title = $"Levers of {table.Model} on {table.Device.Name} ({table.Device.Id})",
            Facts =
            [
                ("Answer", LeverText.Advice(table)),
                .. Only(table.Limit is not null, ("Limit", table.Limit is { } limit ? LeverText.Limit(limit) : "")),
                ("Asked", LatencyText.Setting(table.Base.Estimate)),
                .. Only(table.PostProcessing is not null, ("Post-processing", LeverText.PostProcessing(table))),
                ("Lost time", LatencyText.Lost(table.Base.Estimate)),
            ],
            Table = Table.Of(columns, [table.Base, .. table.Single]),
            Notes =
            [
                "Each row changes one lever. Cost of a lever, cheapest first: threads, runtime, 16 bits, batch, 8 bits, input size.",
                .. table.NotTried.Take(3).Select(n => $"Not predicted: {n.Setting}: {n.Why}"),
            ],
        };
        LeverPoint[] combined = [.. Combinations(table)];
        if (combined.Length > 0)
            yield return new Section
            {
                Title = NeedsNoChange(table) ? "Fastest combinations" : "Cheapest combinations that keep the limit",
                Table = Table.Of(columns, combined),
                Notes = ["-f json and csv hold all combinations."],
            };
    }

    private static IEnumerable<LeverPoint> Combinations(LeverTable table)
    {
        IEnumerable<LeverPoint> several = table.Points.Where(p => p is { Runs: true, Changes.Count: > 1 });
        return NeedsNoChange(table)
            ? several.OrderBy(p => p.Estimate.Latency.Value / p.Estimate.Batch).Take(MostCombinations / 2)
            : several.Where(p => p.Limit != LimitVerdict.Missed).OrderBy(p => p.Cost).ThenBy(p => p.Limit)
                .ThenBy(p => p.Estimate.Latency.Value).Take(MostCombinations);
    }

    /// <summary>Whether the setting that was asked for is fine: then what is faster matters, not what is cheaper to change.</summary>
    private static bool NeedsNoChange(LeverTable table) => table.Base is { Runs: true, Limit: null or LimitVerdict.Kept };

    private static Column<LeverPoint>[] Columns(LeverTable table) =>
    [
        new("Change", "", LeverText.Change, Rank: 0),
        new("Runtime", "", p => p.Setting.Runtime.Id),
        new("Type", "", p => p.Setting.Precision.Name),
        .. Only(table.Device.Class.IsCpu, new Column<LeverPoint>("Threads", "", p => p.Setting.Threads, Unit.None)),
        new("Batch", "", p => p.Setting.Batch, Unit.None),
        .. Only(table.Base.Setting.Height is not null, new Column<LeverPoint>("Input", "", p => LeverText.Input(p.Setting))),
        new("Predicted ms", "", p => Cell.AtLeast(p.Estimate.Latency, p.Estimate.IsComplete), Unit.Milliseconds, 0),
        new("90 %", "", p =>
            p.Estimate.IsComplete
                ? $"{LatencyText.Milliseconds(p.Estimate.Low.Value)}-{LatencyText.Milliseconds(p.Estimate.High.Value)}"
                : "no upper end"),
        new("Images/s", "", p => p.Estimate.Throughput, Unit.PerSecond),
        new("Memory", "", p => p.Memory.Weights + p.Memory.Activations, Unit.Bytes, Column.Minor),
        new("Fits", "", p => FitText.Verdict(p.Memory), Rank: Column.Minor),
        new("Bound by", "", p => LatencyText.Word(p.Estimate.Bound)),
        .. Only(table.Limit is not null, new Column<LeverPoint>("Keeps limit", "", p => LeverText.Verdict(p.Limit), Rank: 0)),
    ];

    private static IEnumerable<T> Only<T>(bool wanted, T item) => wanted ? [item] : [];
}
