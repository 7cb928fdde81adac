using NetWeight.Architectures;
using NetWeight.Latency;
using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>The task and the limits of a detector. A limit that is null does not apply.</summary>
/// <param name="Task">Its task.</param>
public sealed record TaskRequest(NetworkTask Task)
{
    /// <summary>Height of the input, and its width without <see cref="ImageWidth"/>; null for each network's own.</summary>
    public int? Resolution { get; init; }

    /// <summary>Width of the input where it is not a square; null for the height.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Images per call.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>The longest time of one call.</summary>
    public Seconds? MaxLatency { get; init; }

    /// <summary>The fewest images per second.</summary>
    public double? MinThroughput { get; init; }

    /// <summary>The least published accuracy in percent: box mAP of detectors. Networks without one do not reach it.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>Whether limits must hold with the whole interval.</summary>
    public bool Sure { get; init; }

    /// <summary>Whether only networks count that are known to fit into the device's memories.</summary>
    public bool Fits { get; init; }

    /// <summary>Networks or families of the zoo that are searched; empty for all of the task.</summary>
    public IReadOnlyList<string> Among { get; init; } = [];

    /// <summary>Runtime, type and threads; the device's usual ones if nothing is said.</summary>
    public PredictionOptions Prediction { get; init; } = new();

}
