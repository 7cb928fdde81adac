using System.Collections.Concurrent;
using NetWeight.Accuracy.Predictors;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>A measurement as the fit takes it.</summary>
/// <param name="Sample">The measurement.</param>
/// <param name="Plan">The kernels.</param>
/// <param name="Device">The device.</param>
/// <param name="Precision">The type.</param>
/// <param name="Platform">The kind of hardware.</param>
public sealed record FitRow(Sample Sample, KernelPlan Plan, Device Device, Precision Precision, Platform Platform)
{
    private static readonly ConcurrentDictionary<(ModelCost, string, int), KernelPlan> Plans = new();

    /// <summary>The runtime; one that lays its channels out in another way counts as another.</summary>
    public string Runtime { get; } = Sample.RuntimeForm.Length == 0 ? Plan.Runtime.Id : $"{Plan.Runtime.Id}/{Sample.RuntimeForm}";

    /// <summary>The chip: a module at other clocks is another device, but no stranger.</summary>
    public string Chip { get; } = Device.Id.Replace("-15w", "", StringComparison.Ordinal);

    /// <summary>Threads of a CPU.</summary>
    public int? Threads { get; } = Sample.IsCpu ? Sample.Threads : null;

    /// <summary>The logarithm of the measured time.</summary>
    public double LogSeconds { get; } = Math.Log(Sample.Seconds);

    /// <summary>The advantage of the type's peaks over fp32's, as logarithms.</summary>
    public (double Matrix, double Vector) Advantage { get; } = FactorComposer.Advantage(Device, Plan.Runtime, Precision);

    /// <summary>The samples that can be fitted.</summary>
    public static FitRow[] Of(IEnumerable<Sample> samples) => [.. samples.AsParallel().AsOrdered().Select(Of).OfType<FitRow>()];

    /// <summary>A sample; null if it cannot be predicted.</summary>
    public static FitRow? Of(Sample sample)
    {
        if (sample.Device is not { } device || ModelPredictor.RuntimeOf(sample) is not { } runtime
            || ModelPredictor.PrecisionOf(sample) is not { } precision)
            return null;
        if (device.Class.IsCpu && sample.Threads > device.Clusters.Sum(c => c.Count?.Value ?? 1))
            return null;
        if (!runtime.RunsOn(device.Class, precision) || MachinePeaks.Of(device, runtime, precision) is null
            || PlatformTable.All.FirstOrDefault(p => p.Classes.Contains(device.Class)) is not { } platform)
            return null;
        KernelPlan plan = Plans.GetOrAdd((sample.Cost, runtime.Id, KernelPlan.ChannelBlockOf(device)), key =>
            KernelPlan.Form(key.Item1, runtime, key.Item3));
        return new FitRow(sample, plan, device, precision, platform);
    }
}
