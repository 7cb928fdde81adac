using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NetWeight.Devices;

namespace NetWeight.Latency;

/// <summary>
/// Devices as they were resolved for a runtime, a type and a number of threads, for as long as the device lives: a search predicts thousands of networks on one of them.
/// Nothing changes a machine once it is resolved.
/// </summary>
internal static class MachineCache
{
    private static readonly ConditionalWeakTable<Device, ConcurrentDictionary<Key, Machine>> Resolved = new();

    /// <summary>The machine, with factors of its own where they are given; these are not kept. Throws as <see cref="Machine.Of"/> does.</summary>
    public static Machine Of(Device device, RuntimeProfile runtime, Precision precision, int? threads, FactorSet? given)
    {
        if (given is not null)
            return Machine.Of(device, runtime, precision, threads, given);
        ConcurrentDictionary<Key, Machine> known = Resolved.GetOrCreateValue(device);
        var key = new Key(runtime, precision, threads);
        return known.TryGetValue(key, out Machine? machine) ? machine : known.GetOrAdd(key, Machine.Of(device, runtime, precision, threads));
    }

    /// <summary>Runtimes are told apart as objects: comparing two of them member by member would take longer than resolving the device.</summary>
    private readonly record struct Key(RuntimeProfile Runtime, Precision Precision, int? Threads)
    {
        public bool Equals(Key other) => ReferenceEquals(Runtime, other.Runtime) && Precision == other.Precision && Threads == other.Threads;

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Runtime), Precision, Threads);
    }
}
