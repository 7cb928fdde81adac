using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>
/// The numbers of a device that a prediction uses, resolved once: peaks in the precision, bandwidths, caches, units, and what had
/// to be assumed.
/// </summary>
internal sealed record Machine
{
    private Machine(Device device, Precision precision, FactorSet factors) => (Device, Precision, Factors) = (device, precision, factors);

    public Device Device { get; }

    public Precision Precision { get; }

    public FactorSet Factors { get; }

    /// <summary>The peak of the matrix units, with all the cores that take part.</summary>
    public required FlopsPerSecond MatrixPeak { get; init; }

    /// <summary>The peak of the units that run any operator.</summary>
    public required FlopsPerSecond VectorPeak { get; init; }

    /// <summary>The peak that the roofline is drawn with: the whole device's.</summary>
    public required FlopsPerSecond RooflinePeak { get; init; }

    /// <summary>The bandwidth that the roofline is drawn with.</summary>
    public BytesPerSecond RooflineBandwidth { get; private init; }

    /// <summary>The bandwidth of the main memory, as the cores that take part can use it.</summary>
    public BytesPerSecond Bandwidth { get; private init; }

    /// <summary>The bandwidth of the last-level cache.</summary>
    public BytesPerSecond CacheBandwidth { get; private init; }

    /// <summary>Bytes of the last-level cache that activations can use; a part of the cache, so not a whole number.</summary>
    public double CacheBytes { get; private init; }

    /// <summary>The bandwidth of the cores' own second-level caches.</summary>
    public BytesPerSecond OwnCacheBandwidth { get; private init; }

    /// <summary>
    /// Bytes of the second-level caches of the cores that take part; 0 if a device does not separate them from the last
    /// one.
    /// </summary>
    public double OwnCacheBytes { get; private init; }

    /// <summary>The time of each kernel launch.</summary>
    public required Seconds KernelLaunch { get; init; }

    /// <summary>The time of each inference, whatever the network.</summary>
    public required Seconds Inference { get; init; }

    /// <summary>Units that tiles are spread over: multiprocessors or cores.</summary>
    public int Units { get; private init; } = 1;

    /// <summary>Threads, for a CPU; 1 elsewhere.</summary>
    public int Threads { get; private init; } = 1;

    /// <summary>How many times as fast as one core the cores that take part are.</summary>
    public double SpeedUp { get; private init; } = 1;

    /// <summary>How many times as fast as one core they fetch from the memory.</summary>
    public double MemorySpeedUp { get; private init; } = 1;

    /// <summary>The same for the caches.</summary>
    public double CacheSpeedUp { get; private init; } = 1;

    /// <summary>Multiples of input channels that waste nothing.</summary>
    public required int InputQuantum { get; init; }

    /// <summary>Multiples of output channels that waste nothing.</summary>
    public required int OutputQuantum { get; init; }

    /// <summary>Whether matrix units with their own alignment compute (tensor cores, arrays).</summary>
    public required bool HasMatrixUnits { get; init; }

    /// <summary>
    /// By how much arithmetic slows down, as a share of its time, with the part that does not run in parallel: the derivative of ln(time)
    /// by ln(serialShare).
    /// </summary>
    public double SerialPart { get; private init; }

    /// <summary>The part of the traffic that waits for the cores, not for the memory.</summary>
    public double FetchBoundShare { get; private init; }

    /// <summary>The unknown numbers of the device, with their substitutes.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>Resolves a device. Throws <see cref="NetWeightException"/> if a number that predictions need is missing.</summary>
    public static Machine Of(Device device, RuntimeProfile runtime, Precision precision, int? threads, FactorSet factors)
    {
        RequirePeaks(device);
        MachinePeaks peaks = MachinePeaks.Of(device, runtime, precision)
            ?? throw new NetWeightException(
                $"{device.Id} has no known rate for {precision.Name}; "
                    + $"known: {string.Join(", ", device.Peaks.Select(p => p.Precision).Distinct().Order().Select(p => p.Name))}.");
        List<string> assumptions = [.. new[] { UsualRuntime.StandIn(device, runtime), peaks.Assumption }.OfType<string>()];
        var machine = new Machine(device, precision, factors)
        {
            MatrixPeak = peaks.Matrix,
            VectorPeak = peaks.Vector,
            RooflinePeak = peaks.Matrix,
            HasMatrixUnits = peaks.HasMatrixUnits,
            KernelLaunch = device.Overheads.PerKernel?.Value ?? new Seconds(factors.Values[Factor.KernelSeconds]),
            Inference = device.Overheads.PerInference?.Value ?? new Seconds(factors.Values[Factor.InferenceSeconds]),
            InputQuantum = device.Alignment.InputChannels?.Value ?? 1,
            OutputQuantum = device.Alignment.OutputChannels?.Value ?? (device.Class.IsCpu ? 4 : 1),
            Assumptions = assumptions,
        };
        if (device.Class.IsCpu)
            machine = machine.WithCores(runtime, threads, assumptions);
        else if (threads is not null)
            throw new NetWeightException($"--threads applies to CPUs only; {device.Id} is of class {device.Class.Name}.");
        else
            machine = machine.WithMemory(assumptions);
        if (factors.Threads.Count > 0 && !factors.Threads.Contains(machine.Threads))
            assumptions.Add($"threads: calibrated with {string.Join(" and ", factors.Threads)}, carried over to {machine.Threads}");
        return machine;
    }

    /// <summary>Throws <see cref="NetWeightException"/> for a device whose file states no peak rate: nothing can be predicted.</summary>
    public static void RequirePeaks(Device device)
    {
        if (device.Peaks.Count == 0)
        {
            throw new NetWeightException(
                $"{device.Id}: its peak rate is unknown, so nothing can be predicted. A device file of your own needs {Needs(device)}; "
                + "docs/how-to/add-a-device.md explains the fields.");
        }
    }

    /// <summary>The time to wake the threads for one launch.</summary>
    public Seconds Wake => Threads == 1 ? Seconds.Zero
        : Device.Overheads.ThreadSync?.Value ?? new Seconds(Factors.Values[Factor.ThreadSeconds] * SequentialWakeUps(Threads));

    /// <summary>
    /// Threads that are woken one after the other. Few are, by the one that has the work; many wake each other in a tree, as thread pools
    /// do, so that the time grows with the logarithm: the slope goes on where the line ends.
    /// </summary>
    private static double SequentialWakeUps(int threads) => threads <= 4 ? threads - 1 : 3 + (4 * Math.Log(threads / 4.0));

    /// <summary>Everything that a prediction wants of a device and that this one's file lacks.</summary>
    private static string Needs(Device device) =>
        string.Join(", ", DeviceFacts.Missing(device).Where(g => g.StandIn is null && g.Meaning.Length == 0
            && g.Name != "year").Select(g => g.Name));

    private Machine WithMemory(List<string> assumptions)
    {
        BytesPerSecond? known = Device.Bandwidth?.Value ?? Device.Memory.MeasuredBandwidth?.Value;
        BytesPerSecond stated = known ?? ClassDefaults.For(Device.Class).Bandwidth?.Value
            ?? throw new NetWeightException(
                $"{Device.Id}: its memory bandwidth is unknown, so nothing can be predicted; "
                + "give a device file of your own that has memory.bandwidthBytesPerSecond.");
        if (known is null)
            assumptions.Add($"memory.bandwidthBytesPerSecond: {stated.Value / 1e9:0.#} GB/s, the default of class {Device.Class.Name}");
        return this with
        {
            RooflineBandwidth = stated,
            Bandwidth = stated,
            CacheBandwidth = stated * Factors.Values[Factor.CacheBandwidth],
            CacheBytes = (Device.Caches.Sram ?? Device.LastLevelCache) is { Value: var cache }
                ? cache.Value * Factors.Values[Factor.UsableCache] : 0,
            Units = !Device.Class.IsGpu ? 1 : Device.Clusters is [{ Count: { } count }, ..] ? count.Value
                : Assumed("units.count", 16, assumptions),
        };
    }

    private static int Assumed(string name, int value, List<string> assumptions)
    {
        assumptions.Add($"{name}: {value}, an assumption");
        return value;
    }

    private Machine WithCores(RuntimeProfile runtime, int? wanted, List<string> assumptions)
    {
        double serial = Factors.Values[Factor.SerialShare];
        CoreUse use = CoreUse.Of(Device, runtime, wanted, Factors.Values[Factor.InOrder], serial);
        var cores = new BytesPerSecond(use.FetchCycles * Factors.Values[Factor.CoreBytesPerCycle]);
        var one = new BytesPerSecond(use.FetchCyclesOfOne * Factors.Values[Factor.CoreBytesPerCycle]);
        // The shares of the fit are shares of the stated bandwidth. What a copy reached is one of them already, so it counts only where
        // nothing is stated.
        BytesPerSecond? stated = Device.Bandwidth?.Value ?? Device.Memory.MeasuredBandwidth?.Value;
        if (stated is null)
            assumptions.Add($"memory.bandwidthBytesPerSecond: {cores.Value / 1e9:0.#} GB/s, what "
                + $"{Format.Plural(use.Threads, "such core")} can read");
        BytesPerSecond bandwidth = Least(cores, stated ?? cores), alone = Least(one, stated ?? one);
        double memorySpeedUp = bandwidth.Value / alone.Value;
        BytesPerSecond cache = Most(bandwidth, cores * Factors.Values[Factor.CacheBandwidth]);
        double cacheBytes = (Device.LastLevelCache?.Value
            ?? new Bytes(Assumed("cache.lastLevelBytes", 1 << 20, assumptions))).Value * Factors.Values[Factor.UsableCache];
        bool hasOwn = Device.Caches is { L2.Value: var second, LastLevel.Value: var last } && second < last
            && Factors.Values[Factor.SecondCache] > 1;
        return this with
        {
            Threads = use.Threads,
            Units = use.Threads,
            SerialPart = 1 - (1 / (1 + (serial * (use.Threads - 1)))),
            SpeedUp = use.Threads == 1 ? 1 : use.PeakShare / use.PeakShareOfOne,
            MatrixPeak = MatrixPeak * use.PeakShare,
            VectorPeak = VectorPeak * use.PeakShare,
            RooflineBandwidth = stated ?? cores,
            Bandwidth = bandwidth,
            MemorySpeedUp = memorySpeedUp,
            FetchBoundShare = stated is { } memory && cores < memory ? 1 : 0,
            CacheBandwidth = cache,
            CacheSpeedUp = cache.Value / Math.Max(bandwidth.Value / memorySpeedUp, one.Value * Factors.Values[Factor.CacheBandwidth]),
            CacheBytes = cacheBytes,
            OwnCacheBytes = hasOwn
                ? Math.Min(cacheBytes, (double)Device.Caches.L2!.Value.Value * use.Threads / Device.Clusters.Sum(c => c.Count?.Value ?? 1))
                : 0,
            OwnCacheBandwidth = hasOwn ? cache * Factors.Values[Factor.SecondCache] : BytesPerSecond.Zero,
        };
    }

    private static BytesPerSecond Least(BytesPerSecond a, BytesPerSecond b) => b < a ? b : a;

    private static BytesPerSecond Most(BytesPerSecond a, BytesPerSecond b) => b > a ? b : a;
}
