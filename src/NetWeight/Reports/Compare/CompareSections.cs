using NetWeight.Comparisons;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Compare;

/// <summary>The sections of a comparison: a diff of two versions, or models by devices.</summary>
internal static class CompareSections
{
    /// <summary>The sections, in order.</summary>
    public static IReadOnlyList<Section> Of(CompareReport report) =>
        report.ShowsDiff ? CompareDiffSections.Of(report, report.Diff!) : [Matrix(report), .. Ranking(report), .. ByModel(report)];

    /// <summary>Models by devices: costs and latency.</summary>
    private static Section Matrix(CompareReport report) => new()
    {
        Facts = [.. CompareText.TooLarge(report)],
        Table = Table.Of<int>(
            [
                new("Model", "", i => report.Names[i]),
                .. CostColumns(report),
                .. report.Devices.Select((d, at) =>
                    new Column<int>(
                        $"{d.Id} ms", "", i => Predicted(report.Matrix.Models[i].Estimates[at]), Unit.Milliseconds)
                    {
                        Unknown = "-",
                    }),
            ],
            Enumerable.Range(0, report.Entries.Count)),
        Notes = report.Devices.Count > 0 ? [] : [.. CompareText.Provenance(report),
            "Name devices to see how long they take there: -d ID ('netweight devices' lists them)."],
    };

    private static IEnumerable<Column<int>> CostColumns(CompareReport report)
    {
        Column<int>[] columns =
        [
            new("Conv+FC+MatMul MACCs", "", i => report.Entries[i].Cost is { } c
                ? Cell.AtLeast(c.Totals.HeadlineMaccs, c.Totals.IsHeadlineComplete)
                : null, Unit.Count),
            new("FLOPs", "",
                i => report.Entries[i].Cost is { } c ? Cell.AtLeast(c.Totals.Flops, c.Totals.IsComplete) : null,
                Unit.Count, Column.Detail),
            new("Params", "", i => report.Entries[i].Cost?.Totals.Parameters, Unit.Count, Column.Minor),
            new("Mem access", "",
                i => report.Entries[i].Cost is { } c ? Cell.AtLeast(c.Totals.MemoryAccess, c.Totals.IsComplete) : null,
                Unit.Bytes, Column.Detail),
            new("Peak memory", "",
                i => report.Entries[i].Cost is { } c ? Cell.AtLeast(c.Memory.Peak, c.Memory.IsComplete) : null,
                Unit.Bytes, Column.Detail),
        ];
        return columns.Select(c => c with { Unknown = "-" });
    }

    private static Cell? Predicted(LatencyEstimate? estimate) =>
        estimate is null ? null : new Cell(estimate.Latency, CompareText.Predicted(estimate));

    private static Cell Times(LatencyDifference? fromFastest) =>
        new Cell(1 / (fromFastest?.SpeedUp ?? 1), fromFastest is { } times ? DifferenceText.Times(times) : "x1.00");

    /// <summary>Model by model, the fastest device first.</summary>
    private static IEnumerable<Section> ByModel(CompareReport report)
    {
        if (report.Devices.Count < 2)
            yield break;
        yield return new Section
        {
            Title = "By model",
            Table = Table.Of<(DeviceRank Rank, bool IsFirst)>(
                [
                    new("Model", "", r => r.IsFirst ? report.Names[r.Rank.Model] : ""),
                    new("Device", "", r => report.Devices[r.Rank.Device].Id, Rank: 0),
                    new("Predicted ms", "", r => Predicted(r.Rank.Estimate), Unit.Milliseconds, Rank: 0),
                    new("/ fastest (90 %)", "", r => Times(r.Rank.FromFastest), Unit.None),
                ],
                report.Matrix.DeviceRankings.SelectMany(ranked => ranked.Select(rank => (rank, rank == ranked[0])))),
        };
    }

    /// <summary>Device by device, the fastest first.</summary>
    private static IEnumerable<Section> Ranking(CompareReport report)
    {
        if (report.Devices.Count == 0)
            yield break;
        bool ties = report.Matrix.Rankings.SelectMany(r => r.Models).Any(m => m.Best != m.Worst);
        yield return new Section
        {
            Title = "By device",
            Table = Table.Of<(DeviceRanking On, RankedModel Model)>(
                [
                    new("Device", "", r => r.Model == r.On.Models[0] ? r.On.Device.Id : ""),
                    new("Model", "", r => report.Names[r.Model.Model]),
                    new("Place", "", r => new Cell(r.Model.Best, r.Model.Place), Unit.None),
                    new("Predicted ms", "", r => Predicted(r.Model.Estimate), Unit.Milliseconds, Rank: 0),
                    new("90 % within ms", "", r => CompareText.Interval(r.Model.Estimate), Unit.None, Rank: 0),
                    .. Published(report),
                    new("/ fastest (90 %)", "", r => Times(r.Model.FromFastest), Unit.None),
                    new("Samples/s", "", r => r.Model.Estimate.Throughput, Unit.PerSecond, Column.Minor),
                    new("Bound by", "", r => LatencyText.Word(r.Model.Estimate.Bound), Rank: Column.Minor),
                ],
                report.Matrix.Rankings.SelectMany(on => on.Models.Select(model => (on, model)))),
            Notes =
            [
                .. CompareText.Verdicts(report), .. CompareText.Settings(report),
                .. report.Matrix.Flips.Select(f => CompareText.Flip(f, report)),
                .. ties ? [CompareText.Tie] : Array.Empty<string>(), .. CompareText.PublishedSources(report),
                .. CompareText.Provenance(report),
            ],
        };
    }

    private static IEnumerable<Column<(DeviceRanking On, RankedModel Model)>> Published(CompareReport report) =>
        !CompareText.HasPublished(report) ? [] :
    [
        new(CompareText.PublishedColumn(report.Entries.SelectMany(e => e.Devices.SelectMany(d => d.Published))), "",
            r => CompareText.Published(report.PublishedOf(r.Model.Model, r.On.Device)), Unit.None, Rank: 0),
    ];
}
