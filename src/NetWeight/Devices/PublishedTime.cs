using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>
/// A time of a network on this device that somebody published, or that the user measured. Predictions are anchored on
/// it and compared with it.
/// </summary>
public sealed record PublishedTime
{
    /// <summary>The zoo's name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>The shape of the input, batch first: <c>1x3x224x224</c>; empty for the network's own at this batch.</summary>
    public string Input { get; init; } = "";

    /// <summary>Samples in one call.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>The type that was computed in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The runtime: an id of the runtime catalog, or the vendor's own as <see cref="Device.DefaultRuntime"/> names it.</summary>
    public required string Runtime { get; init; }

    /// <summary>Threads of the CPU that computed; null if that does not apply or was not published.</summary>
    public int? Threads { get; init; }

    /// <summary>Cores of the accelerator that worked; null if it was not published.</summary>
    public int? Cores { get; init; }

    /// <summary>How calls followed each other.</summary>
    public required TimeProtocol Protocol { get; init; }

    /// <summary>Seconds of one call, the whole batch; null if a rate was published.</summary>
    public Seconds? Latency { get; init; }

    /// <summary>Samples per second; null if a time was published.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>The program that took the time.</summary>
    public required string Harness { get; init; }

    /// <summary>Who published it.</summary>
    public required DeviceSource Source { get; init; }

    /// <summary>Whether the user measured it: then it is not in the device's file.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>
    /// The network's MACCs of convolutions, fully connected layers and matrix products, if the user measured it;
    /// null for networks of the zoo.
    /// </summary>
    public Maccs? Maccs { get; init; }

    /// <summary>Further notes for readers: what the time includes, the clocks, the version.</summary>
    public string Note { get; init; } = "";

    /// <summary>
    /// Seconds from the start of a call to its end with nothing else in flight; null if only a throughput with
    /// overlapping calls is known, whose inverse is not a latency.
    /// </summary>
    public Seconds? CallTime => Protocol != TimeProtocol.Latency ? null : Latency ?? new Seconds(Batch / SamplesPerSecond!.Value);

    /// <summary>Samples per second, as published or from the time of a call.</summary>
    public double Throughput => SamplesPerSecond ?? Batch / Latency!.Value.Value;
}

/// <summary>How the calls of a measurement followed each other.</summary>
public enum TimeProtocol
{
    /// <summary>One call at a time, the next one after its end.</summary>
    Latency,

    /// <summary>Calls follow each other through the device without waiting: the device works on several at once.</summary>
    Throughput,

    /// <summary>Several threads or streams of the host keep all cores of the device busy.</summary>
    Multistream,
}
