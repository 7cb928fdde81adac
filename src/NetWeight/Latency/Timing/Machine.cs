using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>The numbers of a device that a prediction uses, resolved once: peaks in the precision, bandwidths, caches, units, and what had to be assumed.</summary>
internal sealed class Machine
{
    private Machine(Device device, Precision precision, FactorSet factors)
    {
        Device = device;
        Precision = precision;
        Factors = factors;
        Defaults = ClassDefaults.For(device.Class);
    }

    public Device Device { get; }

    public Precision Precision { get; }

    public FactorSet Factors { get; }

    public ClassDefaults Defaults { get; }

    /// <summary>The peak of what multiplies matrices, in FLOP/s, with all the cores that take part.</summary>
    public double MatrixPeak { get; private set; }

    /// <summary>The peak of the units that run any operator.</summary>
    public double VectorPeak { get; private set; }

    /// <summary>The peak that the roofline is drawn with: the whole device's.</summary>
    public double RooflinePeak { get; private set; }

    /// <summary>Bytes per second that the roofline is drawn with.</summary>
    public double RooflineBandwidth { get; private set; }

    /// <summary>Bytes per second of the main memory, as the cores that take part can use it.</summary>
    public double Bandwidth { get; private set; }

    /// <summary>Bytes per second of the last cache.</summary>
    public double CacheBandwidth { get; private set; }

    /// <summary>Bytes of the last cache that activations can use.</summary>
    public double CacheBytes { get; private set; }

    /// <summary>Bytes per second of the cores' own second caches.</summary>
    public double OwnCacheBandwidth { get; private set; }

    /// <summary>Bytes of the second caches of the cores that take part; 0 where a device does not tell them from the last one.</summary>
    public double OwnCacheBytes { get; private set; }

    /// <summary>Units that tiles are spread over: multiprocessors or cores.</summary>
    public int Units { get; private set; } = 1;

    /// <summary>Threads, for a CPU; 1 elsewhere.</summary>
    public int Threads { get; private set; } = 1;

    /// <summary>How many times as fast as one core the cores that take part are.</summary>
    public double SpeedUp { get; private set; } = 1;

    /// <summary>How many times as fast as one core they fetch from the memory.</summary>
    public double MemorySpeedUp { get; private set; } = 1;

    /// <summary>The same for the caches.</summary>
    public double CacheSpeedUp { get; private set; } = 1;

    /// <summary>Multiples of input channels that waste nothing.</summary>
    public int InputQuantum { get; private set; } = 1;

    /// <summary>Multiples of output channels that waste nothing.</summary>
    public int OutputQuantum { get; private set; } = 1;

    /// <summary>Whether matrix units with their own alignment compute (tensor cores, arrays).</summary>
    public bool HasMatrixUnits { get; private set; }

    /// <summary>By how much arithmetic slows down, as a share of its time, with the part that does not run in parallel: the derivative of ln(time) by ln(serialShare).</summary>
    public double SerialPart { get; private set; }

    /// <summary>The part of the traffic that waits for what the cores can fetch, not for the memory.</summary>
    public double FetchBoundShare { get; private set; }

    /// <summary>What is not known of the device, with what stood in.</summary>
    public List<string> Assumptions { get; } = [];

    /// <summary>Resolves a device. Throws <see cref="NetWeightException"/> where a number without which nothing can be said is missing.</summary>
    public static Machine Of(Device device, RuntimeProfile runtime, Precision precision, int? threads, FactorSet factors)
    {
        RequirePeaks(device);
        var machine = new Machine(device, precision, factors);
        if (UsualRuntime.StandIn(device, runtime) is { } standIn)
            machine.Assumptions.Add(standIn);
        machine.ResolvePeaks(runtime);
        if (device.Class.IsCpu)
            machine.ResolveCores(threads);
        else if (threads is not null)
            throw new NetWeightException($"--threads applies to CPUs only; {device.Id} is of class {device.Class.Name}.");
        else
            machine.ResolveMemory();
        machine.ResolveAlignment();
        if (factors.Threads.Count > 0 && !factors.Threads.Contains(machine.Threads))
            machine.Assumptions.Add($"threads: calibrated with {string.Join(" and ", factors.Threads)}, carried over to {machine.Threads}");
        return machine;
    }

    /// <summary>Throws <see cref="NetWeightException"/> for a device whose file states no peak rate: nothing can be predicted.</summary>
    public static void RequirePeaks(Device device)
    {
        if (device.Peaks.Count == 0)
        {
            throw new NetWeightException(
                $"{device.Id}: its peak rate is not known, so nothing can be predicted. A device file of your own needs {Needs(device)}; "
                + "docs/how-to/add-a-device.md explains the fields.");
        }
    }

    private void ResolvePeaks(RuntimeProfile runtime)
    {
        if (MachinePeaks.Of(Device, runtime, Precision) is not { } peaks)
            throw new NetWeightException($"{Device.Id} has no known rate for {Precision.Name}; known are {string.Join(", ", Device.Peaks.Select(p => p.Precision).Distinct().Order().Select(p => p.Name))}.");
        HasMatrixUnits = peaks.HasMatrixUnits;
        MatrixPeak = RooflinePeak = peaks.Matrix;
        VectorPeak = peaks.Vector;
        if (peaks.Assumption is { } assumption)
            Assumptions.Add(assumption);
    }

    /// <summary>Everything that a prediction wants of a device and that this one's file lacks.</summary>
    private static string Needs(Device device) =>
        string.Join(", ", DeviceFacts.Missing(device).Where(g => g.StandIn is null && g.Meaning.Length == 0 && g.Name != "year").Select(g => g.Name));

    private void ResolveMemory()
    {
        double stated;
        if (Device.Bandwidth is { } bandwidth)
        {
            stated = bandwidth.Value.Value;
        }
        else if (Device.Memory.MeasuredBandwidth is { } measured)
        {
            stated = measured.Value.Value;
        }
        else
        {
            stated = Defaults.BandwidthBytesPerSecond?.Value
                ?? throw new NetWeightException($"{Device.Id}: its memory bandwidth is not known, so nothing can be predicted; give a device file of your own that has memory.bandwidthBytesPerSecond.");
            Assumptions.Add($"memory.bandwidthBytesPerSecond: {stated / 1e9:0.#} GB/s, the default of class {Device.Class.Name}");
        }

        RooflineBandwidth = Bandwidth = stated;
        CacheBandwidth = Bandwidth * Factors.Values[Factor.CacheBandwidth];
        CacheBytes = (Device.Caches.Sram ?? Device.LastLevelCache)?.Value.Value * Factors.Values[Factor.UsableCache] ?? 0;
        if (Device.Class.IsGpu)
            Units = Device.Clusters is [{ Count: { } count }, ..] ? count.Value : Assumed("units.count", 16);
    }

    private int Assumed(string name, int value)
    {
        Assumptions.Add($"{name}: {value}, an assumption");
        return value;
    }

    private void ResolveCores(int? wanted)
    {
        double serial = Factors.Values[Factor.SerialShare];
        CoreUse use = CoreUse.Of(Device, wanted, Factors.Values[Factor.InOrder], serial);
        Threads = Units = use.Threads;
        SerialPart = 1 - (1 / (1 + (serial * (use.Threads - 1))));
        SpeedUp = use.Threads == 1 ? 1 : use.Share / use.One;
        MatrixPeak *= use.Share;
        VectorPeak *= use.Share;

        double cores = use.Fetch * Factors.Values[Factor.CoreBytesPerCycle], one = use.FetchOne * Factors.Values[Factor.CoreBytesPerCycle];
        MemorySpeedUp = cores / one;
        // The shares of the fit are shares of the stated bandwidth. What a copy reached is one of them already, so it counts only where nothing is stated.
        if ((Device.Bandwidth ?? Device.Memory.MeasuredBandwidth) is { } bandwidth)
        {
            RooflineBandwidth = bandwidth.Value.Value;
            Bandwidth = Math.Min(cores, bandwidth.Value.Value);
            MemorySpeedUp = Bandwidth / Math.Min(one, bandwidth.Value.Value);
            FetchBoundShare = cores < bandwidth.Value.Value ? 1 : 0;
        }
        else
        {
            RooflineBandwidth = Bandwidth = cores;
            Assumptions.Add($"memory.bandwidthBytesPerSecond: {cores / 1e9:0.#} GB/s, what {Format.Plural(use.Threads, "such core")} can read");
        }

        CacheBandwidth = Math.Max(Bandwidth, cores * Factors.Values[Factor.CacheBandwidth]);
        CacheSpeedUp = CacheBandwidth / Math.Max(Bandwidth / MemorySpeedUp, one * Factors.Values[Factor.CacheBandwidth]);
        CacheBytes = (Device.LastLevelCache?.Value.Value ?? Assumed("cache.lastLevelBytes", 1 << 20)) * Factors.Values[Factor.UsableCache];
        if (Device.Caches is { L2.Value.Value: var second, LastLevel.Value.Value: var last } && second < last && Factors.Values[Factor.SecondCache] > 1)
        {
            OwnCacheBytes = Math.Min(CacheBytes, (double)second * use.Threads / Device.Clusters.Sum(c => c.Count?.Value ?? 1));
            OwnCacheBandwidth = CacheBandwidth * Factors.Values[Factor.SecondCache];
        }
    }

    private void ResolveAlignment()
    {
        InputQuantum = Device.Alignment.InputChannels?.Value ?? 1;
        OutputQuantum = Device.Alignment.OutputChannels?.Value ?? (Device.Class.IsCpu ? 4 : 1);
    }
}
