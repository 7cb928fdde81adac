using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Operators;

namespace NetWeight.Latency.Kernels;

/// <summary>A layer that leaves the device.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Why">The operator and the condition that holds for it: <c>Conv (dilated)</c>.</param>
/// <param name="To">Where it runs instead; empty if unknown.</param>
/// <param name="Source">The source.</param>
public sealed record UnsupportedLayer(LayerCost Layer, string Why, string To, DeviceSource Source);

/// <summary>The layers that a device or a runtime does not run itself.</summary>
public static class SupportCheck
{
    /// <summary>Whether there is anything to look for.</summary>
    public static bool HasGaps(Device device, RuntimeProfile runtime) => device.Fallbacks.Count + runtime.Gaps.Count > 0;

    /// <summary>The layers of a plan that leave the device, in the order in which they run.</summary>
    public static IReadOnlyList<UnsupportedLayer> Find(KernelPlan plan, Device device)
    {
        List<UnsupportedLayer> found = [];
        if (!HasGaps(device, plan.Runtime))
            return found;
        foreach (Kernel kernel in plan.Kernels)
            foreach (LayerCost layer in kernel.Layers)
                if (Of(layer, device, plan.Runtime) is { } unsupported)
                    found.Add(unsupported);
        return found;
    }

    /// <summary>The reason why a layer leaves the device; null if it stays.</summary>
    public static UnsupportedLayer? Of(LayerCost layer, Device device, RuntimeProfile runtime)
    {
        foreach (OperatorFallback fallback in device.Fallbacks)
            if (Means(fallback.Operator, layer.Node) && Holds(fallback.When, layer.Node) is { } why)
                return new UnsupportedLayer(layer, Text(fallback.Operator, why), fallback.To, fallback.Source);
        foreach (OperatorFallback gap in runtime.Gaps)
            if (Means(gap.Operator, layer.Node) && Holds(gap.When, layer.Node) is { } why)
                return new UnsupportedLayer(layer, Text(gap.Operator, why), gap.To, gap.Source);
        return null;
    }

    /// <summary>Whether a list's word means a node: its operator, or a pattern that it completes.</summary>
    private static bool Means(string word, ShapedNode node) =>
        word == node.Node.OpType || (OperatorPatterns.All.Contains(word) && OperatorPatterns.Of(node) == word);

    private static string Text(string @operator, string why) => why.Length == 0 ? @operator : $"{@operator} ({why})";

    /// <summary>The condition that holds, empty for "always"; null if none does.</summary>
    private static string? Holds(IReadOnlyList<FallbackCondition> conditions, ShapedNode node)
    {
        if (conditions.Count == 0)
            return "";
        foreach (FallbackCondition condition in conditions)
            if (Holds(condition, node))
                return condition.ToString();
        return null;
    }

    private static bool Holds(FallbackCondition condition, ShapedNode node) => condition.Property switch
    {
        FallbackProperty.Dilated => node.Ints("dilations") is { } dilations && Array.Exists(dilations, d => d > 1),
        FallbackProperty.Grouped => node.Int("group", 1) > 1,
        FallbackProperty.Depthwise =>
            node.Int("group", 1) is > 1 and var groups && node.InputShape(0) is { Rank: > 1 } shape && shape[1].ValueOrNull == groups,
        FallbackProperty.Kernel => Within(condition, Kernel(node)),
        FallbackProperty.Stride => Within(condition, node.Ints("strides")),
        FallbackProperty.Scale => condition.Above is { } limit && Scale(node) is { } scale && scale > limit,
        _ => false,
    };

    private static bool Within(FallbackCondition condition, long[]? sizes)
    {
        if (sizes is null)
            return false;
        return condition.Above is { } limit ? Array.Exists(sizes, s => s > limit)
            : Array.Exists(sizes, s => !condition.Except.Contains((int)Math.Min(s, int.MaxValue)));
    }

    private static long[]? Kernel(ShapedNode node)
    {
        if (node.Ints("kernel_shape") is { } kernel)
            return kernel;
        return node.InputShape(1) is { Rank: > 2, IsKnown: true } weight
            ? Array.ConvertAll(weight.Dims[2..].ToArray(), d => d.Value) : null;
    }

    private static double? Scale(ShapedNode node)
    {
        if (node.InputShape(0) is not { IsKnown: true } input || node.OutputShape(0) is not { IsKnown: true } output
            || input.Rank != output.Rank)
            return null;
        double scale = 0;
        for (int i = 0; i < input.Rank; i++)
            if (input[i].Value > 0)
                scale = Math.Max(scale, output[i].Value / (double)input[i].Value);
        return scale;
    }
}
