using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Compare;

/// <summary>A diff of two versions of a network for people: totals side by side, parts, layers that differ.</summary>
internal static class CompareDiffBlocks
{
    /// <summary>A layer that is the same is listed where its predicted time changes by this part of the whole: other kernels around it.</summary>
    private const double NotableShare = 0.01;

    /// <summary>The blocks, in order.</summary>
    public static IReadOnlyList<ReportBlock> Of(CompareReport report, ModelDiff diff)
    {
        var blocks = new List<ReportBlock> { Totals(report, diff) };
        PartDiff[] parts = [.. diff.Parts(report.Options.GroupBy, report.Options.Depth).Where(p => IsNotable(p, diff))];
        if (parts.Length > 0)
            blocks.Add(Parts(report, diff, parts));
        LayerDiff[] layers = [.. Notable(diff)];
        if (layers.Length > 0)
            blocks.Add(Layers(report, layers));
        return blocks;
    }

    /// <summary>The layers that are worth a line, the largest change first.</summary>
    public static IReadOnlyList<LayerDiff> Notable(ModelDiff diff)
    {
        IEnumerable<LayerDiff> layers = diff.Layers.Where(l => l.Change != LayerChange.Same || IsNotable(l, diff));
        return diff.Devices.Count > 0 && diff.Devices[0] is { Before: not null, After: not null }
            ? [.. layers.OrderByDescending(l => Math.Abs(l.TimeDelta(0) ?? 0)).ThenByDescending(Work)]
            : [.. layers.OrderByDescending(Work)];

        static long Work(LayerDiff layer) => Math.Abs(layer.Delta(l => l.Flops?.Value) ?? 0);
    }

    private static bool IsNotable(LayerDiff layer, ModelDiff diff)
    {
        for (int i = 0; i < diff.Devices.Count; i++)
            if (diff.Devices[i].Before is { } before && Math.Abs(layer.TimeDelta(i) ?? 0) > NotableShare * before.Latency.Value)
                return true;
        return false;
    }

    private static bool IsNotable(PartDiff part, ModelDiff diff)
    {
        if (part.IsDifferent)
            return true;
        for (int i = 0; i < diff.Devices.Count; i++)
            if (diff.Devices[i].Before is { } before && Math.Abs((part.TimesAfter[i]?.Value - part.TimesBefore[i]?.Value) ?? 0) > NotableShare * before.Latency.Value)
                return true;
        return false;
    }

    private static ReportBlock Totals(CompareReport report, ModelDiff diff)
    {
        CostTotals was = diff.Before.Totals, now = diff.After.Totals;
        var rows = new List<IReadOnlyList<string>>
        {
            Row("MACCs of conv + FC + MatMul", was.HeadlineMaccs.Value, now.HeadlineMaccs.Value, Format.Count, was.IsHeadlineComplete, now.IsHeadlineComplete),
            Row("FLOPs", was.Flops.Value, now.Flops.Value, Format.Count, was.IsComplete, now.IsComplete),
            Row("Parameters", was.Parameters, now.Parameters, Format.Count),
            Row("Weights", diff.Before.TotalWeightBytes.Value, diff.After.TotalWeightBytes.Value, Format.Bytes),
            Row("Memory access", was.MemoryAccess.Value, now.MemoryAccess.Value, Format.Bytes, was.IsComplete, now.IsComplete),
            Row("Peak activation memory", diff.Before.Memory.Peak.Value, diff.After.Memory.Peak.Value, Format.Bytes, diff.Before.Memory.IsComplete, diff.After.Memory.IsComplete),
            Row("Layers", was.Layers, now.Layers, n => n.ToString("0")),
        };
        for (int i = 0; i < report.Devices.Count; i++)
        {
            (LatencyEstimate? before, LatencyEstimate? after) = (diff.Devices[i].Before, diff.Devices[i].After);
            string id = report.Devices[i].Id;
            rows.Add([$"{id}, predicted ms (90 % within)", Text(before, CompareText.Latency), Text(after, CompareText.Latency), .. Change(before?.Latency.Value, after?.Latency.Value, s => LatencyText.Milliseconds(s))]);
            if (diff.Devices[i].Difference is { } difference)
                rows.Add([$"{id}, ms saved (90 % within)", "", "", $"{LatencyText.Signed(difference.Saved.Value)} ({LatencyText.Signed(difference.SavedLow?.Value)} to {LatencyText.Signed(difference.SavedHigh?.Value)})", ""]);
            rows.Add([$"{id}, samples/s", Text(before, e => LatencyText.Rate(e.Throughput)), Text(after, e => LatencyText.Rate(e.Throughput)), .. Change(before?.Throughput, after?.Throughput, LatencyText.Rate)]);
            rows.Add([$"{id}, bound by", Text(before, Bound), Text(after, Bound), "", ""]);
        }

        var notes = new List<string>(CompareText.Verdicts(report));
        notes.AddRange(CompareText.Settings(report));
        if (!was.IsComplete || !now.IsComplete)
            notes.Add($"Not all layers could be counted ({diff.Before.Missing.Count} before, {diff.After.Missing.Count} after): totals are at least what they say.");
        notes.AddRange(CompareText.PublishedSources(report));
        notes.AddRange(CompareText.Provenance(report));
        return new ReportBlock
        {
            Title = $"{report.Names[0]} -> {report.Names[1]}",
            Facts = [.. CompareText.TooLarge(report), ("Layers", CompareText.Layers(diff))],
            Columns = [("", false), ("before", true), ("after", true), ("change", true), ("%", true)],
            Rows = rows,
            Notes = notes,
        };

        static string Bound(LatencyEstimate estimate) => estimate.Bound.ToString().ToLowerInvariant();
        static string Text(LatencyEstimate? estimate, Func<LatencyEstimate, string> text) => estimate is null ? "-" : text(estimate);
    }

    private static ReportBlock Parts(CompareReport report, ModelDiff diff, PartDiff[] parts)
    {
        int all = diff.Parts(report.Options.GroupBy, report.Options.Depth).Count;
        var notes = new List<string>();
        if (parts.Length < all)
            notes.Add($"{all - parts.Length} of {all} parts are the same.");
        if (report.Devices.Count > 0)
            notes.Add("A kernel's time belongs to its main layer; what each inference takes besides is in the total only.");
        return new ReportBlock
        {
            Title = $"By {report.Options.GroupBy.ToString().ToLowerInvariant()}",
            Columns =
            [
                (report.Options.GroupBy.ToString(), false), ("Layers", true), new("Differ", false, ReportColumn.Minor), ("MACCs", true), ("change", true), new("Params", true, ReportColumn.Minor), new("change", true, ReportColumn.Minor), new("Mem access", true, ReportColumn.Detail), new("change", true, ReportColumn.Detail),
                .. report.Devices.SelectMany(d => new ReportColumn[] { new($"{d.Id} ms", true, 0), new("change", true, 0) }),
            ],
            Rows = [.. parts.Select(p => (IReadOnlyList<string>)
            [
                p.Name, p.After.Layers.ToString(), CompareText.Marks(p), .. Pair(p.Before.Maccs.Value, p.After.Maccs.Value, Format.Count), .. Pair(p.Before.Parameters, p.After.Parameters, Format.Count),
                .. Pair(p.Before.MemoryAccess.Value, p.After.MemoryAccess.Value, Format.Bytes),
                .. p.TimesAfter.SelectMany((t, i) => new[] { t is { } now ? CompareText.Milliseconds(now) : "-", CompareText.Delta(t?.Value - p.TimesBefore[i]?.Value, LatencyText.Milliseconds) }),
            ])],
            Notes = notes,
        };

        static string[] Pair(long before, long after, Func<double, string> format) => [after == 0 ? "0" : format(after), CompareText.Delta(after - before, format)];
    }

    private static ReportBlock Layers(CompareReport report, LayerDiff[] layers)
    {
        LayerDiff[] shown = report.Options.Top > 0 ? [.. layers.Take(report.Options.Top)] : layers;
        bool says = shown.Any(l => What(l).Length > 0);
        return new ReportBlock
        {
            Title = "Layers that differ",
            IsLong = true,
            RowsName = "layers that differ",
            Columns =
            [
                ("Layer", false), ("", false), ("Operator", false), ("MACCs", true), ("Params", true), ("Mem access", true), .. report.Devices.Select(d => new ReportColumn($"{d.Id} ms", true, 0)), .. says ? new ReportColumn[] { ("What", false) } : [],
            ],
            Rows = [.. shown.Select(l => (IReadOnlyList<string>)
            [
                l.Name, Word(l), (l.After ?? l.Before)!.Operator,
                CompareText.Delta(l.Delta(c => c.Maccs?.Value), Format.Count), CompareText.Delta(l.Delta(c => c.Parameters), Format.Count), CompareText.Delta(l.Delta(c => c.MemoryAccess?.Value), Format.Bytes),
                .. report.Devices.Select((_, i) => CompareText.Delta(l.TimeDelta(i), LatencyText.Milliseconds)), .. says ? new[] { What(l) } : [],
            ])],
            Notes = shown.Length < layers.Length ? [$"{shown.Length} of {layers.Length} layers that differ, the largest change first; --top 0 shows all."] : [],
        };
    }

    /// <summary>What became of a layer that is listed.</summary>
    public static string Word(LayerDiff layer) => layer.Change == LayerChange.Same ? "other time" : CompareText.Word(layer.Change);

    /// <summary>Its former name and what changed in it.</summary>
    public static string What(LayerDiff layer) => string.Join("; ", new[] { layer.NameBefore is { } name ? $"was {name}" : "", layer.Difference }.Where(t => t.Length > 0));

    private static string[] Row(string name, long before, long after, Func<double, string> format, bool isBeforeKnown = true, bool isAfterKnown = true) =>
        [name, Least(isBeforeKnown) + Zero(before, format), Least(isAfterKnown) + Zero(after, format), .. Change(before, after, format)];

    private static string Least(bool isKnown) => isKnown ? "" : "at least ";

    private static string Zero(long value, Func<double, string> format) => value == 0 ? "0" : format(value);

    private static string[] Change(double? before, double? after, Func<double, string> format) =>
        before is { } was && after is { } now ? [CompareText.Delta(now - was, format), CompareText.Share(was, now)] : ["-", ""];
}
