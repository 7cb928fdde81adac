using NetWeight.Units;

namespace NetWeight.Search;

/// <summary>What a search is to find, and how much it may try.</summary>
/// <param name="Space">The networks to choose from.</param>
public sealed record SearchRequest(SearchSpace Space)
{
    /// <summary>The most that a network may take; null for the whole front from the fastest to the most accurate.</summary>
    public Seconds? MaxLatency { get; init; }

    /// <summary>
    /// Whether the upper end of the interval has to keep <see cref="MaxLatency"/>, so that a found network keeps its
    /// promise.
    /// </summary>
    public bool IsWholeInterval { get; init; } = true;

    /// <summary>The most MACCs; null for any number.</summary>
    public Maccs? MaxMaccs { get; init; }

    /// <summary>The most parameters; null for any number.</summary>
    public long? MaxParameters { get; init; }

    /// <summary>The most memory for weights and peak activations of the whole batch; null for any.</summary>
    public Bytes? MaxMemory { get; init; }

    /// <summary>Networks whose accuracy may be looked at.</summary>
    public int Evaluations { get; init; } = 200;

    /// <summary>Equal seeds give equal searches.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many candidates are weighed for each one that is evaluated.</summary>
    public int Pool { get; init; } = 256;

    /// <summary>
    /// The networks to choose from, where a table names a part of the space only; null for the whole space. The order is
    /// part of the search: equal orders and seeds give equal searches.
    /// </summary>
    public IReadOnlyList<Genotype>? Among { get; init; }

    /// <summary>Whether anything limits the networks; otherwise the whole front is searched.</summary>
    public bool HasLimit => MaxLatency is not null || MaxMaccs is not null || MaxParameters is not null || MaxMemory is not null;

    /// <summary>Whether a network keeps all limits, and the device's memories hold it as far as they are known.</summary>
    public bool Allows(CandidateCost cost) => Allows(cost, MaxLatency);

    /// <summary>The same with another limit of the latency.</summary>
    internal bool Allows(CandidateCost cost, Seconds? latency) =>
        (latency is not { } most || (IsWholeInterval ? cost.High : cost.Latency) <= most)
        && (MaxMaccs is not { } maccs || cost.Maccs <= maccs)
        && (MaxParameters is not { } parameters || cost.Parameters <= parameters)
        && (MaxMemory is not { } memory || cost.Memory <= memory)
        && !cost.ExceedsDevice;
}
