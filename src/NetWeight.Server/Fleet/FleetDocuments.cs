using System.Text;
using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Server.Fleet;

/// <summary>Results that are no measurements: documents of the verbs, checked against their contracts.</summary>
internal static class FleetDocuments
{
    private const string Place = "the document";

    /// <summary>
    /// A document in a few words. Throws <see cref="NetWeightException"/> for one that is not what a job of its kind gives.
    /// </summary>
    /// <param name="kind">Of <see cref="FleetKind"/>.</param>
    /// <param name="document">The JSON text.</param>
    public static string Summary(string kind, string document) => kind switch
    {
        FleetKind.Calibrate => Summary(Device(document)),
        FleetKind.Proof => Summary(ContractJson.Read<RewriteContract>(document, Place)),
        FleetKind.Judge => Summary(ContractJson.Read<JudgementContract>(document, Place)),
        _ => Summary(ContractJson.Read<ExperimentsContract>(document, Place)),
    };

    /// <summary>A device file. Throws <see cref="NetWeightException"/> for a text that is none.</summary>
    public static Device Device(string document) => DeviceCatalog.Parse(Encoding.UTF8.GetBytes(document), Place);

    private static string Summary(Device device) => device.Calibrations.Count == 0
        ? throw new NetWeightException("The device file holds no calibration.")
        : string.Join("; ", device.Calibrations.Select(c => c.Basis).Distinct());

    private static string Summary(RewriteContract proof) => FormattableString.Invariant(
        $"{(proof.OutputsAgree switch { true => "outputs agree", false => "outputs differ", _ => "not proved" })}")
        + (proof.LargestRelativeDifference is { } most ? FormattableString.Invariant($", by {most:0.0e-0} at most") : "")
        + (proof.Rewrites.Count > 0 ? $": {string.Join(", ", proof.Rewrites)}" : ": nothing to rewrite");

    private static string Summary(JudgementContract judged) => FormattableString.Invariant(
        $"median error {100 * judged.MedianError:0.0} %, {Math.Round(judged.Coverage * judged.Count):0} of {judged.Count} ")
        + "inside the interval";

    private static string Summary(ExperimentsContract experiments) => experiments.Experiments is [var one]
        ? one.Series.FirstOrDefault(s => s.Origin == "measured") is { } measured
            ? $"{measured.Verdict.Holding}: {measured.Verdict.Sentence}"
            : throw new NetWeightException("The document holds no measured times.")
        : throw new NetWeightException("The document does not hold one experiment.");
}
