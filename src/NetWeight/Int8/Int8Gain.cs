using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Int8;

/// <summary>The gain from 8-bit integers for a model on a device, kernel by kernel, and the causes that reduce it.</summary>
public sealed record Int8Gain
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model with its costs.</summary>
    public required ModelCost Cost { get; init; }

    /// <summary>The prediction in the wider type that 8 bits are compared with.</summary>
    public required LatencyEstimate Wide { get; init; }

    /// <summary>The prediction with every layer in 8 bits.</summary>
    public required LatencyEstimate Narrow { get; init; }

    /// <summary>The kernels in the order in which they run.</summary>
    public required IReadOnlyList<Int8Kernel> Kernels { get; init; }

    /// <summary>The change from all layers in the wider type to all in 8 bits, with its interval.</summary>
    public required LatencyDifference Difference { get; init; }

    /// <summary>How likely the accuracy survives.</summary>
    public required Int8Risk Risk { get; init; }

    /// <summary>The time with the kernels that stay wide in the wider type, conversions at the borders included.</summary>
    public Seconds Latency => new(Narrow.InferenceOverhead.Value + Kernels.Sum(k => k.Total.Value));

    /// <summary>How many times as fast that is.</summary>
    public double SpeedUp => Latency.Value > 0 ? Wide.Latency.Value / Latency.Value : 1;

    /// <summary>Bytes of a number in 8 bits over those in the wider type: the gain if everything shrank with it.</summary>
    public double Ratio => RatioOf(Wide.Precision);

    /// <summary>Kernels that compute in the wider type.</summary>
    public IEnumerable<Int8Kernel> StayWide => Kernels.Where(k => k.StaysWide);

    /// <summary>
    /// The time that each cause takes of the ideal gain, the largest first; they add up to <see cref="Latency"/> less
    /// the ideal.
    /// </summary>
    public IReadOnlyList<(Int8Eater Eater, Seconds Time)> Eaten =>
    [
        .. Kernels.SelectMany(k => k.Eaten).Append((Int8Eater.Launches, Inference)).GroupBy(e => e.Item1, e => e.Item2.Value)
            .Select(g => (g.Key, new Seconds(g.Sum()))).Where(e => Math.Abs(e.Item2.Value) > 1e-12).OrderByDescending(e => e.Item2.Value),
    ];

    /// <summary>The time if everything shrank with the type.</summary>
    public Seconds Ideal => new(Wide.Latency.Value * Ratio);

    /// <summary>Launching the inference itself does not shrink.</summary>
    private Seconds Inference => new(Narrow.InferenceOverhead.Value - (Ratio * Wide.InferenceOverhead.Value));

    /// <summary>
    /// The gain on a device. Throws <see cref="NetWeightException"/> if the device or its runtime does not compute in
    /// 8 bits, or in nothing else.
    /// </summary>
    /// <param name="cost">The model with its costs as the file has them.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">Runtime, threads, and the type to compare with; null for fp16 if the device has it, otherwise fp32.</param>
    /// <param name="kept">Names of layers to keep in the wider type besides those without an 8-bit form; null for none.</param>
    public static Int8Gain Of(ModelCost cost, Device device, PredictionOptions? options = null, IReadOnlySet<string>? kept = null)
    {
        options ??= new PredictionOptions();
        RuntimeProfile runtime = options.Runtime ?? UsualRuntime.Of(device);
        Precision wide = WideType(device, runtime, options.Precision);
        TimedPlan before = TimedPlan.Of(cost, device, options with { Runtime = runtime, Precision = wide });
        TimedPlan after = TimedPlan.Of(cost, device, options with { Runtime = runtime, Precision = Precision.Int8 });
        return new Int8Gain
        {
            Model = cost.Shaped.Model.Name,
            Cost = cost,
            Wide = before.Estimate,
            Narrow = after.Estimate,
            Kernels = Int8Kernels.Of(before.Estimate, after.Estimate, RatioOf(wide), kept ?? new HashSet<string>()),
            Difference = LatencyDifference.Of(before.Estimate, after.Estimate),
            Risk = Int8Risk.Of(cost),
        };
    }

    private static double RatioOf(Precision wide) => 1.0 / wide.TensorType.SizeOf(1)!.Value;

    private static Precision WideType(Device device, RuntimeProfile runtime, Precision? asked)
    {
        if (device.Npu is not null && NpuTimer.Applies(device, runtime, Precision.Int8))
            throw new NetWeightException(
                $"{device.Id} is predicted in {device.Npu.Precision.Name} only, so there is no wider type to "
                    + "compare with. netweight lint says what 8 bits cost.");
        if (asked is { } type)
            return type is Precision.Int8 or Precision.Fp8
                ? throw new NetWeightException("--int8 compares with a wider type: use --dtype fp16 or fp32.") : type;
        foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Fp16, Precision.Bf16])
            if (device.Peak(precision) is not null && runtime.RunsOn(device.Class, precision))
                return precision;
        return Precision.Fp32;
    }
}
