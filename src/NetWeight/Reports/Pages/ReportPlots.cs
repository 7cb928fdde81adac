using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Diagrams;
using NetWeight.Workflows;

namespace NetWeight.Reports.Pages;

/// <summary>The plots of a report by name, for pictures.</summary>
public static class ReportPlots
{
    private const string NeedsDevice = "it shows predicted times; add -d ID ('netweight devices' lists them).",
        OneNetwork = "one network has no front; name several.";

    /// <summary>The plots that an analysis has.</summary>
    public static IReadOnlyList<string> Names { get; } = [RooflineChart.Name, TimeCharts.LayersName,
        TimeCharts.StagesName, TimeCharts.SharesName, CostCharts.KindsName, CostCharts.ScatterName, MemoryChart.Name,
        BatchCharts.ThroughputName, BatchCharts.LatencyName, ParetoChart.Name, Diagram.PlotName];

    /// <summary>Whether a plot shows several batches, so that they must be predicted first.</summary>
    public static bool NeedsSweep(string name) => name is BatchCharts.ThroughputName or BatchCharts.LatencyName;

    /// <summary>
    /// The plots of a name; several if there are several devices or models that cannot share one. Empty if there
    /// is nothing to draw; then <see cref="Why"/> has the reason.
    /// </summary>
    public static IReadOnlyList<Chart> Of(AnalysisReport report, string name)
    {
        AnalyzedModel[] known = [.. report.Entries.Where(e => e.Cost is not null)];
        var predicted = known.SelectMany(e => e.Devices.Where(d => d.Estimate is not null)
            .Select(d => (Cost: e.Cost!, Prediction: d, Estimate: d.Estimate!))).ToArray();
        bool isOne = known.Length == 1;
        switch (name)
        {
            case RooflineChart.Name when isOne:
                return [.. predicted.Select(p => RooflineChart.Of(p.Cost.Shaped.Model.Name, p.Estimate))];
            case RooflineChart.Name:
                return [.. predicted.GroupBy(p => p.Prediction.Device.Id).Select(
                    g => RooflineChart.Of([.. g.Select(p => (p.Cost.Shaped.Model.Name, p.Estimate))]))];
            case ParetoChart.Name when !isOne:
                return [.. predicted.GroupBy(p => p.Prediction.Device.Id).Select(
                    g => ParetoChart.Of([.. g.Select(p => (p.Cost, p.Estimate))]))];
            case ParetoChart.Name:
                return [];
            case BatchCharts.ThroughputName or BatchCharts.LatencyName:
                (string, BatchSweep)[] sweeps = [.. predicted.Where(p => p.Prediction.Sweep is not null).Select(
                    p => (Curve(p.Cost.Shaped.Model.Name, p.Prediction.Device.Name), p.Prediction.Sweep!))];
                return sweeps.Length == 0 ? [] : [name == BatchCharts.ThroughputName ? BatchCharts.Throughput(sweeps)
                    : BatchCharts.Latency(sweeps, report.Options.MaxLatency)];
            case TimeCharts.SharesName when isOne:
                return predicted.Length == 0 ? [] : [TimeCharts.Shares([.. predicted.Select(p => p.Estimate)])];
            case MemoryChart.Name:
                return [.. known.Select(e => (e.Cost!.Shaped.Model.Name, Chart: MemoryChart.Of(e.Cost)))
                    .Where(c => c.Chart is not null).Select(c => c.Chart! with { Variant = isOne ? "" : c.Name })];
            default:
                return [.. predicted.Length > 0
                    ? predicted.Select(p => Timed(name, p.Cost.Shaped.Model.Name, p.Estimate)).Select((c, i) =>
                        c with { Variant = isOne ? c.Variant : $"{predicted[i].Cost.Shaped.Model.Name}, {c.Variant}" })
                    : known.Select(e => (e.Cost!.Shaped.Model.Name, Chart: name switch
                    {
                        CostCharts.LayersName => CostCharts.Layers(e.Cost),
                        CostCharts.StagesName => CostCharts.Stages(e.Cost),
                        _ => null,
                    }))
                        .Where(c => c.Chart is not null).Select(c => c.Chart! with { Variant = isOne ? "" : c.Name })];
        }

        string Curve(string model, string device) => isOne ? device
            : predicted.Select(p => p.Prediction.Device.Id).Distinct().Count() == 1 ? model
            : $"{model} on {device}";
    }

    /// <summary>The reason why a request cannot give a plot, and what to do, before anything is computed; null if it may.</summary>
    /// <param name="name">The plot.</param>
    /// <param name="models">The number of models that are requested.</param>
    /// <param name="hasDevices">Whether predictions are requested.</param>
    public static string? WhyNever(string name, int models, bool hasDevices) => name switch
    {
        MemoryChart.Name => null,
        CostCharts.LayersName or CostCharts.StagesName when !hasDevices => null,
        _ when !hasDevices => NeedsDevice,
        ParetoChart.Name when models == 1 => OneNetwork,
        _ => null,
    };

    /// <summary>The diagrams of a report's networks: by predicted time if there are devices, otherwise by MACCs.</summary>
    public static IReadOnlyList<Diagram> Diagrams(AnalysisReport report)
    {
        AnalyzedModel[] known = [.. report.Entries.Where(e => e.Cost is not null)];
        var diagrams = new List<Diagram>();
        foreach (AnalyzedModel entry in known)
        {
            string name = entry.Cost!.Shaped.Model.Name;
            LatencyEstimate[] estimates = [.. entry.Devices.Where(d => d.Estimate is not null).Select(d => d.Estimate!)];
            foreach (LatencyEstimate estimate in estimates)
            {
                Diagram diagram = NetworkDiagram.Of(name, entry.Cost, estimate);
                diagrams.Add(known.Length == 1 ? diagram : diagram with { Variant = $"{name}, {diagram.Variant}" });
            }

            if (estimates.Length == 0)
                diagrams.Add(NetworkDiagram.Of(name, entry.Cost) with { Variant = known.Length == 1 ? "" : name });
        }

        return diagrams;
    }

    /// <summary>The reason why there is no plot of a name, and what to do.</summary>
    public static string Why(AnalysisReport report, string name) => name switch
    {
        _ when report.Entries.All(e => e.Cost is null) => "no model could be read.",
        ParetoChart.Name when report.HasDevices => OneNetwork,
        MemoryChart.Name => "all tensor sizes are unknown; give open shapes with --input or --dim.",
        _ when !report.HasDevices => NeedsDevice,
        _ => report.Entries.SelectMany(e => e.Devices).Select(d => d.SweepError ?? d.Error)
            .FirstOrDefault(e => e is not null) ?? "there is nothing to draw.",
    };

    private static Chart Timed(string name, string model, LatencyEstimate estimate) => name switch
    {
        TimeCharts.LayersName => TimeCharts.Layers(model, estimate),
        TimeCharts.StagesName => TimeCharts.Stages(model, estimate),
        TimeCharts.SharesName => TimeCharts.Shares([estimate]) with { Variant = estimate.Device.Name },
        CostCharts.KindsName => CostCharts.Kinds(estimate),
        CostCharts.ScatterName => CostCharts.Scatter(estimate),
        _ => throw new ArgumentException($"There is no plot '{name}'.", nameof(name)),
    };
}
