using NetWeight.Comparisons;
using NetWeight.Contracts;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Reports.Analysis;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Compare;

/// <summary>
/// A comparison for other programs, by docs/schema/comparison.schema.json: field names contain the units; null is "not
/// known".
/// </summary>
public static class CompareJson
{
    /// <summary>Writes one object. The models, the ranking and the diff are all in it, whatever is shown to people.</summary>
    public static void Write(CompareReport report, TextWriter writer) => ContractJson.Write(Contract(report), writer);

    /// <summary>The comparison as a contract.</summary>
    public static ComparisonContract Contract(CompareReport report) => new(
        1, CostJson.Tool(report.ToolVersion), CostJson.Conventions, [.. report.Entries.Select((_, i) => Model(report, i))],
        [.. report.Matrix.Rankings.Select(r => Ranking(r, report))], [.. report.Matrix.Flips.Select(f => Flip(f, report))],
        report.Diff is { } diff ? Diff(diff, report) : null);

    private static ComparedModelContract Model(CompareReport report, int model)
    {
        (string name, AnalyzedModel entry) = (report.Names[model], report.Entries[model]);
        return entry.Cost is { } cost
            ? new ComparedContract(
                name, CostJson.Model(entry, cost), CostJson.Totals(cost), [.. entry.Devices.Select((_, d) => Device(report, model, d))])
            : new ComparedFailureContract(name, entry.Source, entry.Error ?? "");
    }

    private static ComparedDeviceContract Device(CompareReport report, int model, int d)
    {
        DevicePrediction device = report.Entries[model].Devices[d];
        if (device.Estimate is not { } e)
            return new ComparedDeviceFailureContract(device.Device.Id, device.Error ?? "");
        IReadOnlyList<DeviceRank> ranks = report.Matrix.DeviceRankings.First(r => r[0].Model == model);
        return new ComparedPredictionContract(
            device.Device.Id, e.Runtime.Id, e.Precision.Name, e.Threads, e.Batch, e.Latency.Value, e.Low.Value, LatencyJson.High(e),
            e.Memory.Total.Value, e.Memory.Fits, e.Throughput, e.Roofline.Value, LatencyJson.Name(e.Bound),
            CostJson.Status(e.IsComplete), e.Basis, LatencyJson.Published(device.Published),
            LatencyJson.Difference(
                ranks.FirstOrDefault(r => r.Device == d)?.FromFastest, ranks[0].Estimate.Device.Name, device.Device.Name),
            LatencyJson.Difference(report.FromFirstSetting(model, d), "the first setting", $"{e.Runtime.Id} {e.Precision.Name}"));
    }

    private static RankingContract Ranking(DeviceRanking ranking, CompareReport report) => new(
        ranking.Device.Id,
        ranking.Device.Name,
        [
            .. ranking.Models.Select(m => new RankedModelContract(
                report.Names[m.Model], m.Best, m.Worst, m.Estimate.Latency.Value,
                LatencyJson.Difference(m.FromFastest, report.Names[ranking.Models[0].Model], report.Names[m.Model]))),
        ]);

    private static RankingFlipContract Flip(RankingFlip flip, CompareReport report) => new(
        report.Names[flip.First], report.Names[flip.Second], [.. flip.FirstWins.Select(d => report.Devices[d].Id)],
        [.. flip.SecondWins.Select(d => report.Devices[d].Id)], flip.IsCertain);

    private static ModelDiffContract Diff(ModelDiff diff, CompareReport report)
    {
        (string before, string after) = (report.Names[0], report.Names[1]);
        return new ModelDiffContract(
            before, after, Math.Round(diff.SharedLayers, 6), diff.IsOneNetwork, diff.FollowsNames ? "name" : "structure",
            new ChangeCountsContract(
                diff.Count(LayerChange.Same), diff.Count(LayerChange.Moved), diff.Count(LayerChange.Changed),
                diff.Count(LayerChange.Added), diff.Count(LayerChange.Removed)),
            [
                .. diff.Devices.Select((d, i) => new DeviceDifferenceContract(
                    report.Devices[i].Id, LatencyJson.Difference(d.Difference, before, after))),
            ],
            report.Options.GroupBy.ToString().ToLowerInvariant(),
            [.. diff.Parts(report.Options.GroupBy, report.Options.Depth).Select(p => Part(p, report))],
            [.. diff.Layers.Select(l => Layer(l, report))]);
    }

    private static PartDiffContract Part(PartDiff part, CompareReport report)
    {
        return new PartDiffContract(
            part.Name, part.Added, part.Removed, part.Changed, part.Moved, Cost(part.Before, part.TimesBefore),
            Cost(part.After, part.TimesAfter));

        PartCostContract Cost(CostTotals totals, IReadOnlyList<Seconds?> times) => new(
            totals.Layers, totals.Maccs.Value, totals.Flops.Value, totals.Parameters, totals.MemoryAccess.Value, Times(times, report));
    }

    private static LayerDiffContract Layer(LayerDiff layer, CompareReport report)
    {
        return new LayerDiffContract
        {
            Change = CompareText.Word(layer.Change),
            Name = layer.Name,
            NameBefore = layer.NameBefore,
            Difference = layer.Difference.Length > 0 ? layer.Difference : null,
            Before = Cost(layer.Before, layer.TimesBefore),
            After = Cost(layer.After, layer.TimesAfter),
        };

        LayerCostContract? Cost(LayerCost? cost, IReadOnlyList<Seconds?> times) => cost is null ? null : new(
            cost.Operator, cost.Stage, cost.Scope, cost.Maccs?.Value, cost.Flops?.Value, cost.Parameters, cost.MemoryAccess?.Value,
            Times(times, report));
    }

    /// <summary>Times by device id; null if no device is named.</summary>
    private static Dictionary<string, double?>? Times(IReadOnlyList<Seconds?> times, CompareReport report)
    {
        if (times.Count == 0)
            return null;
        var byDevice = new Dictionary<string, double?>(StringComparer.Ordinal);
        for (int i = 0; i < times.Count; i++)
            byDevice[report.Devices[i].Id] = times[i]?.Value;
        return byDevice;
    }
}
