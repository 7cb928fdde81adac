using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Int8;

/// <summary>Pairs the kernels of two predictions and finds those that stay in the wider type.</summary>
internal static class Int8Kernels
{
    public static IReadOnlyList<Int8Kernel> Of(LatencyEstimate wide, LatencyEstimate narrow, double ratio, IReadOnlySet<string> kept)
    {
        // The plan does not depend on the type: the same kernels are at the same places.
        if (narrow.Kernels.Count != wide.Kernels.Count)
            throw new InvalidOperationException("Plans of one model in two types differ.");
        string?[] why = [.. wide.Kernels.Select(k => WhyWide(k.Kernel, kept))];
        var kernels = new Int8Kernel[wide.Kernels.Count];
        for (int i = 0; i < kernels.Length; i++)
        {
            KernelTime time = wide.Kernels[i];
            bool isLone = Main(time.Kernel).Operator is "QuantizeLinear" or "DequantizeLinear";
            kernels[i] = new Int8Kernel(
                time, narrow.Kernels[i], why[i], Conversions(time, why, i, narrow, ratio), ratio, isLone);
        }

        return kernels;
    }

    /// <summary>The layer that names a kernel.</summary>
    private static LayerCost Main(Kernel kernel) => kernel.Layers.FirstOrDefault(l => l.Name == kernel.Name) ?? kernel.Layers[0];

    private static string? WhyWide(Kernel kernel, IReadOnlySet<string> kept)
    {
        foreach (LayerCost layer in kernel.Layers)
            if (kept.Contains(layer.Name))
                return "kept";
        // Layers fused into a product run on its sums, in wide numbers anyway.
        foreach (LayerCost layer in kernel.Matrix.Exists ? [Main(kernel)] : kernel.Layers)
        {
            if (OperatorSets.FloatOnly.Contains(layer.Node.Node.OpType))
                return $"{layer.Node.Node.OpType} has no 8-bit form";
            if (layer.Node.Node.OpType == "MatMul" && layer.Node.Input(1) is { IsKnownAhead: false }
                && layer.Node.Input(0) is { IsKnownAhead: false })
                return "a product of two activations has no stored weight";
        }

        return null;
    }

    /// <summary>
    /// The conversions of values from kernels of the other type: each such value is converted by a separate kernel, which
    /// reads it in one type and writes it in the other at the bandwidth of the device.
    /// </summary>
    private static Seconds Conversions(KernelTime time, string?[] why, int index, LatencyEstimate narrow, double ratio)
    {
        double seconds = 0;
        foreach (KernelOperand operand in time.Kernel.Operands)
        {
            if (operand.Producer < 0 || why[operand.Producer] is null == why[index] is null)
                continue;
            seconds += Launch(narrow) + (narrow.IsBandwidthKnown ? operand.Bytes * (1 + ratio) / narrow.Bandwidth.Value : 0);
        }

        return new Seconds(seconds);
    }

    /// <summary>The time to launch one kernel: the minimum of all, which excludes switches to another processor.</summary>
    private static double Launch(LatencyEstimate estimate)
    {
        double least = double.PositiveInfinity;
        foreach (KernelTime time in estimate.Kernels)
            if (time.Kernel.Launches > 0)
                least = Math.Min(least, time.Overhead.Value / time.Kernel.Launches);
        return double.IsFinite(least) ? least : 0;
    }
}
