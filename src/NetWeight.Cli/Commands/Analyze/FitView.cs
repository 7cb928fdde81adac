using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Reports.Fit;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary>
/// <c>netweight analyze --fits</c>: whether models fit into the memories of devices; a gate that fails if it cannot
/// be shown that they run.
/// </summary>
internal sealed class FitView
{
    /// <summary>Options that mean something here; the others belong to the usual view.</summary>
    private static readonly string[] Own = ["--fits", "--batch", "--input", "--dim", "--value", "--dtype", "--width",
        "--until", "--without-postprocessing", "--format", "--output", "--device", "--runtime"];

    private readonly Option<bool> fits = new("--fits")
    {
        Description = "With -d: check whether the model fits into the device's memories; "
            + "show the tensors at the peak and the largest batch, input and width that fit. "
            + "Exit with 1 if it does not fit or the answer is unknown.",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(fits);

    /// <summary>Whether this view is requested. Throws <see cref="NetWeightException"/> for options of other views.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="request">The predictions to make; null without a device.</param>
    public bool IsWanted(ParseResult parsed, DeviceRequest? request)
    {
        if (!parsed.GetValue(fits))
            return false;
        PredictionChoices.RequireDevice(request is not null, fits);
        OptionRules.RefuseOthers(parsed, "--fits", Own);
        return true;
    }

    /// <summary>Writes the answers and returns the exit code.</summary>
    /// <param name="words">The user's words for the models.</param>
    /// <param name="inputs">The models, ended where the command line requests it.</param>
    /// <param name="inference">The settings of their inputs.</param>
    /// <param name="width">The factor for the channels of networks of the zoo.</param>
    /// <param name="request">The devices and settings.</param>
    /// <param name="target">The target of the report.</param>
    /// <param name="error">The target of messages.</param>
    public static int Run(
        string[] words, IReadOnlyList<ModelInput> inputs, InferenceOptions inference, double width,
        DeviceRequest request, ReportTarget target, TextWriter error)
    {
        List<FitAnswer> answers = [];
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            Model model = inputs[i].Read();
            Func<double, Model>? atWidth = ModelInput.IsOfZoo(word) ? w => ModelWords.Read(word, width: width * w) : null;
            foreach (Device device in request.Predict.Devices)
                foreach (PredictionOptions options in request.Settings)
                    answers.Add(FitAnswer.Of(model, device, inference, options, atWidth));
        }

        if (answers is [{ Error: { } problem }])
            throw new NetWeightException(problem);
        target.Write(new FitReport(answers, CommandLine.Version));
        foreach (FitAnswer answer in answers)
            if (answer.Fit is { } fit && !answer.IsShown)
                error.WriteLine($"fit: {answer.Model} on {answer.Device.Id}: {FitText.Sentence(fit)}");
        return answers.Any(a => a.Error is not null) ? CommandLine.Unusable
            : answers.All(a => a.IsShown) ? CommandLine.Fine
            : CommandLine.Findings;
    }
}
