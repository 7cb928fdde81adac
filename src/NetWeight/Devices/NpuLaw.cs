using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>
/// How an NPU spends its time, fitted to published times of it: a few constants that hold for all networks. Latency and
/// throughput are two answers: a call may use one of several cores, and a pipelined chip works on several frames at
/// once.
/// </summary>
public sealed record NpuLaw
{
    /// <summary>The type that the constants hold for.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Cores of the chip.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>Cores that one call uses.</summary>
    public int CoresPerCall { get; init; } = 1;

    /// <summary>The largest batch that the constants hold for.</summary>
    public int LargestBatch { get; init; } = 1;

    /// <summary>The time of one call with nothing else in flight.</summary>
    public required NpuRates Call { get; init; }

    /// <summary>The time between frames when calls overlap; null if it follows from the call and the cores.</summary>
    public NpuRates? Sustained { get; init; }

    /// <summary>
    /// Which networks stay on the chip, pipelined; null if there is no such difference. The others take
    /// <see cref="Call"/>.
    /// </summary>
    public NpuResidence? Resident { get; init; }

    /// <summary>The spread of ln(measured / predicted) of a call, over networks that the constants were not fitted to.</summary>
    public required double LogSpread { get; init; }

    /// <summary>The same for the time between frames.</summary>
    public required double SustainedLogSpread { get; init; }

    /// <summary>The result of a measurement.</summary>
    public required string Basis { get; init; }

    /// <summary>Who measured.</summary>
    public required DeviceSource Source { get; init; }
}

/// <summary>Constants of a time; null means no cost.</summary>
public sealed record NpuRates
{
    /// <summary>For each call.</summary>
    public Seconds? PerCall { get; init; }

    /// <summary>For each image of a call.</summary>
    public Seconds? PerImage { get; init; }

    /// <summary>For each pixel of an input image: preparation on the host that the measurements include.</summary>
    public Seconds? PerInputPixel { get; init; }

    /// <summary>For each convolution and matrix product.</summary>
    public Seconds? PerLayer { get; init; }

    /// <summary>Operations of convolutions over all channels and of products, two per multiply-accumulate.</summary>
    public FlopsPerSecond? DenseOperations { get; init; }

    /// <summary>Operations of depthwise convolutions.</summary>
    public FlopsPerSecond? DepthwiseOperations { get; init; }

    /// <summary>Weights, read once in a call.</summary>
    public BytesPerSecond? Weights { get; init; }

    /// <summary>Weights, read for each image.</summary>
    public BytesPerSecond? WeightsPerImage { get; init; }

    /// <summary>Outputs of convolutions and products.</summary>
    public BytesPerSecond? Activations { get; init; }

    /// <summary>Weights that stay on the chip between calls; the others come from the host in each.</summary>
    public Bytes? OnChipWeights { get; init; }

    /// <summary>Weights that do not stay on the chip.</summary>
    public BytesPerSecond? SpilledWeights { get; init; }
}

/// <summary>
/// Networks that stay on a pipelined chip: every layer has its part of it, and several frames are in flight. Attention
/// is never among them.
/// </summary>
/// <param name="Weights">The most weights; 0 if no network was seen to stay.</param>
/// <param name="Maccs">The most multiply-accumulates of an image; null for any number.</param>
/// <param name="FramesInFlight">Frames that the pipeline holds: latency over the time between frames.</param>
public sealed record NpuResidence(Bytes Weights, Maccs? Maccs, double FramesInFlight)
{
    /// <summary>Whether a network of so many bytes of weights and multiply-accumulates of an image stays on the chip.</summary>
    public bool Holds(double weights, double maccs) =>
        Weights.Value > 0 && weights <= Weights.Value && (Maccs is not { } most || maccs <= most.Value);
}
