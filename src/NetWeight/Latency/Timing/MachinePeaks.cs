using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>The peak rates that a runtime uses on a device in a type.</summary>
/// <param name="Matrix">Of the matrix units.</param>
/// <param name="Vector">Of the units that run any operator.</param>
/// <param name="HasMatrixUnits">Whether matrix units with their own alignment compute.</param>
/// <param name="Assumption">The substitute for an unknown rate; null for none.</param>
internal readonly record struct MachinePeaks(FlopsPerSecond Matrix, FlopsPerSecond Vector, bool HasMatrixUnits, string? Assumption)
{
    /// <summary>The peaks; null if none is known.</summary>
    public static MachinePeaks? Of(Device device, RuntimeProfile runtime, Precision precision)
    {
        Sourced<FlopsPerSecond>? matrix = device.Peak(ComputeUnit.Tensor, precision);
        if (matrix is null && precision == Precision.Fp32 && runtime.UsesTf32)
            matrix = device.Peak(ComputeUnit.Tensor, Precision.Tf32);
        Sourced<FlopsPerSecond>? vector = device.Peak(ComputeUnit.Vector, precision);
        if (vector is null && !device.Class.IsGpu && !device.Class.IsCpu)
            vector = matrix;
        string? assumption = null;
        if (matrix is null && vector is null && IsWidened(device, precision))
        {
            vector = device.Peak(ComputeUnit.Vector, Precision.Fp32);
            assumption = vector is null ? null : "peakOperationsPerSecond.vector.int8: as fp32, products are widened";
        }

        // If the 8-bit rate is lower than that of a wider type, 8-bit products are widened as well.
        if (device.Class.IsCpu && precision == Precision.Int8)
            foreach (Precision wider in (ReadOnlySpan<Precision>)[Precision.Fp16, Precision.Fp32])
                if (vector is not null && device.Peak(ComputeUnit.Vector, wider) is { } rate && rate.Value > vector.Value)
                    vector = rate;
        if ((matrix ?? vector) is not { } peak)
            return null;
        // Element-wise kernels and depthwise convolutions run on the vector units, in fp32 if these have no such type.
        return new MachinePeaks(peak.Value, (vector ?? device.Peak(ComputeUnit.Vector, Precision.Fp32) ?? peak).Value,
            matrix is not null, assumption);
    }

    /// <summary>
    /// Whether a device that states no rate for a type computes in it all the same: every CPU multiplies 8-bit
    /// integers, widened if it has no instruction for them.
    /// </summary>
    public static bool IsWidened(Device device, Precision precision) =>
        device.Class.IsCpu && precision == Precision.Int8 && device.Peak(Precision.Int8) is null && device.Peak(Precision.Fp32) is not null;
}
