using NetWeight.Latency;
using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>The order of the short list.</summary>
public enum Preference
{
    /// <summary>Shortest predicted latency first.</summary>
    Speed,

    /// <summary>Highest published accuracy first.</summary>
    Accuracy,
}

/// <summary>The request: limits, the way of running, and the range of the search. A limit that is null does not apply.</summary>
public sealed record RecommendRequest
{
    /// <summary>The longest latency of one inference of the batch.</summary>
    public Seconds? MaxLatency { get; init; }

    /// <summary>The fewest samples per second.</summary>
    public double? MinThroughput { get; init; }

    /// <summary>The most memory for weights and peak activations, of the whole batch in the type that is computed in.</summary>
    public Bytes? MaxMemory { get; init; }

    /// <summary>The most parameters.</summary>
    public long? MaxParameters { get; init; }

    /// <summary>The most MACCs of conv + FC + MatMul for one image.</summary>
    public Maccs? MaxMaccs { get; init; }

    /// <summary>The least published top-1 accuracy in percent.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>Operators or structures (<see cref="NetworkTraits"/>) that a network must have.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Those that it must not have.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>The only operators that it may have; empty for any.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>
    /// Whether latency and throughput must hold with the whole interval of the prediction, not with the prediction
    /// alone.
    /// </summary>
    public bool Sure { get; init; }

    /// <summary>
    /// The preference; null for speed if an accuracy is requested, accuracy if a latency or throughput is, and
    /// else the front from the fastest to the most accurate.
    /// </summary>
    public Preference? Prefer { get; init; }

    /// <summary>Images per inference.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Runtime, type and threads.</summary>
    public PredictionOptions Prediction { get; init; } = new();

    /// <summary>Whether to compare training forms (branches and norms as they are trained) instead of deployed ones.</summary>
    public bool TrainingForms { get; init; }

    /// <summary>A word that the source of an accuracy must have; null for any source.</summary>
    public string? AccuracyFrom { get; init; }

    /// <summary>Networks or families of the zoo that are searched; empty for all.</summary>
    public IReadOnlyList<string> Among { get; init; } = [];

    /// <summary>Widths of the grid, as shares of the published ones.</summary>
    public IReadOnlyList<double> Widths { get; init; } = [0.5, 0.625, 0.75, 0.875, 1];

    /// <summary>Resolutions of the grid; of each network only those below its own.</summary>
    public IReadOnlyList<int> Resolutions { get; init; } = [128, 160, 192, 224, 256, 288, 320];

    /// <summary>Entries of the short list; 0 for all.</summary>
    public int Top { get; init; } = 10;

    /// <summary>Networks whose place is explained, besides the popular ones; null for no explanations at all.</summary>
    public IReadOnlyList<string>? Explain { get; init; }

    /// <summary>The order of the short list; null for the front itself.</summary>
    public Preference? Order => Prefer ?? (MinAccuracy is not null ? Preference.Speed
        : MaxLatency is not null || MinThroughput is not null ? Preference.Accuracy
        : null);
}
