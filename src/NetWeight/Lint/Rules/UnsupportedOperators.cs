using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>Operators that the device or the runtime runs elsewhere: each run of them is a way there and back.</summary>
internal sealed class UnsupportedOperators : Rule
{
    public override string Id => "NW219";

    public override string Name => "unsupported-operators";

    public override string Summary => "Operators that the device or the runtime does not run itself, and how often the work changes processors for them.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target || (target.Device.Fallbacks.Count == 0 && target.Plan.Runtime.Gaps.Count == 0))
            yield break;
        var change = new Dictionary<int, IReadOnlyList<Kernel>>();
        var layers = new List<string>();
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        string to = "", source = "";
        int switches = 0;
        bool away = false;
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            bool leaves = false;
            foreach (LayerCost layer in kernel.Layers)
            {
                if (Reason(target, layer.Node) is not { } reason || context.Skips(this, layer.Name))
                    continue;
                leaves = true;
                layers.Add(layer.Name);
                kinds[reason.What] = kinds.GetValueOrDefault(reason.What) + 1;
                (to, source) = (reason.To.Length > 0 ? reason.To : to, reason.Source.Title);
            }

            switches += leaves != away ? 1 : 0;
            away = leaves;
            if (leaves)
                change[i] = [kernel with { Fallback = LintTarget.Main(kernel).Operator }];
        }

        if (layers.Count == 0)
            yield break;
        switches += away ? 1 : 0;
        // The prediction lets the device run all; the switches come on top of it.
        Seconds lost = new(Math.Max(0, -WhatIf.Saved(target, change).Value));
        yield return Found(
            context,
            $"{layers.Count} layer(s) do not run on {target.Device.Name} itself ({string.Join(", ", kinds.Select(k => $"{k.Value} {k.Key}"))}){(to.Length > 0 ? $" but on {to}" : "")}: {switches} changes of the processor, at least {lost} that the predicted latency does not hold. Source: {source}.",
            "Replace these operators by ones that the device runs, or cut the model there.",
            layers) with
        {
            TimeSaved = lost.Value > 0 ? lost : null,
            Evidence = [new Evidence("layers", layers.Count, "layers"), new Evidence("deviceSwitches", switches, "")],
        };
    }

    private static (string What, string To, DeviceSource Source)? Reason(LintTarget target, ShapedNode node)
    {
        foreach (OperatorFallback fallback in target.Device.Fallbacks)
            if (fallback.Operator == node.Node.OpType && Holds(fallback.When, node) is { } when)
                return (Named(node, when), fallback.To, fallback.Source);
        foreach (SupportGap gap in target.Plan.Runtime.Gaps)
            if (gap.Operator == node.Node.OpType && FallbackCondition.ParseAll(gap.When) is { } conditions && Holds(conditions, node) is { } when)
                return (Named(node, when), gap.To, gap.Source);
        return null;
    }

    private static string Named(ShapedNode node, string when) => when.Length == 0 ? node.Node.OpType : $"{node.Node.OpType} ({when})";

    /// <summary>The condition that holds, empty for always; null for none.</summary>
    private static string? Holds(IReadOnlyList<FallbackCondition> conditions, ShapedNode node)
    {
        if (conditions.Count == 0)
            return "";
        foreach (FallbackCondition condition in conditions)
            if (Holds(condition, node))
                return condition.ToString();
        return null;
    }

    private static bool Holds(FallbackCondition condition, ShapedNode node)
    {
        long group = node.Node.Attribute("group")?.Value is long g ? g : 1;
        switch (condition.Property)
        {
            case FallbackProperty.Dilated:
                return Ints(node, "dilations").Any(d => d > 1);
            case FallbackProperty.Grouped:
                return group > 1;
            case FallbackProperty.Depthwise:
                return group > 1 && node.InputShape(0) is { Rank: > 1 } input && input[1].ValueOrNull == group;
            case FallbackProperty.Kernel:
                return Any(condition, Window(node));
            case FallbackProperty.Stride:
                return Any(condition, Ints(node, "strides"));
            default:
                if (node.InputShape(0) is not { IsKnown: true } from || node.OutputShape(0) is not { IsKnown: true } to || from.Rank != to.Rank)
                    return false;
                for (int i = 0; i < from.Rank; i++)
                    if (from[i].Value > 0 && (double)to[i].Value / from[i].Value > (condition.Above ?? 1))
                        return true;
                return false;
        }
    }

    private static bool Any(FallbackCondition condition, long[] values)
    {
        foreach (long value in values)
            if ((condition.Above is { } above && value > above) || (condition.Except.Count > 0 && !condition.Except.Contains((int)Math.Min(int.MaxValue, value))))
                return true;
        return false;
    }

    private static long[] Window(ShapedNode node)
    {
        if (Ints(node, "kernel_shape") is { Length: > 0 } given)
            return given;
        if (node.Node.OpType is not ("Conv" or "ConvTranspose") || node.InputShape(1) is not { Rank: > 2, IsKnown: true } weights)
            return [];
        long[] window = new long[weights.Rank - 2];
        for (int i = 0; i < window.Length; i++)
            window[i] = weights[i + 2].Value;
        return window;
    }

    private static long[] Ints(ShapedNode node, string name) => node.Node.Attribute(name)?.Value as long[] ?? [];
}
