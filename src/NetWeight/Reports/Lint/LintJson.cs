using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;

namespace NetWeight.Reports.Lint;

/// <summary>The findings of lint, as JSON by docs/schema/lint.schema.json; units are in the fields' names.</summary>
public static class LintJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(LintResult result, string toolVersion, TextWriter writer) =>
        ContractJson.Write(Contract(result, toolVersion), writer);

    /// <summary>The result as a contract.</summary>
    public static LintContract Contract(LintResult result, string toolVersion) => new(
        1, CostJson.Tool(toolVersion), result.Cost.Shaped.Model.Name, [.. result.Devices.Select(Device)],
        [.. result.Findings.Select(Finding)], result.Suppressed, [.. result.SkippedRules.Select(r => r.Id)]);

    /// <summary>A finding, here and in the report of <c>analyze</c>.</summary>
    internal static LintFindingContract Finding(Finding finding) => new()
    {
        Id = finding.Rule,
        Name = finding.Name,
        Severity = LintReport.Word(finding.Severity),
        Message = finding.Message,
        Suggestion = finding.Suggestion,
        Device = finding.Device,
        Runtime = finding.Runtime,
        TimeSavedSeconds = CostJson.Finite(finding.TimeSaved?.Value),
        TimeSavedLowSeconds = CostJson.Finite(finding.Difference?.SavedLow?.Value),
        TimeSavedHighSeconds = CostJson.Finite(finding.Difference?.SavedHigh?.Value),
        SavingVerdict = finding.Difference is { } difference ? DifferenceText.Word(difference.Verdict) : null,
        TimeLostSeconds = CostJson.Finite(finding.TimeLost?.Value),
        BytesLost = finding.BytesLost?.Value,
        Layers = finding.Layers,
        Evidence = [.. finding.Evidence.Select(e => new EvidenceContract(e.Name, CostJson.Finite(e.Value), e.Unit, e.Layer))],
        Fix = finding.Fix,
        FixMultiple = finding.FixMultiple,
        Fingerprint = finding.Fingerprint,
    };

    private static LintDeviceContract Device(DeviceVerdict verdict) => verdict.Estimate is { } estimate
        ? new LintVerdictContract(
            verdict.Device.Id, estimate.Runtime.Id, estimate.Precision.Name, estimate.Memory.Total.Value, estimate.Memory.Fits,
            estimate.Latency.Value, verdict.CouldGo.Value)
        : new LintFailureContract(verdict.Device.Id, verdict.Error ?? "");
}
