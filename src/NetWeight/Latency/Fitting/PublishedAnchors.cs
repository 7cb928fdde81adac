using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// The published times of a device file as anchors of its predictions. A device whose times took part in the fit needs
/// none. Times that foretell each other worse than the fit does alone are left aside.
/// </summary>
public static class PublishedAnchors
{
    private static readonly ConcurrentDictionary<(string Network, string Input, int Batch, Precision Precision,
        string Runtime, int Block), KernelPlan?> Plans = new();
    private static readonly ConditionalWeakTable<Device, Lazy<IReadOnlyList<Anchor>>> Known = new();
    private static readonly ConditionalWeakTable<Device, ConcurrentDictionary<(string Runtime, Precision Precision),
        FactorSet>> Corrected = new();

    /// <summary>
    /// The times of one call of a zoo network with a runtime that NetWeight supports, in a type that it knows the device's
    /// rate of; empty if they are of no use. Throughputs with several calls in flight are not times.
    /// </summary>
    public static IReadOnlyList<Anchor> Of(Device device) =>
        device.PublishedTimes.Count == 0 ? [] : Known.GetValue(device, static d => new Lazy<IReadOnlyList<Anchor>>(() => Useful(d))).Value;

    /// <summary>The factors of a device, corrected by its published times; null if there are none to use.</summary>
    internal static FactorSet? FactorsFor(Device device, RuntimeProfile runtime, Precision precision)
    {
        if (device.PublishedTimes.Count == 0 || Of(device) is not { Count: > 0 } anchors)
            return null;
        ConcurrentDictionary<(string, Precision), FactorSet> known = Corrected.GetOrCreateValue(device);
        if (known.TryGetValue((runtime.Id, precision), out FactorSet? set))
            return set;
        string[] titles = [.. device.PublishedTimes.Where(t => !t.IsMeasured).Select(t => t.Source.Title).Distinct()];
        string from = titles.Length > 2 ? $"{titles[0]}; {titles.Length - 1} other sources" : string.Join("; ", titles);
        return Anchors.Corrected(device, anchors, runtime, precision) is { } corrected
            ? known.GetOrAdd((runtime.Id, precision),
            corrected with
            {
                Evidence =
            corrected.Evidence with
            {
                Text =
            $"anchored on {anchors.Count} published {(anchors.Count == 1 ? "time" : "times")} of this device ({from})"
            }
            })
            : null;
    }

    private static List<Anchor> Useful(Device device)
    {
        if (FitCatalog.For(device.Class)?.Devices.Any(d => d.Id == device.Id) != false)
            return [];
        List<Anchor> anchors = [];
        foreach (PublishedTime time in device.PublishedTimes)
            if (!time.IsMeasured && time.CallTime is { } seconds && RuntimeOf(device, time) is { } runtime
                && !NpuTimer.Applies(device, runtime, time.Precision) && UsesAllCores(device, time)
                && runtime.RunsOn(device.Class, time.Precision) && MachinePeaks.Of(device, runtime, time.Precision) is not null
                && !(time.Threads > device.Clusters.Sum(c => c.Count?.Value ?? 1))
                && Plan(time, runtime, KernelPlan.ChannelBlockOf(device)) is { } plan)
                anchors.Add(new Anchor(plan, time.Precision, device.Class.IsCpu ? time.Threads : null, seconds.Value, time.Harness));
        return Anchors.Help(device, anchors) ? anchors : [];
    }

    /// <summary>
    /// The runtime that a time was taken with; for the vendor's own of an accelerator, which has no
    /// profile under its name, the one that is used instead. Null if it is another.
    /// </summary>
    private static RuntimeProfile? RuntimeOf(Device device, PublishedTime time) => RuntimeCatalog.Find(time.Runtime)
        ?? (time.Runtime == device.DefaultRuntime && device.Class is DeviceClass.Npu or DeviceClass.Dsp ? UsualRuntime.Of(device) : null);

    /// <summary>Whether no other time of the device was taken with more cores: a prediction is of all of them.</summary>
    private static bool UsesAllCores(Device device, PublishedTime time) =>
        time.Cores is not { } cores || device.PublishedTimes.All(t => t.Cores is null || t.Cores <= cores);

    /// <summary>The kernels of a published network; null if the zoo does not have it in that form.</summary>
    internal static KernelPlan? Plan(PublishedTime time, RuntimeProfile runtime, int block) =>
        Plans.GetOrAdd((time.Network, time.Input, time.Batch, time.Precision, runtime.Id, block), _ =>
    {
        if (ArchitectureCatalog.Find(time.Network) is not { } found)
            return null;
        try
        {
            long[] sizes = time.Input.Length == 0 ? [] : [.. time.Input.Split('x').Select(long.Parse)];
            int? resolution = sizes is [_, _, var height, var width] && height == width ? (int)height : null;
            Model model = found.Variant.Build(new NetworkOptions { Resolution = resolution }, found.Form);
            ShapedModel shaped = ShapeInference.Run(model, new InferenceOptions { Batch = time.Batch });
            return KernelPlan.Form(CostAnalyzer.Analyze(shaped, time.Precision.CountedType), runtime, block);
        }
        catch (NetWeightException)
        {
            return null;
        }
    });
}
