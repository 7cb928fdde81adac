using System.Text.Json.Nodes;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Jobs;

/// <summary>The first line for the measuring process.</summary>
/// <param name="Kind">Of <see cref="JobKind"/>.</param>
/// <param name="Request">The contract of the job.</param>
/// <param name="Files">The files of the stored models that it names, by their hash.</param>
/// <param name="DeviceFile">The calibrated device that predicts, as JSON; null for none.</param>
/// <param name="CalibrationStore">Where a calibration keeps its measurements.</param>
internal sealed record WorkOrder(string Kind, JsonObject Request, IReadOnlyDictionary<string, WorkFile> Files, string? DeviceFile,
    string CalibrationStore);

/// <summary>The file of a stored model.</summary>
internal sealed record WorkFile(string Path, string Name);

/// <summary>A line that the measuring process writes: how far it is, or how it ended.</summary>
/// <param name="Activity">The current activity.</param>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Outcome">The end.</param>
internal sealed record WorkLine(string? Activity = null, double? Progress = null, WorkOutcome? Outcome = null);

/// <summary>How the work ended.</summary>
/// <param name="Result">The contract of the result as JSON; null if there is none.</param>
/// <param name="Error">The reason why it failed; null if it did not.</param>
/// <param name="WasCut">Whether it was ended before its time.</param>
/// <param name="Records">The records for the history, in the measurement format.</param>
internal sealed record WorkOutcome(string? Result = null, string? Error = null, bool WasCut = false, IReadOnlyList<string>? Records = null);

/// <summary>The models that a job names.</summary>
internal static class JobModels
{
    /// <summary>The label of a model.</summary>
    public static string Label(JobModelContract model, IReadOnlyDictionary<string, string> names) =>
        model.Network ?? names.GetValueOrDefault(model.Sha256!, "model");
}
