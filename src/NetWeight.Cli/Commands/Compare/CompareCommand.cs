using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Reports.Compare;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Compare;

/// <summary><c>netweight compare</c>: models side by side on devices, and the changes between two versions of one.</summary>
internal sealed class CompareCommand(TextWriter output, TextWriter error)
{
    private readonly Argument<string[]> models = new("model")
    {
        Description = "Two or more .onnx files or names of the zoo; the others are compared with the first.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly ModelOptions shapes = new();
    private readonly DeviceOptions predictions = new(withLimits: false);
    private readonly HistoryOptions history = new();
    private readonly Option<bool> diff = new("--diff")
    {
        Description =
            "Show what changed from the first to the second, layer by layer; the default if two models share most of their layers.",
    };

    private readonly Option<bool> matrix = new("--matrix") { Description = "Show models by devices; the default otherwise." };
    private readonly Option<Grouping> groupBy = new("--group-by")
    {
        Description = "How to group the layers of a diff.",
        HelpName = "operator|stage|scope",
        DefaultValueFactory = _ => Grouping.Stage,
    };

    private readonly Option<int> depth = OptionRules.ScopeDepth();

    private readonly Option<int> top = OptionRules.Top("layers a table shows");

    private readonly Option<string?> failOnIncrease = new("--fail-on-increase")
    {
        Description =
        $"Exit with 1 if another model exceeds the first by more than this share or amount: latency=3%,params=0. Of "
        + $"{string.Join(", ", IncreaseGate.Names)}.",
        HelpName = "NAME=AMOUNT,...",
    };

    private readonly OutputOptions reports = OutputOptions.Of<CompareReport>();
    private readonly PlotOption plots = new(["latencies", "cost-against-time", "parts"]);

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new CompareCommand(output, error).Create();

    private Command Create()
    {
        var command = new Command(
            "compare",
            """
            Compare models: who is faster on which device, and what changed between two versions of a network.
            Times of 'netweight history' on the device correct its predictions.

            Examples:
              netweight compare mobilenet_v2 resnet50 -d t4 -d x3 -d pi5       models by devices, with ranking flips
              netweight compare old.onnx new.onnx -d t4                        what a change cost: totals, stages, layers
              netweight compare old.onnx new.onnx --group-by scope --top 0     by module, with all layers that differ
              netweight compare main.onnx branch.onnx -d t4 --fail-on-increase latency=3%,params=0    a gate for CI
              netweight compare main.onnx branch.onnx -d t4 -f md              a comment for a pull request
              netweight compare a.onnx b.onnx -d t4 -f html -o compare.html    a page for a browser

            Exit codes: 0 success; 1 more than --fail-on-increase allows; 2 invalid command line or input.
            """)
        {
            models,
        };
        predictions.AddTo(command);
        history.AddTo(command);
        shapes.AddTo(command);
        foreach (Option option in new Option[] { diff, matrix, groupBy, depth, top, failOnIncrease })
            command.Add(option);
        reports.AddTo(command);
        plots.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string[] paths = parsed.GetValue(models) ?? [];
        if (paths.Length < 2)
            throw new NetWeightException($"compare needs at least two models; name another beside '{paths[0]}'.");
        if (parsed.GetValue(diff) && parsed.GetValue(matrix))
            throw new NetWeightException("--diff and --matrix exclude each other.");
        if (parsed.GetValue(diff) && paths.Length != 2)
            throw new NetWeightException($"A diff compares two models, not {paths.Length}; leave --diff out for a matrix.");
        IReadOnlyList<DataType> types = shapes.Types(parsed);
        DeviceRequest? devices = predictions.Read(parsed, types);
        IncreaseGate? gate = parsed.GetValue(failOnIncrease) is { } limits
            ? IncreaseGate.Parse(limits, hasDevices: devices is not null)
            : null;
        IReadOnlyList<PlotRequest> pictures = plots.Read(parsed);
        foreach (PlotRequest picture in pictures)
            if (picture.Name == "parts" ? paths.Length != 2 : devices is null)
                throw new NetWeightException($"--plot {picture.Name}: " + (picture.Name == "parts"
                    ? "it shows a diff of two models."
                    : "name a device with -d ID ('netweight devices' lists them)."));
        ReportTarget target = reports.Read(parsed, output);
        target.RequireOne(devices?.Settings.Count ?? 1, "-r and --dtype");
        devices?.RequireOne(pictures.Count > 0, "--plot");
        devices?.RequireOne(gate is not null, "--fail-on-increase");
        InferenceOptions inference = shapes.Inference(parsed);
        double width = shapes.Width(parsed);
        IReadOnlyList<ComparedModels> compared = Comparing.Run(new AnalyzeRequest([.. paths.Select(p => ModelWords.Input(p, width))])
        {
            Inference = inference,
            FloatsAs = ModelOptions.FloatsAs(types),
            Predict = devices?.Predict,
            Correct = history.Correction(parsed, error),
        });
        var options = new CompareOptions
        {
            View = parsed.GetValue(diff) ? CompareView.Diff : parsed.GetValue(matrix) ? CompareView.Matrix : CompareView.Auto,
            GroupBy = parsed.GetValue(groupBy),
            Depth = Math.Max(1, parsed.GetValue(depth)),
            Top = Math.Max(0, parsed.GetValue(top)),
        };
        CompareReport[] all = [.. compared.Select(c => CompareReport.Of(CommandLine.Version, c, options))];
        CompareReport report = all[0];
        all = [report, .. all.Skip(1).Select(a => a with { FirstSetting = report })];
        target.Write(all);
        PlotOption.Write(pictures, pictures.Count > 0 ? ComparePage.Charts(report) : [], name =>
            name == "parts" ? "this comparison has no diff; --diff shows one for two models."
                : "name a device with -d ID ('netweight devices' lists them).");
        if (!SharedOptions.IsQuiet(parsed))
            AnalysisMessages.Write(compared[0].Models, error);
        GateResult kept = gate?.Check(compared[0]) ?? GateResult.Passed;
        AnalysisMessages.Write("increase", kept, error);
        return AnalysisMessages.ExitCode(compared.SelectMany(c => c.Models), kept.Passes);
    }
}
