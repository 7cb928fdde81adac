using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Compare;

/// <summary>What a comparison shows people: a diff of two versions, or models by devices.</summary>
public static class CompareBlocks
{
    /// <summary>The blocks, in order.</summary>
    public static IReadOnlyList<ReportBlock> Of(CompareReport report) =>
        report.ShowsDiff ? CompareDiffBlocks.Of(report, report.Diff!) : [Matrix(report), .. Ranking(report), .. ByModel(report)];

    /// <summary>Models by devices: what they cost and how long they take.</summary>
    private static ReportBlock Matrix(CompareReport report) => new()
    {
        Facts = [.. CompareText.TooLarge(report)],
        Columns =
        [
            ("Model", false), ("Conv+FC+MatMul MACCs", true), new("FLOPs", true, ReportColumn.Detail), new("Params", true, ReportColumn.Minor), new("Mem access", true, ReportColumn.Detail), new("Peak memory", true, ReportColumn.Detail),
            .. report.Devices.Select(d => new ReportColumn($"{d.Id} ms", true)),
        ],
        Rows = [.. report.Entries.Select((e, i) => (IReadOnlyList<string>)[report.Names[i], .. Costs(e.Cost), .. report.Matrix.Models[i].Estimates.Select(Time)])],
        Notes = report.Devices.Count > 0 ? [] : [.. CompareText.Provenance(report), "Name devices to see how long they take there: -d ID ('netweight devices' lists them)."],
    };

    private static IEnumerable<string> Costs(ModelCost? cost) => cost is null
        ? Enumerable.Repeat("-", 5)
        :
        [
            (cost.Totals.IsHeadlineComplete ? "" : "at least ") + Format.Count(cost.Totals.HeadlineMaccs.Value), LayerColumns.AtLeast(cost.Totals, Format.Count(cost.Totals.Flops.Value)),
            Format.Count(cost.Totals.Parameters), LayerColumns.AtLeast(cost.Totals, cost.Totals.MemoryAccess.ToString()), (cost.Memory.IsComplete ? "" : "at least ") + cost.Memory.Peak,
        ];

    private static string Time(LatencyEstimate? estimate) => estimate is null ? "-" : CompareText.Predicted(estimate);

    /// <summary>Model by model, the fastest device first.</summary>
    private static IEnumerable<ReportBlock> ByModel(CompareReport report)
    {
        if (report.Devices.Count < 2)
            yield break;
        var rows = new List<IReadOnlyList<string>>();
        foreach (IReadOnlyList<DeviceRank> ranked in report.Matrix.DeviceRankings)
            foreach (DeviceRank rank in ranked)
                rows.Add([rank == ranked[0] ? report.Names[rank.Model] : "", report.Devices[rank.Device].Id, CompareText.Predicted(rank.Estimate), rank.FromFastest is { } times ? DifferenceText.Times(times) : "x1.00"]);
        yield return new ReportBlock
        {
            Title = "By model",
            Columns = [("Model", false), new("Device", false, 0), new("Predicted ms", true, 0), ("/ fastest (90 %)", true)],
            Rows = rows,
        };
    }

    /// <summary>Device by device, the fastest first.</summary>
    private static IEnumerable<ReportBlock> Ranking(CompareReport report)
    {
        if (report.Devices.Count == 0)
            yield break;
        bool published = CompareText.HasPublished(report);
        var rows = new List<IReadOnlyList<string>>();
        foreach (DeviceRanking ranking in report.Matrix.Rankings)
        {
            foreach (RankedModel model in ranking.Models)
            {
                LatencyEstimate e = model.Estimate;
                rows.Add(
                [
                    model == ranking.Models[0] ? ranking.Device.Id : "", report.Names[model.Model], model.Place, CompareText.Predicted(e), CompareText.Interval(e),
                    .. published ? [CompareText.Published(report.PublishedOf(model.Model, ranking.Device))] : Array.Empty<string>(),
                    model.FromFastest is { } times ? DifferenceText.Times(times) : "x1.00", LatencyText.Rate(e.Throughput), e.Bound.ToString().ToLowerInvariant(),
                ]);
            }
        }

        IReadOnlyList<RankingFlip> flips = report.Matrix.Flips;
        bool ties = report.Matrix.Rankings.SelectMany(r => r.Models).Any(m => m.Best != m.Worst);
        yield return new ReportBlock
        {
            Title = "By device",
            Columns = [("Device", false), ("Model", false), ("Place", true), new("Predicted ms", true, 0), new("90 % within ms", true, 0), .. published ? [new ReportColumn(CompareText.PublishedColumn(report.Entries.SelectMany(e => e.Devices.SelectMany(d => d.Published))), true, 0)] : Array.Empty<ReportColumn>(), ("/ fastest (90 %)", true), new("Samples/s", true, ReportColumn.Minor), new("Bound by", false, ReportColumn.Minor)],
            Rows = rows,
            Notes =
            [
                .. CompareText.Verdicts(report), .. CompareText.Settings(report), .. flips.Select(f => CompareText.Flip(f, report)), .. ties ? [CompareText.Tie] : Array.Empty<string>(), .. CompareText.PublishedSources(report),
                .. CompareText.Provenance(report),
            ],
        };
    }
}
