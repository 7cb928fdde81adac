using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Pages;

/// <summary>One network on a page: costs, latency on devices, where that time goes, and the changes to make.</summary>
public static class AnalysisPage
{
    private const int MostCards = 4;
    private const int TensorsAtPeak = 50;

    /// <summary>The page.</summary>
    /// <param name="report">A report with one model that could be read.</param>
    /// <param name="lint">The findings; null for no findings section.</param>
    public static ReportPage Of(AnalysisReport report, LintResult? lint)
    {
        using var json = new StringWriter();
        AnalysisJson.Write(report, json);
        return Part(report, lint, _ => true) with { Json = json.ToString() };
    }

    /// <summary>
    /// The page with some of its sections and without the JSON, for one that shows a part at a time: the rest is not
    /// made.
    /// </summary>
    /// <param name="report">A report with one model that could be read.</param>
    /// <param name="lint">The findings; null for no findings section.</param>
    /// <param name="isWanted">Whether a section is shown, by its id.</param>
    public static ReportPage Part(AnalysisReport report, LintResult? lint, Func<string, bool> isWanted)
    {
        if (report.Entries is not [{ Cost: { } cost } entry])
            throw new ArgumentException("The page is about one model that could be read.", nameof(report));
        var anchors = new LayerAnchors(cost);
        LatencyEstimate[] estimates = [.. entry.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>()];
        var sections = new List<PageSection>();
        Add("glance", () => Glance(cost, estimates));
        if (lint is not null)
            Add("findings", () => FindingItems.Section(lint, anchors));
        if (estimates.Length > 0)
        {
            Add("time", () => Time(cost, estimates, anchors));
            Add("roofline", () => Roofline(cost, estimates, anchors));
            Add("cost-and-time", () => CostAndTime(estimates, anchors));
        }
        else if (cost.Totals.MemoryAccess.Value > 0 || cost.Totals.Maccs.Value > 0)
        {
            Add("costs", () => Untimed(cost));
        }

        Add("memory", () => Memory(cost, anchors));
        if (estimates.Length > 0)
            Add("batch", () => Batch(entry, report.Options.MaxLatency));
        Add("layers", () => Layers(cost, estimates));
        Add("about", () => AboutSection.Of(entry, cost));
        return new ReportPage(cost.Shaped.Model.Name, report.ToolVersion, sections)
        {
            Verdict = AnalysisVerdict.Of(cost, entry.Devices, lint),
            Subtitle = Subtitle(cost),
        };

        void Add(string id, Func<PageSection> make)
        {
            if (isWanted(id))
                sections.Add(make());
        }
    }

    /// <summary>The inputs, and who wrote the file.</summary>
    internal static string Subtitle(ModelCost cost)
    {
        Model model = cost.Shaped.Model;
        string inputs = string.Join(", ", cost.Shaped.Graph.Inputs.Select(i => i.ToString()));
        string producer = model.ProducerName.Length > 0 ? $", written by {model.ProducerName} {model.ProducerVersion}" : "";
        return $"{inputs}; operator set {model.Opset}{producer.TrimEnd()}";
    }

    /// <summary>The costs, each as a number shown large.</summary>
    internal static IReadOnlyList<PageFigure> CostFigures(ModelCost cost)
    {
        CostTotals t = cost.Totals;
        return
        [
            new("MACCs", (t.IsHeadlineComplete ? "" : "at least ") + Format.Count(t.HeadlineMaccs.Value),
                $"of conv + FC + MatMul; {LayerColumns.AtLeast(t, Format.Count(t.Maccs.Value))} in all"),
            new("FLOPs", LayerColumns.AtLeast(t, Format.Count(t.Flops.Value)), "2 x MACCs + the rest"),
            new("Parameters", Format.Count(t.Parameters), string.Join(
                " + ", cost.WeightBytes.Select(w => $"{w.Value} {w.Key.OnnxName}").DefaultIfEmpty("no weights"))),
            new("Memory access", LayerColumns.AtLeast(t, t.MemoryAccess.ToString()),
                $"{t.InputBytes} read, {t.WeightBytesRead} weights, {t.OutputBytes} written"),
            new("Peak memory", (cost.Memory.IsComplete ? "" : "at least ") + cost.Memory.Peak, "activations; weights come on top"),
            new("Arithmetic intensity", t.IntensityText,
                LatencyText.Plural(cost.Layers.Count, "layer")
                    + (cost.ConstantNodes > 0 ? $", {cost.ConstantNodes} nodes run once at load" : "")),
        ];
    }

    private static PageSection Glance(ModelCost cost, LatencyEstimate[] estimates)
    {
        var figures = new List<PageFigure>();
        if (estimates is [var only])
        {
            string share = Format.Percent(only.Share(only.Bound).Value, only.Latency.Value);
            figures.Add(new PageFigure("Predicted latency", Predicted(only), $"{Where(only)}; {Interval(only)}"));
            if (!only.IsMostlyUnknown)
                figures.Add(new PageFigure("Throughput", $"{LatencyText.Rate(only.Throughput)}/s", $"samples at batch {only.Batch}"));
            figures.Add(new PageFigure("Bound by", VerdictText.Word(only.Bound),
                $"{share} of the time; the roofline alone would be {only.Roofline}"));
        }
        else
        {
            figures.AddRange(estimates.Take(MostCards).Select(e => new PageFigure(
                e.Device.Name,
                Predicted(e),
                e.IsMostlyUnknown ? Interval(e)
                    : $"{Interval(e)}; {LatencyText.Rate(e.Throughput)} samples/s; bound by {VerdictText.Word(e.Bound)}")));
        }

        figures.AddRange(CostFigures(cost));
        return new PageSection("glance", "At a glance")
        {
            Figures = figures,
            Charts = estimates.Length > 0 ? [TimeCharts.Shares(estimates)] : [],
            Tables = estimates.Length > 1 ? [Devices(estimates)] : [],
        };
    }

    private static string Predicted(LatencyEstimate estimate) =>
        estimate.IsMostlyUnknown ? "none" : (estimate.IsComplete ? "" : "at least ") + estimate.Latency;

    private static string Interval(LatencyEstimate estimate) =>
        estimate.IsMostlyUnknown ? "most layers could not be counted" : LatencyText.Interval(estimate);

    private static string Where(LatencyEstimate estimate) => $"{estimate.Device.Name}, {estimate.Runtime.Id}, {estimate.Precision.Name}";

    private static PageTable Devices(LatencyEstimate[] estimates) => new(
        "device-table",
        [
            ("Device", false), ("Runtime", false), ("Type", false), new("Batch", true, PageColumn.Minor),
            ("Predicted ms", true), ("90 % from", true),
            ("90 % to", true), new("Samples/s", true, PageColumn.Minor), new("Roofline ms", true, PageColumn.Minor), ("Bound by", false),
            new("Of peak %", true, PageColumn.Minor), new("Of bandwidth %", true, PageColumn.Minor),
        ],
        [
            .. estimates.Select(e => (IReadOnlyList<PageCell>)
            [
                new(e.Device.Name),
                new(e.Runtime.Id + (e.Device.Class.IsCpu ? $", {LatencyText.Plural(e.Threads, "thread")}" : "")),
                new(e.Precision.Name),
                new(e.Batch.ToString(), e.Batch), e.IsMostlyUnknown ? new("none") : Milliseconds(e.Latency),
                e.IsMostlyUnknown ? new("none") : Milliseconds(e.Low), e.IsComplete ? Milliseconds(e.High) : new("none"),
                e.IsMostlyUnknown ? new("none") : new(LatencyText.Rate(e.Throughput), e.Throughput), Milliseconds(e.Roofline),
                new(VerdictText.Word(e.Bound)),
                Percent(e.PeakUtilisation), Percent(e.BandwidthUtilisation),
            ]),
        ]);

    private static PageCell Milliseconds(Seconds time) => new(LatencyText.Milliseconds(time.Value), time.Value * 1e3);

    private static PageCell Percent(double share) => new((100 * share).ToString("0.0"), 100 * share);

    private static PageSection Time(ModelCost cost, LatencyEstimate[] estimates, LayerAnchors anchors)
    {
        string name = cost.Shaped.Model.Name;
        return new PageSection("time", "Where the time goes")
        {
            Text = [.. estimates.Select(
                e => $"{(estimates.Length > 1 ? $"{e.Device.Name}: lost time" : "Lost time")}: {LatencyText.Lost(e)}")],
            Charts =
            [
                .. estimates.Select(e => TimeCharts.Layers(name, e, anchors.Of)),
                .. estimates.Select(e => TimeCharts.Stages(name, e)),
                .. estimates.Select(e => TimeCharts.Tiles(name, e, anchors.Of)),
            ],
        };
    }

    private static PageSection Roofline(ModelCost cost, LatencyEstimate[] estimates, LayerAnchors anchors) => new("roofline", "Roofline")
    {
        Charts = [.. estimates.Select(e => RooflineChart.Of(cost.Shaped.Model.Name, e, anchors.Of))],
    };

    private static PageSection CostAndTime(LatencyEstimate[] estimates, LayerAnchors anchors) => new("cost-and-time", "Cost against time")
    {
        IsDetail = true,
        Text = ["Operations are not time: how long an operation takes depends on the kind of layer and on the device."],
        Charts = [.. estimates.Select(CostCharts.Kinds), .. estimates.Select(e => CostCharts.Scatter(e, anchors.Of))],
    };

    private static PageSection Untimed(ModelCost cost)
    {
        var places = new Dictionary<LayerCost, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < cost.Layers.Count; i++)
            places[cost.Layers[i]] = i;
        Chart layers = CostCharts.Layers(cost, l => LayerAnchors.At(places[l]));
        return new PageSection("costs", "Where the costs are")
        {
            Charts = [.. layers.Y.Categories.Count > 0 ? [layers] : Array.Empty<Chart>(), CostCharts.Stages(cost)],
        };
    }

    private static PageSection Memory(ModelCost cost, LayerAnchors anchors)
    {
        Chart? chart = MemoryChart.Of(cost, anchors.Of);
        return new PageSection("memory", "Memory")
        {
            Text = chart is null ? ["All tensor sizes are unknown, so there is no memory to show."] : [],
            Charts = chart is null ? [] : [chart],
            Tables = chart is null ? [] :
            [
                new PageTable(
                    "peak-table",
                    [("Tensor alive at the peak", false), ("Size", true)],
                    [.. cost.Memory.AliveAtPeak.Take(TensorsAtPeak).Select(
                        t => (IReadOnlyList<PageCell>)[new(t.Name), new(t.Bytes.ToString(), t.Bytes.Value)])]),
            ],
            Notes = cost.Memory.IsComplete ? [] : ["The sizes of some tensors are unknown; the peak is at least this."],
        };
    }

    private static PageSection Batch(AnalyzedModel entry, Seconds? limit)
    {
        (string Name, BatchSweep Sweep)[] sweeps =
            [.. entry.Devices.Where(d => d.Sweep is not null).Select(d => (d.Device.Name, d.Sweep!))];
        return new PageSection("batch", "Batch")
        {
            Charts = sweeps.Length == 0 ? [] : [BatchCharts.Throughput(sweeps), BatchCharts.Latency(sweeps, limit)],
            Notes = [.. entry.Devices.Where(d => d.SweepError is not null).Select(
                d => $"{d.Device.Name}: no other batch can be predicted. {d.SweepError}")],
        };
    }

    private static PageSection Layers(ModelCost cost, LatencyEstimate[] estimates) => new("layers", "All layers")
    {
        Text =
        [
            "In the order in which they run. A click on a heading sorts."
                + (estimates.Length > 0 ? " A kernel's time is in the row of its main layer; "
                    + "layers that are fused into it have no separate time." : ""),
        ],
        Tables = [LayerTable.Of(cost, estimates)],
    };
}
