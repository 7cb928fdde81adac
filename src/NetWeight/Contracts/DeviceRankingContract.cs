using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The JSON document of <c>netweight recommend --for MODEL</c>: devices ranked for models.</summary>
/// <param name="Devices">Those that keep all limits first, by their predicted latencies together; then the others.</param>
public sealed record DeviceRankingContract(
    [Const(1)] int SchemaVersion, string ToolVersion, IReadOnlyList<RankedDeviceContract> Devices) : IContract<DeviceRankingContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight recommend --for'";

    /// <inheritdoc/>
    public static JsonTypeInfo<DeviceRankingContract> Format => ReportContracts.Of<DeviceRankingContract>();
}

/// <summary>A device.</summary>
/// <param name="Rank">Its place; null for one that does not keep the limits.</param>
/// <param name="LastRank">The last place that it may have by the intervals.</param>
/// <param name="Device">Its id.</param>
/// <param name="PowerCovers">What the powers cover; null where none is stated.</param>
/// <param name="PowerTypicalWatts">Under a usual load; null where its maker does not state it.</param>
/// <param name="PowerMaximumWatts">The limit that it keeps; null where its maker does not state it.</param>
public sealed record RankedDeviceContract(
    [AtLeast(1)] int? Rank, [AtLeast(1)] int? LastRank, string Device, string Name, string Class,
    [OneOf("chip|module|board")] string? PowerCovers, double? PowerTypicalWatts, double? PowerMaximumWatts,
    IReadOnlyList<DeviceModelContract> Models);

/// <summary>A model on it.</summary>
/// <param name="PredictedLatencyHighSeconds">Null if a part could not be counted.</param>
/// <param name="EnergyLowJoules">Energy of a call: typical power times the lower end of the latency; null without a typical power.</param>
/// <param name="EnergyHighJoules">
/// Maximum power times the upper end of the latency; null without a maximum power or an upper end.
/// </param>
/// <param name="GapLayers">Layers that leave the device; null if nothing is known about that.</param>
/// <param name="Basis">The evidence of the prediction.</param>
/// <param name="Misses">The limits that it does not keep.</param>
/// <param name="Error">The reason why nothing can be predicted; null if something is.</param>
public sealed record DeviceModelContract(
    string Model, string? Runtime, string? Precision, double? PredictedLatencySeconds, double? PredictedLatencyLowSeconds,
    double? PredictedLatencyHighSeconds, double? ThroughputSamplesPerSecond,
    double? EnergyLowJoules, double? EnergyHighJoules,
    [OneOf(Words.MemoryVerdicts)] string? MemoryVerdict, long? WeightBytes, long? ActivationBytes, int? GapLayers,
    string? Basis, IReadOnlyList<string> Misses, string? Error);
