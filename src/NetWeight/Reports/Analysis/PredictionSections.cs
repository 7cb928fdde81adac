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

/// <summary>
/// The sections of an analysis with devices: for one model its devices one by one, for several models a matrix, or
/// sweeps over batches.
/// </summary>
internal static class PredictionSections
{
    /// <summary>The sections, in order.</summary>
    public static IReadOnlyList<Section> Of(AnalysisReport report)
    {
        if (report.Entries.Count > 1 && !report.IsSweep)
            return [Matrix(report)];
        var sections = new List<Section>();
        foreach (AnalyzedModel entry in report.Entries)
        {
            if (entry.Cost is not { } cost)
                continue;
            if (!report.IsSweep)
                sections.Add(Summary(cost));
            if (entry.Devices.Count > 1 && !report.IsSweep)
                sections.Add(Comparison(entry));
            foreach (DevicePrediction device in entry.Devices)
            {
                sections.Add(report.IsSweep ? Sweep(cost, device, report.Options) : Device(cost, device, report));
                if (!report.IsSweep && device.Estimate is { } estimate && entry.Lint is { } lint)
                    sections.Add(LintReport.WhatToChange(lint, estimate, entry.Source));
            }
        }

        return sections;
    }

    private static Section Summary(ModelCost cost)
    {
        CostTotals t = cost.Totals;
        string costs =
            $"{Format.Count(t.HeadlineMaccs.Value)} MACCs of conv + FC + MatMul, {Format.Count(t.Parameters)} "
                + $"parameters, {t.MemoryAccess} memory access, {LatencyText.Plural(t.Layers, "layer")}";
        return new Section
        {
            Title = cost.Shaped.Model.Name,
            Facts = [("Inputs", string.Join(", ", cost.Shaped.Graph.Inputs.Select(i => i.ToString()))),
                ("Costs", LayerColumns.AtLeast(t, costs))],
        };
    }

    /// <summary>Devices side by side.</summary>
    private static Section Comparison(AnalyzedModel entry) => new()
    {
        Facts = [.. TooLarge([entry])],
        Table = Table.Of<DevicePrediction>(
            [
                new("Device", "", d => d.Device.Id, Rank: 0),
                new("Runtime", "", d => d.Estimate?.Runtime.Id),
                new("Type", "", d => d.Estimate?.Precision.Name),
                new("Threads", "", d => d.Estimate is { Device.Class.IsCpu: true } e ? e.Threads : null, Unit.None),
                new("Predicted ms", "", d => d.Estimate is { } e ? Latency(e) : null, Unit.Milliseconds, Rank: 0),
                new("90 %", "", d => d.Estimate is { } e ? LatencyText.IntervalMilliseconds(e) : null, Rank: 0),
                new("Samples/s", "", d => d.Estimate?.Throughput, Unit.PerSecond),
                new("Roofline ms", "", d => d.Estimate?.Roofline, Unit.Milliseconds, Column.Minor),
                new("Bound by", "", d => d.Estimate is { } e ? LatencyText.Word(e.Bound) : null),
                .. Enum.GetValues<Bound>().Select(b => new Column<DevicePrediction>(
                    $"{b} %", "", d => d.Estimate is { } e ? Percent(e.Share(b).Value / e.Latency.Value) : null,
                    Unit.Percent, Column.Minor)),
                new("Of peak %", "", d => d.Estimate is { } e ? Percent(e.PeakUtilisation) : null, Unit.Percent, Column.Detail),
                new("Of bandwidth %", "", d => d.Estimate is { } e ? Percent(e.BandwidthUtilisation) : null, Unit.Percent, Column.Detail),
            ],
            entry.Devices),
        Notes = [.. entry.Devices.Where(d => d.Error is not null).Select(Failure)],
    };

    /// <summary>One device: facts and kernels.</summary>
    private static Section Device(ModelCost cost, DevicePrediction device, AnalysisReport report)
    {
        if (device.Estimate is not { } estimate)
            return new Section { Title = Title(cost, device), Notes = [Failure(device)] };
        var section = new Section
        {
            Title = Title(cost, device),
            Facts = LatencyText.Facts(estimate, device.PrecisionReason, device.Published),
        };
        if (report.Options.GroupBy is { } grouping)
            return section with { Table = Grouped(estimate, grouping, report.Options.Depth) };
        (IReadOnlyList<KernelTime> shown, IReadOnlyList<string> notes) = LayerList.Kernels(estimate, report.Options);
        return section with
        {
            Table = Table.Of(KernelColumns.All, shown.Select(k => new KernelRow(k, estimate))) with
            {
                Summary = $"{shown.Count} kernels",
            },
            Notes = notes
        };
    }

    /// <summary>Sums over kernels: by kind in place of the operator, by the main layer's stage or scope.</summary>
    private static Table Grouped(LatencyEstimate estimate, Grouping grouping, int depth)
    {
        IEnumerable<IGrouping<string, KernelTime>> groups = estimate.Kernels.GroupBy(k =>
            grouping == Grouping.Operator ? k.Kernel.Kind.Name
                : ModelCost.GroupOf(k.Kernel.Layers.First(l => l.Name == k.Kernel.Name), grouping, depth));
        if (grouping == Grouping.Operator)
            groups = groups.OrderByDescending(g => g.Sum(k => k.Total.Value));
        return Table.Of<IGrouping<string, KernelTime>>(
            [
                new(grouping == Grouping.Operator ? "Kind" : grouping.ToString(), "", g => g.Key),
                new("Kernels", "", g => g.Count(), Unit.None),
                Sum("ms", k => k.Total),
                new("%", "", g => Percent(g.Sum(k => k.Total.Value) / estimate.Latency.Value), Unit.Percent),
                Sum("Compute ms", k => k.Compute),
                Sum("Memory ms", k => k.Memory),
                Sum("Overhead ms", k => k.Overhead),
                Sum("Waste ms", k => k.Waste),
                Sum("Roofline ms", k => k.Roofline),
            ],
            groups);

        static Column<IGrouping<string, KernelTime>> Sum(string header, Func<KernelTime, Seconds> part) =>
            new(header, "", g => g.Sum(k => part(k).Value), Unit.Milliseconds);
    }

    /// <summary>Models by devices.</summary>
    private static Section Matrix(AnalysisReport report)
    {
        IReadOnlyList<DevicePrediction> devices = report.Entries.FirstOrDefault(e => e.Devices.Count > 0)?.Devices ?? [];
        var notes = new List<string>();
        for (int i = 0; i < devices.Count; i++)
        {
            LatencyEstimate[] column = [.. report.Entries.Where(e => e.Devices.Count > i)
                .Select(e => e.Devices[i].Estimate).OfType<LatencyEstimate>()];
            foreach (IGrouping<string, LatencyEstimate> alike in column.GroupBy(LatencyText.Setting))
                notes.Add($"{Label(devices[i], devices)}: {alike.Key}");
        }

        notes.AddRange(report.Entries.Where(e => e.Error is not null).Select(e => $"error: {e.Error}"));
        notes.AddRange(report.Entries.SelectMany(e => e.Devices).Where(d => d.Error is not null).Select(Failure).Distinct());
        return new Section
        {
            Facts = [.. TooLarge(report.Entries)],
            Table = Table.Of<AnalyzedModel>(
                [
                    new("Model", "", e => e.Cost?.Shaped.Model.Name ?? Path.GetFileName(e.Source)),
                    new("Conv+FC+MatMul MACCs", "", e => e.Cost is { } c
                        ? Cell.AtLeast(c.Totals.HeadlineMaccs, c.Totals.IsComplete)
                        : null, Unit.Count, Column.Minor) { Unknown = "-" },
                    new("Params", "", e => e.Cost?.Totals.Parameters, Unit.Count, Column.Minor) { Unknown = "-" },
                    .. devices.SelectMany((d, i) => new Column<AnalyzedModel>[]
                    {
                        new($"{Label(d, devices)} ms", "", e =>
                            Estimate(e, i) is { } p ? Latency(p) : null, Unit.Milliseconds, Rank: 0) { Unknown = "-" },
                        new("samples/s", "", e => Estimate(e, i)?.Throughput, Unit.PerSecond, Column.Detail) { Unknown = "-" },
                    }),
                ],
                report.Entries),
            Notes = notes,
        };

        static LatencyEstimate? Estimate(AnalyzedModel model, int device) =>
            device < model.Devices.Count ? model.Devices[device].Estimate : null;
    }

    /// <summary>A device by its id; with the runtime and the type if it is there several times.</summary>
    private static string Label(DevicePrediction device, IReadOnlyList<DevicePrediction> all) =>
        device.Estimate is { } e && all.Count(d => d.Device.Id == device.Device.Id) > 1
            ? $"{device.Device.Id} {e.Runtime.Id} {e.Precision.Name}"
            : device.Device.Id;

    /// <summary>One model on one device at several batches.</summary>
    private static Section Sweep(ModelCost cost, DevicePrediction device, AnalysisOptions options)
    {
        if (device.Sweep is not { } sweep)
            return new Section { Title = Title(cost, device), Notes = [Failure(device)] };
        LatencyEstimate knee = sweep.Knee, first = sweep.Points[0];
        LatencyEstimate? within = options.MaxLatency is { } limit ? sweep.Within(limit) : null;
        string like = first.Device.Class.IsCpu ? $", {LatencyText.Plural(first.Threads, "thread")}" : "";
        var notes = new List<string>
        {
            $"Knee: batch {knee.Batch}, the smallest with {100 * BatchSweep.KneeShare:0} % of the best throughput.",
        };
        if (options.MaxLatency is { } most)
            notes.Add(within is null ? $"No batch stays within {most}."
                : $"Within {most}: up to batch {within.Batch}, {LatencyText.Rate(within.Throughput)} samples/s.");
        return new Section
        {
            Title = Title(cost, device),
            Facts =
            [
                .. LatencyText.DoesNotFit(sweep.Points) is { Length: > 0 } tooLarge ? [("Memory", tooLarge)]
                    : Array.Empty<(string, string)>(),
                ("Predicted for", $"{first.Runtime.Id}, {first.Precision.Name} ({device.PrecisionReason}){like}"),
                ("Rests on",
                    $"{first.Basis}; 90 % of measurements within x{first.Low.Value / first.Latency.Value:0.00} to "
                        + $"x{first.High.Value / first.Latency.Value:0.00}"),
            ],
            Table = Table.Of<LatencyEstimate>(
                [
                    new("Batch", "", p => p.Batch, Unit.None),
                    new("Latency ms", "", p => Latency(p), Unit.Milliseconds),
                    new("ms per sample", "", p => p.Latency.Value / p.Batch, Unit.Milliseconds),
                    new("Samples/s", "", p => p.Throughput, Unit.PerSecond),
                    new("Bound by", "", p => LatencyText.Word(p.Bound)),
                    new("", "", p => string.Join(", ",
                        new[] { p == knee ? "knee" : "", p == within ? $"last within {options.MaxLatency}" : "" }
                            .Where(t => t.Length > 0))),
                ],
                sweep.Points),
            Notes = notes,
        };
    }

    private static string Title(ModelCost cost, DevicePrediction device) =>
        $"{cost.Shaped.Model.Name} on {device.Device.Name} ({device.Device.Id})";

    /// <summary>The needs that exceed a device's memory, a line each.</summary>
    private static IEnumerable<(string, string)> TooLarge(IEnumerable<AnalyzedModel> entries) =>
        entries.SelectMany(e => e.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>()
            .Where(p => p.Memory.Fits == false)
            .Select(p => ($"{e.Cost!.Shaped.Model.Name} on {p.Device.Id}", LatencyText.DoesNotFit(p.Memory))));

    private static string Failure(DevicePrediction device) => $"error: {device.Error}";

    private static Cell Latency(LatencyEstimate estimate) => Cell.AtLeast(estimate.Latency, estimate.IsComplete);

    private static double Percent(double share) => 100 * share;
}
