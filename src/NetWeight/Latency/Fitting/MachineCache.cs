using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// Devices as they were resolved for a runtime, a type and a number of threads, for as long as the device lives: a
/// search predicts thousands of networks on one of them. Nothing changes a machine once it is resolved.
/// </summary>
internal static class MachineCache
{
    private static readonly ConditionalWeakTable<Device, ConcurrentDictionary<Key, Machine>> Resolved = new();

    /// <summary>
    /// The machine with the factors that hold for it. Throws as <see cref="Machine.Of"/> does, and if the runtime
    /// does not run so.
    /// </summary>
    public static Machine Of(Device device, RuntimeProfile runtime, Precision precision, int? threads)
    {
        ConcurrentDictionary<Key, Machine> known = Resolved.GetOrCreateValue(device);
        var key = new Key(runtime, precision, threads);
        return known.TryGetValue(key, out Machine? machine) ? machine : known.GetOrAdd(key, Resolve(device, runtime, precision, threads));
    }

    private static Machine Resolve(Device device, RuntimeProfile runtime, Precision precision, int? threads)
    {
        Machine.RequirePeaks(device);
        int? used = device.Class.IsCpu ? CoreUse.Of(device, runtime, threads, 1, 0).Threads : null;
        FactorSet factors = runtime.FactorsFor(device, precision, used)
            ?? throw new NetWeightException(runtime.RunsOn(device.Class)
                ? FitCatalog.For(device.Class) is null
                    ? $"{device.Id}: no latency constants are known for this {device.Class.Name}; --fits checks whether a network fits."
                    : $"{runtime.Id} does not run {precision.Name} on {device.Id}."
                : $"{runtime.Id} does not run on {device.Id} ({device.Class.Name}); runtimes that do: "
                    + $"{string.Join(", ", RuntimeCatalog.All.Where(r => r.RunsOn(device.Class)).Select(r => r.Id))}.");
        return Machine.Of(device, runtime, precision, threads, factors);
    }

    /// <summary>
    /// Runtimes are distinguished as objects: comparing two of them member by member would take longer than resolving the
    /// device.
    /// </summary>
    private readonly record struct Key(RuntimeProfile Runtime, Precision Precision, int? Threads)
    {
        public bool Equals(Key other) =>
            ReferenceEquals(Runtime, other.Runtime) && Precision == other.Precision && Threads == other.Threads;

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Runtime), Precision, Threads);
    }
}
