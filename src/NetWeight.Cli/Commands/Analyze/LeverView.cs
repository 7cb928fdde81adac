using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Operators;
using NetWeight.Reports.Levers;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary>
/// <c>netweight analyze --levers</c>: the gain from type, batch, input size, runtime and threads, and the cheapest change
/// that keeps a limit.
/// </summary>
internal sealed class LeverView
{
    /// <summary>Options that mean something here; the others belong to the usual view.</summary>
    private static readonly string[] Own =
        ["--levers", "--batch", "--input", "--dim", "--value", "--dtype", "--width", "--until",
            "--without-postprocessing", "--format", "--output", "--device", "--runtime", "--threads", "--max-latency",
            "--history", "--no-history"];

    private readonly Option<bool> levers = new("--levers")
    {
        Description = "With -d: predict the model in every runtime, type, number of threads, batch and input size that "
            + "the device takes, and name the cheapest change that keeps --max-latency. "
            + "Exit with 1 if the requested setting misses it.",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(levers);

    /// <summary>Whether this view is requested. Throws <see cref="NetWeightException"/> for options of other views.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="request">The predictions to make; null without a device.</param>
    public bool IsWanted(ParseResult parsed, DeviceRequest? request)
    {
        if (!parsed.GetValue(levers))
            return false;
        PredictionChoices.RequireDevice(request is not null, levers);
        request!.RequireOne(true, "--levers");
        OptionRules.RefuseOthers(parsed, "--levers", Own);
        return true;
    }

    /// <summary>Writes the tables and returns the exit code.</summary>
    /// <param name="inputs">The models, ended where the command line requests it.</param>
    /// <param name="whole">The same models with their post-processing, if it is left out; null if it is not.</param>
    /// <param name="inference">The settings of their inputs.</param>
    /// <param name="request">The devices and settings.</param>
    /// <param name="correct">Corrects devices by the history.</param>
    /// <param name="target">The target of the report.</param>
    /// <param name="error">The target of messages.</param>
    public static int Run(
        IReadOnlyList<ModelInput> inputs, IReadOnlyList<ModelInput>? whole, InferenceOptions inference, DeviceRequest request,
        DeviceCorrection correct, ReportTarget target, TextWriter error)
    {
        LeverLimit? limit = request.MaxLatency is { } asked ? new LeverLimit(asked.Latency, asked.Rate) : null;
        List<LeverTable> tables = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            Model model = inputs[i].Read();
            Model? uncut = whole?[i].Read();
            foreach (Device device in correct(request.Predict.Devices, [], inference))
                tables.Add(LeverSweep.Run(model, device, inference, request.Settings[0], limit, uncut));
        }

        target.Write(new LeverReport(tables, CommandLine.Version));
        bool passed = true;
        foreach (LeverTable table in tables)
        {
            LatencyEstimate estimate = table.Base.Estimate;
            bool kept = table.Base.Runs && table.Base.Limit is null or LimitVerdict.Kept or LimitVerdict.Likely
                && (limit is null || estimate.IsComplete);
            if (!kept)
                error.WriteLine($"budget: {table.Model}: predicted latency on {table.Device.Id} is "
                    + $"{(estimate.IsComplete ? "" : "at least ")}{estimate.Latency}; {LeverText.Advice(table)}");
            passed &= kept;
        }

        return passed ? CommandLine.Fine : CommandLine.Findings;
    }
}
