using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Reports.Analysis;

/// <summary>
/// The layers or kernels that a table shows: in order, up to the wanted number, equal ones of repeated blocks as one row whose numbers are
/// sums.
/// </summary>
public sealed record LayerList
{
    private LayerList(IReadOnlyList<LayerCost> rows, IReadOnlyList<string> notes) => (Rows, Notes) = (rows, notes);

    /// <summary>The rows.</summary>
    public IReadOnlyList<LayerCost> Rows { get; }

    /// <summary>Notes on them: how many are shown, and in which order.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The layers of a model as the options of a report select them.</summary>
    public static LayerList Of(AnalysisReport report, ModelCost cost)
    {
        AnalysisOptions options = report.Options;
        IReadOnlyList<IReadOnlyList<LayerCost>> groups = Groups(cost.Layers, options.Collapse, l => l.Scope, Structure);
        LayerCost[] all = [.. groups.Select(Sum)];
        LayerCost[] rows = [.. Ordered(all, options)];
        return new LayerList(rows, Lines(rows.Length, all.Length, groups.Count < cost.Layers.Count, "layers", Order(options.Order)));
    }

    /// <summary>The kernels of a prediction, and notes on them.</summary>
    internal static (IReadOnlyList<KernelTime> Rows, IReadOnlyList<string> Notes) Kernels(LatencyEstimate estimate, AnalysisOptions options)
    {
        IReadOnlyList<IReadOnlyList<KernelTime>> groups = Groups(estimate.Kernels, options.Collapse, k => Main(k).Scope, Structure);
        KernelTime[] all = [.. groups.Select(Sum)];
        IEnumerable<KernelTime> ordered = options.Order == LayerOrder.Graph ? all : all.OrderByDescending(k => k.Total.Value);
        KernelTime[] rows = [.. options.Top > 0 ? ordered.Take(options.Top) : ordered];
        string order = options.Order == LayerOrder.Graph ? "as they run" : "most time first";
        return (rows, Lines(rows.Length, all.Length, groups.Count < estimate.Kernels.Count, "kernels", order));
    }

    private static IReadOnlyList<IReadOnlyList<T>> Groups<T>(
        IReadOnlyList<T> items, bool? collapse, Func<T, string> scope, Func<T, string> structure)
    {
        IReadOnlyList<IReadOnlyList<T>> groups = collapse == false ? [] : RepeatedBlocks.Collapse(items, scope, structure);
        return collapse ?? RepeatedBlocks.IsMostlyRepeated(items.Count, groups.Count) ? groups
            : [.. items.Select(i => (IReadOnlyList<T>)[i])];
    }

    private static string[] Lines(int shown, int all, bool isCollapsed, string what, string order) =>
    [
        .. shown < all ? new[] { $"{shown} of {all} {(isCollapsed ? "rows" : what)}, {order}; --top 0 shows all." } : [],
        .. isCollapsed ? new[] { $"'N x' rows sum the equal {what} of N repeated blocks; --no-collapse lists each." } : [],
    ];

    private static string Structure(LayerCost l) =>
        string.Join(
            ' ', l.Operator, LayerColumns.OutputShape(l), l.Maccs?.Value, l.Flops?.Value, l.Parameters,
            l.InputBytes?.Value, l.WeightBytes?.Value,
            l.OutputBytes?.Value, l.MissingBecause);

    private static string Structure(KernelTime k) =>
        $"{k.Kernel.Kind.Name} {k.Kernel.Launches} {k.Kernel.Flops.Value} {k.Kernel.MemoryAccess.Value} "
        + string.Join(' ', k.Kernel.Layers.Select(l => l.Operator));

    private static LayerCost Main(KernelTime kernel) =>
        kernel.Kernel.Layers.FirstOrDefault(l => l.Name == kernel.Kernel.Name) ?? kernel.Kernel.Layers[0];

    private static LayerCost Sum(IReadOnlyList<LayerCost> equal)
    {
        LayerCost first = equal[0];
        int n = equal.Count;
        return n == 1 ? first : first with
        {
            Name = RepeatedBlocks.Name([.. equal.Select(l => l.Name)]),
            Maccs = first.Maccs is { } maccs ? new Maccs(maccs.Value * n) : null,
            Flops = first.Flops is { } flops ? new Flops(flops.Value * n) : null,
            Parameters = equal.Sum(l => l.Parameters),
            InputBytes = first.InputBytes is { } input ? new Bytes(input.Value * n) : null,
            WeightBytes = first.WeightBytes is { } weights ? new Bytes(weights.Value * n) : null,
            OutputBytes = first.OutputBytes is { } output ? new Bytes(output.Value * n) : null,
        };
    }

    private static KernelTime Sum(IReadOnlyList<KernelTime> equal)
    {
        KernelTime first = equal[0];
        return equal.Count == 1 ? first : first with
        {
            Kernel = first.Kernel with
            {
                Name = RepeatedBlocks.Name([.. equal.Select(k => k.Kernel.Name)]),
                Layers = [.. equal.SelectMany(k => k.Kernel.Layers)],
            },
            Compute = new Seconds(equal.Sum(k => k.Compute.Value)),
            Memory = new Seconds(equal.Sum(k => k.Memory.Value)),
            Overhead = new Seconds(equal.Sum(k => k.Overhead.Value)),
            Waste = new Seconds(equal.Sum(k => k.Waste.Value)),
            Roofline = new Seconds(equal.Sum(k => k.Roofline.Value)),
        };
    }

    /// <summary>Layers in the order, and up to the number, that options select.</summary>
    private static IEnumerable<LayerCost> Ordered(IReadOnlyList<LayerCost> all, AnalysisOptions options)
    {
        IEnumerable<LayerCost> layers = options.Order switch
        {
            LayerOrder.Graph => all,
            LayerOrder.Flops => all.OrderByDescending(l => l.Flops?.Value ?? -1),
            LayerOrder.Memory => all.OrderByDescending(l => l.MemoryAccess?.Value ?? -1),
            LayerOrder.Parameters => all.OrderByDescending(l => l.Parameters),
            _ => all.OrderByDescending(l => l.Maccs?.Value ?? -1).ThenByDescending(l => l.Flops?.Value ?? -1),
        };
        return options.Top > 0 ? layers.Take(options.Top) : layers;
    }

    private static string Order(LayerOrder order) => order switch
    {
        LayerOrder.Graph => "as they run",
        LayerOrder.Flops => "most FLOPs first",
        LayerOrder.Memory => "most memory access first",
        LayerOrder.Parameters => "most parameters first",
        _ => "most MACCs first",
    };
}
