using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Compare;

/// <summary>A diff of two versions of a network for people: totals side by side, parts, layers that differ.</summary>
internal static class CompareDiffSections
{
    /// <summary>
    /// A layer that is the same is listed if its predicted time changes by this part of the whole: other kernels
    /// around it.
    /// </summary>
    private const double NotableShare = 0.01;

    /// <summary>The sections, in order.</summary>
    public static IReadOnlyList<Section> Of(CompareReport report, ModelDiff diff)
    {
        var sections = new List<Section> { Totals(report, diff) };
        PartDiff[] parts = [.. diff.Parts(report.Options.GroupBy, report.Options.Depth).Where(p => IsNotable(p, diff))];
        if (parts.Length > 0)
            sections.Add(Parts(report, diff, parts));
        LayerDiff[] layers = [.. Notable(diff)];
        if (layers.Length > 0)
            sections.Add(Layers(report, layers));
        return sections;
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
            if (diff.Devices[i].Before is { } before
                && Math.Abs((part.TimesAfter[i]?.Value - part.TimesBefore[i]?.Value) ?? 0)
                    > NotableShare * before.Latency.Value)
                return true;
        return false;
    }

    private static Section Totals(CompareReport report, ModelDiff diff)
    {
        CostTotals was = diff.Before.Totals, now = diff.After.Totals;
        var rows = new List<IReadOnlyList<object?>>
        {
            Row("MACCs of conv + FC + MatMul", Unit.Count, was.HeadlineMaccs.Value, now.HeadlineMaccs.Value,
                was.IsHeadlineComplete, now.IsHeadlineComplete),
            Row("FLOPs", Unit.Count, was.Flops.Value, now.Flops.Value, was.IsComplete, now.IsComplete),
            Row("Parameters", Unit.Count, was.Parameters, now.Parameters),
            Row("Weights", Unit.BytesOrZero, diff.Before.TotalWeightBytes.Value, diff.After.TotalWeightBytes.Value),
            Row("Memory access", Unit.BytesOrZero, was.MemoryAccess.Value, now.MemoryAccess.Value, was.IsComplete, now.IsComplete),
            Row("Peak activation memory", Unit.BytesOrZero, diff.Before.Memory.Peak.Value, diff.After.Memory.Peak.Value,
                diff.Before.Memory.IsComplete, diff.After.Memory.IsComplete),
            Row("Layers", Unit.Number("0"), was.Layers, now.Layers),
        };
        for (int i = 0; i < report.Devices.Count; i++)
        {
            (LatencyEstimate? before, LatencyEstimate? after) = (diff.Devices[i].Before, diff.Devices[i].After);
            string id = report.Devices[i].Id;
            rows.Add([$"{id}, predicted ms (90 % within)", Text(before, CompareText.Latency),
                Text(after, CompareText.Latency),
                .. Change(before?.Latency.Value, after?.Latency.Value, Unit.Milliseconds)]);
            if (diff.Devices[i].Difference is { } difference)
                rows.Add([$"{id}, ms saved (90 % within)", "", "", $"{LatencyText.Signed(difference.Saved.Value)} "
                    + $"({LatencyText.Signed(difference.SavedLow?.Value)} to "
                    + $"{LatencyText.Signed(difference.SavedHigh?.Value)})", ""]);
            rows.Add([$"{id}, samples/s", Text(before, e => LatencyText.Rate(e.Throughput)),
                Text(after, e => LatencyText.Rate(e.Throughput)),
                .. Change(before?.Throughput, after?.Throughput, Unit.PerSecond)]);
            rows.Add([$"{id}, bound by", Text(before, e => LatencyText.Word(e.Bound)),
                Text(after, e => LatencyText.Word(e.Bound)), "", ""]);
        }

        return new Section
        {
            Title = $"{report.Names[0]} -> {report.Names[1]}",
            Facts = [.. CompareText.TooLarge(report), ("Layers", CompareText.Layers(diff))],
            Table = new Table([new(""), new("before", Unit.None), new("after", Unit.None), new("change", Unit.None),
                new("%", Unit.None)], rows),
            Notes =
            [
                .. CompareText.Verdicts(report), .. CompareText.Settings(report),
                .. was.IsComplete && now.IsComplete ? Array.Empty<string>()
                    : [$"Not all layers could be counted ({diff.Before.Missing.Count} before, "
                        + $"{diff.After.Missing.Count} after): totals are lower bounds."],
                .. CompareText.PublishedSources(report), .. CompareText.Provenance(report),
            ],
        };

        static string Text(LatencyEstimate? estimate, Func<LatencyEstimate, string> text) => estimate is null ? "-" : text(estimate);
    }

    private static Section Parts(CompareReport report, ModelDiff diff, PartDiff[] parts)
    {
        int all = diff.Parts(report.Options.GroupBy, report.Options.Depth).Count;
        return new Section
        {
            Title = $"By {report.Options.GroupBy.ToString().ToLowerInvariant()}",
            Table = Table.Of<PartDiff>(
                [
                    new(report.Options.GroupBy.ToString(), "", p => p.Name),
                    new("Layers", "", p => p.After.Layers, Unit.None),
                    new("Differ", "", CompareText.Marks, Rank: Column.Minor),
                    new("MACCs", "", p => p.After.Maccs, Unit.Count),
                    Delta<PartDiff>("change", p => p.After.Maccs.Value - p.Before.Maccs.Value, Unit.Count),
                    new("Params", "", p => p.After.Parameters, Unit.Count, Column.Minor),
                    Delta<PartDiff>("change", p => p.After.Parameters - p.Before.Parameters, Unit.Count, Column.Minor),
                    new("Mem access", "", p => p.After.MemoryAccess, Unit.BytesOrZero, Column.Detail),
                    Delta<PartDiff>("change", p => p.After.MemoryAccess.Value - p.Before.MemoryAccess.Value, Unit.Bytes, Column.Detail),
                    .. report.Devices.SelectMany((d, i) => new Column<PartDiff>[]
                    {
                        new($"{d.Id} ms", "", p => p.TimesAfter[i], Unit.Milliseconds, Rank: 0) { Unknown = "-" },
                        Delta<PartDiff>("change", p => p.TimesAfter[i]?.Value - p.TimesBefore[i]?.Value, Unit.Milliseconds, rank: 0),
                    }),
                ],
                parts),
            Notes =
            [
                .. parts.Length < all ? [$"{all - parts.Length} of {all} parts are the same."] : Array.Empty<string>(),
                .. report.Devices.Count > 0
                    ? ["A kernel's time belongs to its main layer; the overhead of the inference call is in the "
                        + "total only."]
                    : Array.Empty<string>(),
            ],
        };
    }

    private static Section Layers(CompareReport report, LayerDiff[] layers)
    {
        LayerDiff[] shown = report.Options.Top > 0 ? [.. layers.Take(report.Options.Top)] : layers;
        return new Section
        {
            Title = "Layers that differ",
            Table = Table.Of<LayerDiff>(
                [
                    new("Layer", "", l => l.Name),
                    new("", "", Word),
                    new("Operator", "", l => (l.After ?? l.Before)!.Operator),
                    Delta<LayerDiff>("MACCs", l => l.Delta(c => c.Maccs?.Value), Unit.Count),
                    Delta<LayerDiff>("Params", l => l.Delta(c => c.Parameters), Unit.Count),
                    Delta<LayerDiff>("Mem access", l => l.Delta(c => c.MemoryAccess?.Value), Unit.Bytes),
                    .. report.Devices.Select((d, i) => Delta<LayerDiff>($"{d.Id} ms", l => l.TimeDelta(i), Unit.Milliseconds, rank: 0)),
                    .. shown.Any(l => What(l).Length > 0) ? [new Column<LayerDiff>("What", "", What)] : Array.Empty<Column<LayerDiff>>(),
                ],
                shown) with
            { Summary = $"{shown.Length} layers that differ" },
            Notes = shown.Length < layers.Length ?
            [
                $"{shown.Length} of {layers.Length} layers that differ, the largest change first; --top 0 shows all.",
            ] : [],
        };
    }

    /// <summary>The word for the change of a listed layer.</summary>
    public static string Word(LayerDiff layer) => layer.Change == LayerChange.Same ? "other time" : CompareText.Word(layer.Change);

    /// <summary>Its former name and its changes.</summary>
    public static string What(LayerDiff layer) => string.Join(
        "; ", new[] { layer.NameBefore is { } name ? $"was {name}" : "", layer.Difference }.Where(t => t.Length > 0));

    private static IReadOnlyList<object?> Row(
        string name, Unit unit, long before, long after, bool isBeforeKnown = true, bool isAfterKnown = true) =>
        [name, Least(isBeforeKnown) + unit.Print(before), Least(isAfterKnown) + unit.Print(after), .. Change(before, after, unit)];

    private static string Least(bool isKnown) => isKnown ? "" : "at least ";

    private static object?[] Change(double? before, double? after, Unit unit) =>
        before is { } was && after is { } now ? [CompareText.Delta(now - was, unit.Print), CompareText.Share(was, now)] : ["-", ""];

    /// <summary>A column of changes with their signs.</summary>
    private static Column<T> Delta<T>(string header, Func<T, double?> delta, Unit unit, int rank = 1) =>
        new(header, "", row => new Cell(delta(row), CompareText.Delta(delta(row), unit.Print)), unit, rank);
}
