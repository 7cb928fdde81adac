using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>The JSON document of <c>netweight rewrite</c>: the changes, their saving, and whether they are proved.</summary>
public sealed record RewriteContract : IContract<RewriteContract>, IStatesUnknown
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight rewrite'";

    /// <inheritdoc/>
    public static JsonTypeInfo<RewriteContract> Format => MeasurementContracts.Of<RewriteContract>();

    /// <summary>The rewrites that were applied, with the number of places.</summary>
    public required IReadOnlyList<string> Rewrites { get; init; }

    /// <summary>With -d: the id of the device on which rewrites must pay.</summary>
    public string? Device { get; init; }

    /// <summary>With -d: the runtime.</summary>
    public string? Runtime { get; init; }

    /// <summary>With -d: the type.</summary>
    [OneOf("fp32|tf32|fp16|bf16|fp8|int8")]
    public string? Precision { get; init; }

    /// <summary>With -d: threads of a CPU; 1 for other devices.</summary>
    [AtLeast(1)]
    public int? Threads { get; init; }

    /// <summary>With -d: the trials, in order.</summary>
    public IReadOnlyList<RewriteTrialContract>? Tried { get; init; }

    /// <summary>With -d: how many times as fast the rewritten model is predicted to be.</summary>
    [Unknown]
    public double? PredictedSpeedUp { get; init; }

    /// <summary>With High, the 90 % interval of the speed-up; null if layers could not be counted.</summary>
    [Unknown]
    public double? PredictedSpeedUpLow { get; init; }

    /// <summary>Null if layers could not be counted.</summary>
    [Unknown]
    public double? PredictedSpeedUpHigh { get; init; }

    /// <summary>Negative if the rewritten model is slower.</summary>
    [Signed, Unknown]
    public double? SavedSeconds { get; init; }

    /// <summary>With High, the 90 % interval of the saving.</summary>
    [Signed, Unknown]
    public double? SavedLowSeconds { get; init; }

    /// <summary>Null if layers could not be counted.</summary>
    [Signed, Unknown]
    public double? SavedHighSeconds { get; init; }

    /// <summary>With -d: whether the rewritten model is faster or slower for certain.</summary>
    [OneOf("faster|slower|cannotBeTold")]
    public string? PredictedVerdict { get; init; }

    /// <summary>Layers whose time is missing in the prediction; left out if there are none.</summary>
    public int? MissingLayers { get; init; }

    /// <summary>Layers that the device does not run itself; left out if there are none.</summary>
    public int? UnsupportedLayers { get; init; }

    /// <summary>With --changes: the changes.</summary>
    public IReadOnlyList<string>? Changes { get; init; }

    /// <summary>Rewrites that the proof refuses.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>Initializers that are also inputs, so that no rewrite relies on them.</summary>
    public IReadOnlyList<string>? Overridable { get; init; }

    /// <summary>Nodes that 16 bits cannot hold.</summary>
    public IReadOnlyList<string>? KeptInFloat32 { get; init; }

    /// <summary>Whole numbers that random inputs cannot show to be small.</summary>
    public IReadOnlyList<string>? TakenAsSmall { get; init; }

    /// <summary>Layers that stay in floats with --quantize-int8, with the reason.</summary>
    public IReadOnlyList<string>? LeftInFloat { get; init; }

    /// <summary>With --mixed: the layers that stay in floats, most noise for their time first.</summary>
    public IReadOnlyList<string>? MixedPrecision { get; init; }

    /// <summary>Whether the outputs of both models agree; null if that was not tried.</summary>
    [Unknown]
    public bool? OutputsAgree { get; init; }

    /// <summary>The largest over all outputs; null if it is not finite.</summary>
    [Unknown]
    public double? LargestRelativeDifference { get; init; }

    /// <summary>The difference of each output.</summary>
    public IReadOnlyList<string>? Differences { get; init; }

    /// <summary>In a smaller type: of the output that loses most; null if nothing differs, or is no longer finite.</summary>
    [Signed, Unknown]
    public double? LeastSignalToNoiseDecibels { get; init; }

    /// <summary>In a smaller type: the share of samples with the same first class; null for outputs that are not classes.</summary>
    [Unknown]
    public double? LeastTop1Agreement { get; init; }

    /// <summary>In a smaller type: the loss of each output.</summary>
    public IReadOnlyList<string>? Fidelity { get; init; }

    /// <summary>With --measure: how many times as fast the rewritten model is on this machine.</summary>
    [Unknown]
    public double? MeasuredSpeedUp { get; init; }

    /// <summary>With High, the 95 % interval of the measured speed-up; null for too few runs.</summary>
    [Unknown]
    public double? MeasuredSpeedUpLow { get; init; }

    /// <summary>Null for too few runs.</summary>
    [Unknown]
    public double? MeasuredSpeedUpHigh { get; init; }

    /// <summary>With --measure: runtime, processor, threads and runs.</summary>
    public string? MeasuredWith { get; init; }

    /// <summary>The file; null if nothing was written.</summary>
    public required string? Written { get; init; }

    /// <summary>Counts and times before and after.</summary>
    public required IReadOnlyList<QuantityContract> Quantities { get; init; }

    /// <inheritdoc/>
    public bool StatesUnknown(string field) => field switch
    {
        "predictedSpeedUp" or "predictedSpeedUpLow" or "predictedSpeedUpHigh" or "savedSeconds" or "savedLowSeconds"
            or "savedHighSeconds" => Device is not null,
        "outputsAgree" => Written is not null && Rewrites.Count > 0 && Fidelity is null,
        "largestRelativeDifference" => Differences is not null,
        "leastSignalToNoiseDecibels" or "leastTop1Agreement" => Fidelity is not null,
        "measuredSpeedUp" or "measuredSpeedUpLow" or "measuredSpeedUpHigh" => MeasuredWith is not null,
        _ => false,
    };
}

/// <summary>A rewrite that was tried on a device.</summary>
/// <param name="Number">The number that it was tried with; null for a rewrite that takes none.</param>
/// <param name="Places">At how many places it fits.</param>
/// <param name="Kept">Whether it stayed.</param>
/// <param name="Reason">The reason why it stayed, or why not.</param>
public sealed record RewriteTrialContract(
    string Rewrite, int? Number, int Places, double LatencySecondsBefore, double LatencySecondsAfter, bool Kept, string Reason);

/// <summary>A quantity before and after the rewrites.</summary>
[JsonConverter(typeof(QuantityAlternatives))]
public abstract record QuantityContract;

/// <summary>A quantity of a report that has counts only.</summary>
/// <param name="ChangePercent">Null if there was none before.</param>
public sealed record CountedQuantityContract(string Quantity, double Before, double After, [Signed] double? ChangePercent)
    : QuantityContract;

/// <summary>A quantity of a report that has times, too: counts have no interval.</summary>
/// <param name="ChangePercent">Null if there was none before.</param>
public sealed record UncertainQuantityContract(
    string Quantity, double? Before, double? After, [Signed] double? ChangePercent, double? BeforeLow, double? BeforeHigh,
    double? AfterLow, double? AfterHigh) : QuantityContract;

/// <summary>A quantity with or without an interval.</summary>
internal sealed class QuantityAlternatives()
    : Alternatives<QuantityContract, CountedQuantityContract, UncertainQuantityContract>("beforeLow");
