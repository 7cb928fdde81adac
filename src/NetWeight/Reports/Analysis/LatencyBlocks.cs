using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Lint;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>What a report with devices shows people: for one model its devices one by one, for several models a matrix, or sweeps over batches.</summary>
public static class LatencyBlocks
{
    /// <summary>The blocks, in order.</summary>
    public static IReadOnlyList<ReportBlock> Of(AnalysisReport report)
    {
        var blocks = new List<ReportBlock>();
        bool sweep = report.Entries.Any(e => e.Devices.Any(d => d.Sweep is not null));
        if (report.Entries.Count > 1 && !sweep)
        {
            blocks.Add(Matrix(report));
            return blocks;
        }

        foreach (AnalyzedModel entry in report.Entries)
        {
            if (entry.Cost is not { } cost)
                continue;
            if (!sweep)
                blocks.Add(Summary(cost));
            if (entry.Devices.Count > 1 && !sweep)
                blocks.Add(Comparison(entry));
            foreach (DevicePrediction device in entry.Devices)
            {
                blocks.Add(sweep ? Sweep(cost, device, report.Options) : Device(cost, device, report));
                if (!sweep && device.Estimate is { } estimate && entry.Lint is { } lint)
                    blocks.Add(LintReport.WhatToChange(lint, estimate, entry.Source));
            }
        }

        return blocks;
    }

    private static ReportBlock Summary(ModelCost cost)
    {
        CostTotals t = cost.Totals;
        return new ReportBlock
        {
            Title = cost.Shaped.Model.Name,
            Facts =
            [
                ("Inputs", string.Join(", ", cost.Shaped.Graph.Inputs.Select(i => i.ToString()))),
                ("Costs", LayerColumns.AtLeast(t, $"{Format.Count(t.HeadlineMaccs.Value)} MACCs of conv + FC + MatMul, {Format.Count(t.Parameters)} parameters, {t.MemoryAccess} memory access, {Plural(t.Layers)}")),
            ],
        };

        static string Plural(int layers) => LatencyText.Plural(layers, "layer");
    }

    /// <summary>Devices side by side.</summary>
    private static ReportBlock Comparison(AnalyzedModel entry) => new()
    {
        Facts = [.. TooLarge([entry])],
        Columns =
        [
            new("Device", false, 0), ("Runtime", false), ("Type", false), ("Threads", true), new("Predicted ms", true, 0), new("90 %", false, 0), ("Samples/s", true), new("Roofline ms", true, ReportColumn.Minor),
            ("Bound by", false), .. Enum.GetNames<Bound>().Select(b => new ReportColumn($"{b} %", true, ReportColumn.Minor)), new("Of peak %", true, ReportColumn.Detail),
            new("Of bandwidth %", true, ReportColumn.Detail),
        ],
        Rows =
        [
            .. entry.Devices.Select(d => (IReadOnlyList<string>)(d.Estimate is not { } e
                ? [d.Device.Id, .. Enumerable.Repeat("", 14)]
                :
                [
                    d.Device.Id, e.Runtime.Id, e.Precision.Name, e.Device.Class.IsCpu ? e.Threads.ToString() : "", Least(e) + LatencyText.Milliseconds(e.Latency.Value),
                    LatencyText.IntervalMilliseconds(e), LatencyText.Rate(e.Throughput), LatencyText.Milliseconds(e.Roofline.Value), e.Bound.ToString().ToLowerInvariant(),
                    .. Enum.GetValues<Bound>().Select(b => Percent(e.Share(b).Value / e.Latency.Value)), Percent(e.PeakUtilisation), Percent(e.BandwidthUtilisation),
                ])),
        ],
        Notes = [.. entry.Devices.Where(d => d.Error is not null).Select(Failure)],
    };

    /// <summary>One device: facts and kernels.</summary>
    private static ReportBlock Device(ModelCost cost, DevicePrediction device, AnalysisReport report)
    {
        string title = $"{cost.Shaped.Model.Name} on {device.Device.Name} ({device.Device.Id})";
        if (device.Estimate is not { } estimate)
            return new ReportBlock { Title = title, Notes = [Failure(device)] };
        var block = new ReportBlock { Title = title, Facts = LatencyText.Facts(estimate, device.PrecisionReason, device.Published) };
        if (report.Options.GroupBy is { } grouping)
            return Grouped(block, estimate, grouping, report.Options.Depth);
        (IReadOnlyList<KernelTime> shown, IReadOnlyList<string> notes) = LayerList.Kernels(estimate, report.Options);
        return block with
        {
            IsLong = true,
            RowsName = "kernels",
            Columns = [.. KernelColumns.Readable.Select(c => c.ForPeople)],
            Rows = [.. shown.Select(k => (IReadOnlyList<string>)[.. KernelColumns.Readable.Select(c => c.Text(k, estimate))])],
            Notes = notes,
        };
    }

    /// <summary>Sums over kernels: by kind in place of the operator, by the main layer's stage or scope.</summary>
    private static ReportBlock Grouped(ReportBlock block, LatencyEstimate estimate, Grouping grouping, int depth)
    {
        IEnumerable<IGrouping<string, KernelTime>> groups = estimate.Kernels.GroupBy(k => grouping == Grouping.Operator ? k.Kernel.Kind.Name : ModelCost.GroupOf(k.Kernel.Layers.First(l => l.Name == k.Kernel.Name), grouping, depth));
        if (grouping == Grouping.Operator)
            groups = groups.OrderByDescending(g => g.Sum(k => k.Total.Value));
        return block with
        {
            Columns = [(grouping == Grouping.Operator ? "Kind" : grouping.ToString(), false), ("Kernels", true), ("ms", true), ("%", true), ("Compute ms", true), ("Memory ms", true), ("Overhead ms", true), ("Waste ms", true), ("Roofline ms", true)],
            Rows = [.. groups.Select(g => (IReadOnlyList<string>)
            [
                g.Key, g.Count().ToString(), Sum(g, k => k.Total), Percent(g.Sum(k => k.Total.Value) / estimate.Latency.Value),
                Sum(g, k => k.Compute), Sum(g, k => k.Memory), Sum(g, k => k.Overhead), Sum(g, k => k.Waste), Sum(g, k => k.Roofline),
            ])],
        };

        static string Sum(IEnumerable<KernelTime> kernels, Func<KernelTime, Seconds> part) => LatencyText.Milliseconds(kernels.Sum(k => part(k).Value));
    }

    /// <summary>Models by devices.</summary>
    private static ReportBlock Matrix(AnalysisReport report)
    {
        IReadOnlyList<DevicePrediction> devices = report.Entries.FirstOrDefault(e => e.Devices.Count > 0)?.Devices ?? [];
        var notes = new List<string>();
        for (int i = 0; i < devices.Count; i++)
        {
            LatencyEstimate[] column = [.. report.Entries.Where(e => e.Devices.Count > i).Select(e => e.Devices[i].Estimate).OfType<LatencyEstimate>()];
            foreach (IGrouping<string, LatencyEstimate> alike in column.GroupBy(LatencyText.Setting))
                notes.Add($"{Label(devices[i], devices)}: {alike.Key}");
        }

        notes.AddRange(report.Entries.Where(e => e.Error is not null).Select(e => $"error: {e.Error}"));
        notes.AddRange(report.Entries.SelectMany(e => e.Devices).Where(d => d.Error is not null).Select(Failure).Distinct());
        return new ReportBlock
        {
            Facts = [.. TooLarge(report.Entries)],
            Columns = [("Model", false), new("Conv+FC+MatMul MACCs", true, ReportColumn.Minor), new("Params", true, ReportColumn.Minor), .. devices.SelectMany(d => new ReportColumn[] { new($"{Label(d, devices)} ms", true, 0), new("samples/s", true, ReportColumn.Detail) })],
            Rows = [.. report.Entries.Select(e => (IReadOnlyList<string>)(e.Cost is not { } cost
                ? [Path.GetFileName(e.Source), .. Enumerable.Repeat("-", 2 + (2 * devices.Count))]
                : [cost.Shaped.Model.Name, LayerColumns.AtLeast(cost.Totals, Format.Count(cost.Totals.HeadlineMaccs.Value)), Format.Count(cost.Totals.Parameters), .. e.Devices.SelectMany(Cells)]))],
            Notes = notes,
        };

        static string[] Cells(DevicePrediction device) => device.Estimate is { } e ? [Least(e) + LatencyText.Milliseconds(e.Latency.Value), LatencyText.Rate(e.Throughput)] : ["-", "-"];
    }

    /// <summary>A device by its id; with the runtime and the type where it stands there several times.</summary>
    private static string Label(DevicePrediction device, IReadOnlyList<DevicePrediction> all) =>
        device.Estimate is { } e && all.Count(d => d.Device.Id == device.Device.Id) > 1 ? $"{device.Device.Id} {e.Runtime.Id} {e.Precision.Name}" : device.Device.Id;

    /// <summary>One model on one device at several batches.</summary>
    private static ReportBlock Sweep(ModelCost cost, DevicePrediction device, AnalysisOptions options)
    {
        string title = $"{cost.Shaped.Model.Name} on {device.Device.Name} ({device.Device.Id})";
        if (device.Sweep is not { } sweep)
            return new ReportBlock { Title = title, Notes = [Failure(device)] };
        LatencyEstimate knee = sweep.Knee, first = sweep.Points[0];
        LatencyEstimate? within = options.MaxLatency is { } limit ? sweep.Within(limit) : null;
        string like = first.Device.Class.IsCpu ? $", {LatencyText.Plural(first.Threads, "thread")}" : "";
        var notes = new List<string> { $"Knee: batch {knee.Batch}, the smallest with {100 * BatchSweep.KneeShare:0} % of the best throughput." };
        if (options.MaxLatency is { } most)
            notes.Add(within is null ? $"No batch stays within {most}." : $"Within {most}: up to batch {within.Batch}, {LatencyText.Rate(within.Throughput)} samples/s.");
        return new ReportBlock
        {
            Title = title,
            Facts = [.. LatencyText.DoesNotFit(sweep.Points) is { Length: > 0 } tooLarge ? [("Memory", tooLarge)] : Array.Empty<(string, string)>(), ("Predicted for", $"{first.Runtime.Id}, {first.Precision.Name} ({device.PrecisionReason}){like}"), ("Rests on", $"{first.Basis}; 90 % of measurements within x{first.Low.Value / first.Latency.Value:0.00} to x{first.High.Value / first.Latency.Value:0.00}")],
            Columns = [("Batch", true), ("Latency ms", true), ("ms per sample", true), ("Samples/s", true), ("Bound by", false), ("", false)],
            Rows = [.. sweep.Points.Select(p => (IReadOnlyList<string>)
            [
                p.Batch.ToString(), Least(p) + LatencyText.Milliseconds(p.Latency.Value), LatencyText.Milliseconds(p.Latency.Value / p.Batch), LatencyText.Rate(p.Throughput), p.Bound.ToString().ToLowerInvariant(),
                string.Join(", ", new[] { p == knee ? "knee" : "", p == within ? $"last within {options.MaxLatency}" : "" }.Where(t => t.Length > 0)),
            ])],
            Notes = notes,
        };
    }

    /// <summary>What does not fit into a device's memory, a line each.</summary>
    private static IEnumerable<(string, string)> TooLarge(IEnumerable<AnalyzedModel> entries) => entries.SelectMany(e => e.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>()
        .Where(p => p.Memory.Fits == false).Select(p => ($"{e.Cost!.Shaped.Model.Name} on {p.Device.Id}", LatencyText.DoesNotFit(p.Memory))));

    private static string Failure(DevicePrediction device) => $"error: {device.Error}";

    private static string Least(LatencyEstimate estimate) => estimate.IsComplete ? "" : "at least ";

    private static string Percent(double share) => (100 * share).ToString("0.0");
}
