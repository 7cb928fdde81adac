using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The JSON document of <c>netweight lint</c>: the findings in one model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Devices">In the order in which they were named.</param>
/// <param name="Findings">Those that save most first.</param>
/// <param name="Suppressed">Findings or layers that netweight.json leaves out.</param>
/// <param name="SkippedRules">Rules that need a device if none was named.</param>
public sealed record LintContract(
    [Const(1)] int SchemaVersion, ToolContract Tool, string Model, IReadOnlyList<LintDeviceContract> Devices,
    IReadOnlyList<LintFindingContract> Findings, long Suppressed,
    [Pattern(Words.Rule)] IReadOnlyList<string> SkippedRules) : IContract<LintContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight lint'";

    /// <inheritdoc/>
    public static JsonTypeInfo<LintContract> Format => ReportContracts.Of<LintContract>();
}

/// <summary>The model on a device: its latency and possible savings, or the reason why there is no prediction.</summary>
[JsonConverter(typeof(LintDeviceAlternatives))]
public abstract record LintDeviceContract;

/// <summary>A device that nothing can be predicted on.</summary>
/// <param name="Error">One line: why nothing can be predicted there.</param>
public sealed record LintFailureContract(string Id, string Error) : LintDeviceContract;

/// <summary>The model's latency on a device; fields as in <see cref="PredictionContract"/>.</summary>
/// <param name="CouldGoSeconds">The largest savings that concern different layers, added up.</param>
public sealed record LintVerdictContract(
    string Id, string Runtime, [OneOf(Words.Precisions)] string Precision, long MemoryNeededBytes, bool? Fits,
    double PredictedLatencySeconds, double CouldGoSeconds) : LintDeviceContract;

/// <summary>A finding: a doubt about the model, or a finding of a rule.</summary>
[JsonConverter(typeof(FindingAlternatives))]
public abstract record FindingContract;

/// <summary>A doubt about the model.</summary>
public sealed record DiagnosticContract(
    [Pattern("^NW0[0-9][0-9]$")] string Id, [OneOf(Words.Severities)] string Severity, string Message,
    string? Layer = null) : FindingContract;

/// <summary>A finding of lint; 'netweight lint --explain ID' prints the rule's page.</summary>
public sealed record LintFindingContract : FindingContract
{
    /// <summary>The rule.</summary>
    [Pattern(Words.Rule)]
    public required string Id { get; init; }

    /// <summary>The rule's name, in words with dashes.</summary>
    public required string Name { get; init; }

    /// <summary>By the share of the predicted latency that the change saves.</summary>
    [OneOf(Words.Severities)]
    public required string Severity { get; init; }

    /// <summary>The observation, with numbers.</summary>
    public required string Message { get; init; }

    /// <summary>The suggested change.</summary>
    public required string Suggestion { get; init; }

    /// <summary>Null for findings on every device.</summary>
    public required string? Device { get; init; }

    /// <summary>The runtime that was predicted; null without a device.</summary>
    public required string? Runtime { get; init; }

    /// <summary>Predicted again after the change; null if no change was tried. Savings overlap.</summary>
    public required double? TimeSavedSeconds { get; init; }

    /// <summary>
    /// With High, the interval that holds 90 % of measured savings; errors common to the model with and without the change cancel.
    /// Null if no kernels were changed.
    /// </summary>
    [Signed]
    public required double? TimeSavedLowSeconds { get; init; }

    /// <summary>The upper end of the interval.</summary>
    [Signed]
    public required double? TimeSavedHighSeconds { get; init; }

    /// <summary>Whether the changed model is faster for certain; cannotBeTold if the interval holds zero.</summary>
    [OneOf(Words.Verdicts)]
    public required string? SavingVerdict { get; init; }

    /// <summary>The time of the cause; null if it is unknown.</summary>
    [Signed]
    public required double? TimeLostSeconds { get; init; }

    /// <summary>Bytes moved or held without need; null if the rule counts none.</summary>
    public required long? BytesLost { get; init; }

    /// <summary>Most at stake first; empty for findings about the whole network.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The numbers behind the message.</summary>
    public required IReadOnlyList<EvidenceContract> Evidence { get; init; }

    /// <summary>Rewrites that make the change; 'netweight rewrite --help' lists them.</summary>
    public required IReadOnlyList<string> Fix { get; init; }

    /// <summary>The multiple to which pad-channels fills channels up.</summary>
    [AtLeast(1)]
    public int? FixMultiple { get; init; }

    /// <summary>The same for the same rule, device and layers; the key in a baseline.</summary>
    [Pattern("^[0-9a-f]{24}$")]
    public required string Fingerprint { get; init; }
}

/// <summary>A number behind a message.</summary>
/// <param name="Unit">Empty for ratios and counts.</param>
/// <param name="Layer">Where the number is about one layer.</param>
public sealed record EvidenceContract(string Name, [Signed] double? Value, string Unit, string? Layer = null);

/// <summary>A verdict or a failure.</summary>
internal sealed class LintDeviceAlternatives() : Alternatives<LintDeviceContract, LintVerdictContract, LintFailureContract>("error");

/// <summary>A doubt about the model or a rule's finding.</summary>
internal sealed class FindingAlternatives() : Alternatives<FindingContract, DiagnosticContract, LintFindingContract>("fingerprint");
