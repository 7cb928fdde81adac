using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>The known facts of a device. Every number has a source; an unknown number is null.</summary>
public sealed record Device
{
    /// <summary>The id: lower case with dashes, the vendor first: <c>nvidia-t4</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Shorter ids.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Who makes it.</summary>
    public required string Vendor { get; init; }

    /// <summary>The vendor's name of its architecture; empty if it has none.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Whether it represents its architecture in <see cref="DeviceCatalog.Evolution"/>.</summary>
    public bool RepresentsArchitecture { get; init; }

    /// <summary>The class, whose defaults replace unknown numbers.</summary>
    public required DeviceClass Class { get; init; }

    /// <summary>The id of the runtime that it is usually used with.</summary>
    public required string DefaultRuntime { get; init; }

    /// <summary>The year in which it could first be had.</summary>
    public Sourced<int>? Year { get; init; }

    /// <summary>The computing units, kind by kind: one kind for a GPU, one per kind of core for a CPU.</summary>
    public IReadOnlyList<ComputeCluster> Clusters { get; init; } = [];

    /// <summary>The peak rates.</summary>
    public IReadOnlyList<PeakRate> Peaks { get; init; } = [];

    /// <summary>The main memory.</summary>
    public DeviceMemory Memory { get; init; } = new();

    /// <summary>The memory on the chip.</summary>
    public DeviceCaches Caches { get; init; } = new();

    /// <summary>The power that it draws.</summary>
    public DevicePower Power { get; init; } = new();

    /// <summary>The time that work takes besides the work itself.</summary>
    public DeviceOverheads Overheads { get; init; } = new();

    /// <summary>The numbers of channels that waste nothing.</summary>
    public ChannelAlignment Alignment { get; init; } = new();

    /// <summary>Whether depthwise convolutions use all of the matrix array.</summary>
    public Sourced<bool>? DepthwiseNative { get; init; }

    /// <summary>Whether the first layer may have three channels without waste.</summary>
    public Sourced<bool>? ImageInputMode { get; init; }

    /// <summary>How an NPU spends its time, by its published times; null if that is unknown.</summary>
    public NpuLaw? Npu { get; init; }

    /// <summary>Operators that run elsewhere or not at all.</summary>
    public IReadOnlyList<OperatorFallback> Fallbacks { get; init; } = [];

    /// <summary>Speeds of whole networks that others measured.</summary>
    public IReadOnlyList<SourcedText> References { get; init; } = [];

    /// <summary>Times of zoo networks that others measured; empty if none is listed.</summary>
    public IReadOnlyList<PublishedTime> PublishedTimes { get; init; } = [];

    /// <summary>The reason why there are no published times, and where one looked; empty if some are listed or nobody looked.</summary>
    public string PublishedTimesNone { get; init; } = "";

    /// <summary>Further notes for readers.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Results of measurements on this very device about runtimes; empty if nothing was measured.</summary>
    public IReadOnlyList<DeviceCalibration> Calibrations { get; init; } = [];

    /// <summary>The documents that the numbers come from.</summary>
    public IReadOnlyList<DeviceSource> Sources { get; init; } = [];

    /// <summary>The bandwidth as the vendor states it, or from width and rate of the bus.</summary>
    public Sourced<BytesPerSecond>? Bandwidth =>
        Memory.StatedBandwidth
        ?? (Memory is { BusBits: { } bits, PinRate: { } rate }
            ? new(new BytesPerSecond(bits.Value * rate.Value / 8),
            new Provenance(rate.Provenance.Source, SourceKind.Derived, rate.Provenance.Confidence, "bus x data rate / 8"))
            : null);

    /// <summary>The last cache before the main memory.</summary>
    public Sourced<Bytes>? LastLevelCache => Caches.LastLevel ?? Caches.L2;

    /// <summary>The fastest rate in a precision, whatever computes; null if it is unknown or the device lacks the precision.</summary>
    public Sourced<FlopsPerSecond>? Peak(Precision precision)
    {
        Sourced<FlopsPerSecond>? best = null;
        foreach (PeakRate peak in Peaks)
            if (peak.Precision == precision && (best is null || peak.Rate.Value > best.Value))
                best = peak.Rate;
        return best;
    }

    /// <summary>The rate of one kind of unit in a precision.</summary>
    public Sourced<FlopsPerSecond>? Peak(ComputeUnit unit, Precision precision)
    {
        foreach (PeakRate peak in Peaks)
            if (peak.Unit == unit && peak.Precision == precision)
                return peak.Rate;
        return null;
    }

    /// <summary>The arithmetic intensity below which the device waits for its memory; null if peak or bandwidth are unknown.</summary>
    public FlopsPerByte? RidgePoint(Precision precision) =>
        Peak(precision) is { } peak && Bandwidth is { } bandwidth ? peak.Value / bandwidth.Value : null;

    /// <summary>
    /// The same cores in another number or at another clock; peaks are scaled. Throws <see cref="NetWeightException"/>
    /// for devices other than CPUs with one kind of cores.
    /// </summary>
    public Device WithCores(int count, double clockHz)
    {
        if (!Class.IsCpu || Clusters is not [{ Count: { } cores, Clock: { } clock } cluster])
            throw new NetWeightException($"{Id}: clock and count can be chosen for a CPU with one kind of cores only.");
        if (count is < 1 or > 4096 || !(clockHz is >= 1e7 and <= 1e10))
            throw new NetWeightException($"{Id}: {count} cores at {clockHz:0.###e+0} Hz are outside 1 to 4096 cores and 10 MHz to 10 GHz.");
        double factor = count * clockHz / (cores.Value * clock.Value);
        string how = $"{cores.Value} x {Format.Count(clock.Value)}Hz scaled to {count} x {Format.Count(clockHz)}Hz";
        Provenance Scaled(Provenance origin) =>
            origin with { Kind = SourceKind.Derived, Derivation = origin.Derivation.Length > 0 ? $"{how}; {origin.Derivation}" : how };
        return this with
        {
            Id = $"{Id}@{clockHz / 1e9:0.###}GHzx{count}",
            Name = $"{Name}, {count} x {Format.Count(clockHz)}Hz",
            Aliases = [],
            Clusters = [cluster with { Count = new(count, Scaled(cores.Provenance)),
                Clock = new(clockHz, Scaled(clock.Provenance)), BaseClock = null, BoostClock = null }],
            Peaks = [.. Peaks.Select(p => p with { Rate = new(p.Rate.Value * factor, Scaled(p.Rate.Provenance)) })],
        };
    }
}

/// <summary>Units that are alike.</summary>
/// <param name="Name">Their kind: SM, Cortex-A76.</param>
/// <param name="Count">How many.</param>
/// <param name="Lanes">fp32 multiply-accumulates per unit and cycle.</param>
/// <param name="Clock">Cycles per second: the clock of the stated peak.</param>
/// <param name="BaseClock">The clock that is guaranteed, if it differs.</param>
/// <param name="InOrder">Whether a core waits for each load in the order of the program, which costs it part of its
/// peak; null if it is not said: no.</param>
/// <param name="BoostClock">The clock of one core while the others rest, if it differs from <paramref name="Clock"/>.</param>
public sealed record ComputeCluster(string Name, Sourced<int>? Count, Sourced<int>? Lanes, Sourced<double>? Clock,
    Sourced<double>? BaseClock, Sourced<bool>? InOrder = null, Sourced<double>? BoostClock = null);

/// <summary>The main memory.</summary>
public sealed record DeviceMemory
{
    /// <summary>GDDR6, LPDDR5; empty if unknown.</summary>
    public string Type { get; init; } = "";

    /// <summary>
    /// How much of it the device has: a card's own, or a board's, which its CPU shares. Null if it is sold in
    /// several sizes, or unknown.
    /// </summary>
    public Sourced<Bytes>? Capacity { get; init; }

    /// <summary>
    /// Read-only memory for weights: a microcontroller's flash. Null where
    /// weights lie with the activations.
    /// </summary>
    public Sourced<Bytes>? Flash { get; init; }

    /// <summary>The width of the bus in bits.</summary>
    public Sourced<int>? BusBits { get; init; }

    /// <summary>Bits per second and pin.</summary>
    public Sourced<double>? PinRate { get; init; }

    /// <summary>The bandwidth as the vendor states it.</summary>
    public Sourced<BytesPerSecond>? StatedBandwidth { get; init; }

    /// <summary>The bandwidth that a copy reaches.</summary>
    public Sourced<BytesPerSecond>? MeasuredBandwidth { get; init; }
}

/// <summary>The memory on the chip.</summary>
public sealed record DeviceCaches
{
    /// <summary>The second level, of the whole device.</summary>
    public Sourced<Bytes>? L2 { get; init; }

    /// <summary>The last level if it is not the second.</summary>
    public Sourced<Bytes>? LastLevel { get; init; }

    /// <summary>Memory that the compiler fills, not a cache.</summary>
    public Sourced<Bytes>? Sram { get; init; }
}

/// <summary>The power that a device draws, as its maker states it.</summary>
public sealed record DevicePower
{
    /// <summary>What the numbers cover: <c>chip</c>, <c>module</c> or <c>board</c>; empty where none is stated.</summary>
    public string Covers { get; init; } = "";

    /// <summary>Under a usual load.</summary>
    public Sourced<Watts>? Typical { get; init; }

    /// <summary>The limit that the device keeps at the clocks of this file: a power mode, or the power of a board.</summary>
    public Sourced<Watts>? Maximum { get; init; }
}

/// <summary>The time that work takes besides the work itself.</summary>
public sealed record DeviceOverheads
{
    /// <summary>For every kernel that is launched.</summary>
    public Sourced<Seconds>? PerKernel { get; init; }

    /// <summary>For every inference.</summary>
    public Sourced<Seconds>? PerInference { get; init; }

    /// <summary>For every kernel that runs on several threads.</summary>
    public Sourced<Seconds>? ThreadSync { get; init; }
}

/// <summary>The numbers of channels that waste nothing.</summary>
public sealed record ChannelAlignment
{
    /// <summary>Input channels come in multiples of this.</summary>
    public Sourced<int>? InputChannels { get; init; }

    /// <summary>Output channels come in multiples of this.</summary>
    public Sourced<int>? OutputChannels { get; init; }

    /// <summary>Multiples that reach the full rate, if smaller ones work but are slower.</summary>
    public Sourced<int>? FullRateChannels { get; init; }
}

/// <summary>An operator, or a kind of it, that the device does not run itself.</summary>
/// <param name="Operator">The ONNX operator.</param>
/// <param name="When">Which of them: any of these conditions is enough; empty for all.</param>
/// <param name="To">Where it runs instead; empty if unknown.</param>
/// <param name="Source">The source.</param>
public sealed record OperatorFallback(string Operator, IReadOnlyList<FallbackCondition> When, string To, DeviceSource Source);

/// <summary>A statement with its source.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Source">The source.</param>
public sealed record SourcedText(string Text, DeviceSource Source);
