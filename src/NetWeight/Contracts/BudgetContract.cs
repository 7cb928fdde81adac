using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The predicted latencies in a report of <c>netweight lint</c> or <c>netweight analyze</c>, read from either.</summary>
public sealed record BudgetContract(IReadOnlyList<BudgetDeviceContract> Devices) : IContract<BudgetContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of lint or analyze with devices (write one with -d ID -f json)";

    /// <inheritdoc/>
    public static JsonTypeInfo<BudgetContract> Format => ReportContracts.Of<BudgetContract>();
}

/// <summary>A device's predicted latency; null if nothing could be predicted.</summary>
public sealed record BudgetDeviceContract(string Id, double? PredictedLatencySeconds = null);
