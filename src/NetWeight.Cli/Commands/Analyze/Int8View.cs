using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Int8;
using NetWeight.Operators;
using NetWeight.Reports.Int8;
using NetWeight.Rewrites;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary><c>netweight analyze --int8</c>: the gain from 8-bit integers kernel by kernel, the causes that reduce it,
/// and the risk.</summary>
internal sealed class Int8View
{
    /// <summary>Options that mean something here; the others belong to the usual view.</summary>
    private static readonly string[] Own =
    [
        "--int8", "--top", "--batch", "--input", "--dim", "--value", "--dtype", "--width", "--until", "--without-postprocessing",
        "--format", "--output", "--device", "--runtime", "--threads", "--history", "--no-history",
    ];

    private readonly Option<bool> int8 = new("--int8")
    {
        Description = "With -d: show the gain of 8-bit integers kernel by kernel, what reduces it, and whether the accuracy is at risk. "
            + "--dtype names the type to compare with (default: fp16 if the device has it).",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(int8);

    /// <summary>Whether this view is requested. Throws <see cref="NetWeightException"/> for options of other views.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="request">The predictions to make; null without a device.</param>
    public bool IsWanted(ParseResult parsed, DeviceRequest? request)
    {
        if (!parsed.GetValue(int8))
            return false;
        PredictionChoices.RequireDevice(request is not null, int8);
        request!.RequireOne(true, "--int8");
        OptionRules.RefuseOthers(parsed, "--int8", Own);
        return true;
    }

    /// <summary>Writes the report.</summary>
    /// <param name="inputs">The models, ended where the command line requests it.</param>
    /// <param name="inference">The settings of their inputs.</param>
    /// <param name="request">The devices and settings.</param>
    /// <param name="correct">Corrects devices by the history.</param>
    /// <param name="target">The target of the report.</param>
    /// <param name="top">The number of rows that a table shows.</param>
    public static int Run(
        IReadOnlyList<ModelInput> inputs, InferenceOptions inference, DeviceRequest request, DeviceCorrection correct,
        ReportTarget target, int top)
    {
        List<(Int8Gain, WeightNoise)> gains = [];
        foreach (ModelInput input in inputs)
        {
            Model model = input.Read();
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(model, inference));
            Model folded = Rewriter.Apply(model, [RewriteCatalog.Find("fold-batchnorm")!]).Model;
            var weights = WeightNoise.Of(CostAnalyzer.Analyze(ShapeInference.Run(folded, inference)));
            foreach (Device device in correct(request.Predict.Devices, [], inference))
                gains.Add((Int8Gain.Of(cost, device, request.Settings[0]), weights));
        }

        target.Write(new Int8Report(gains, CommandLine.Version, Math.Max(0, top)));
        return CommandLine.Fine;
    }
}
