using System.CommandLine;
using NetWeight.Cli.Commands.Lint;
using NetWeight.Cli.Options;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Formats;
using NetWeight.Reports.Overlays;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary><c>netweight analyze</c>: the costs of models, per layer and in total.</summary>
internal sealed class AnalyzeCommand(TextWriter output, TextWriter error)
{
    private readonly Argument<string[]> models = new("model")
    {
        Description = "One or more .onnx files or names of the zoo ('netweight zoo' lists them); '-' reads standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly ModelOptions shapes = new();
    private readonly OutputOptions reports = OutputOptions.Of<AnalysisReport>();
    private readonly Option<int> top = OptionRules.Top("layers or kernels a table shows");

    private readonly Option<LayerOrder> sort = new("--sort")
    {
        Description = "The order of the layers in a table.",
        HelpName = "maccs|flops|memory|parameters|graph",
        DefaultValueFactory = _ => LayerOrder.Maccs,
    };

    private readonly Option<Grouping?> groupBy = new("--group-by")
    {
        Description = "Show sums instead of layers or kernels.",
        HelpName = "operator|stage|scope",
    };

    private readonly Option<int> depth = OptionRules.ScopeDepth();

    private readonly Option<bool> collapse = new("--collapse")
    {
        Description = "Show equal layers or kernels of repeated blocks as one row; the default if more than half of them repeat.",
    };

    private readonly Option<bool> noCollapse = new("--no-collapse") { Description = "Show each of them." };
    private readonly Option<bool> tensors = new("--tensors") { Description = "Add the type and shape of every tensor (json)." };
    private readonly Option<Severity?> failOn = new("--fail-on")
    {
        Description = "Exit with 1 if there is a finding of at least this severity; with -d those of lint count, too.",
        HelpName = "error|warning|note",
    };

    private readonly Option<long?> maxMaccs = Budget("--max-maccs", "Exit with 1 beyond this many MACCs of conv + FC + MatMul, e.g. 300M.");
    private readonly Option<long?> maxParams = Budget("--max-params", "Exit with 1 beyond this many parameters, e.g. 5M.");
    private readonly Option<long?> maxMemory =
        Budget("--max-memory", "Exit with 1 beyond this much memory for weights and peak activations, e.g. 64MiB.");
    private readonly DeviceOptions predictions = new();
    private readonly HistoryOptions history = new();
    private readonly OverlayOption overlays = new();
    private readonly AnalyzePage page = new();
    private readonly CutOptions cut = new();
    private readonly FitView fits = new();
    private readonly LeverView levers = new();
    private readonly Int8View int8 = new();

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new AnalyzeCommand(output, error).Create();

    private Command Create()
    {
        var command = new Command(
            "analyze",
            """
            Weigh models: MACCs, FLOPs, parameters, memory access, peak memory; per layer and in total.
            With -d, predict how long they take on devices, why, and what to change.
            Times of 'netweight history' on the device correct its predictions.

            Examples:
              netweight analyze mobilenet_v2.onnx                      the 20 heaviest layers and the totals
              netweight analyze model.onnx --group-by stage            sums per spatial size
              netweight analyze model.onnx --input 1x3x320x320 -b 8    at another size and batch
              netweight analyze a.onnx b.onnx                          one row per model
              netweight analyze mobilenet_v2 repvgg_a0:train           networks of the zoo, in a form
              netweight analyze model.onnx -f json --tensors           all data, for programs
              netweight analyze model.onnx --max-maccs 300M            a gate: exit code 1 beyond
              netweight analyze model.onnx -d t4 -d pi5                predicted latency, its bound, the slowest kernels
              netweight analyze resnet50 mobilenet_v2 -d t4 -d pi5     a matrix of models and devices
              netweight analyze model.onnx -d t4 --batch-sweep --max-latency 5ms    throughput against batch
              netweight analyze yolo.onnx -d orin-nano --without-postprocessing --max-latency 30fps
              netweight analyze model.onnx -d stm32h7 -r tflm --fits   does it fit, what breaks it, the largest that fits
              netweight analyze model.onnx -d orin-nano --dtype fp16 --levers --max-latency 30fps   the cheapest change that keeps it
              netweight analyze model.onnx -d orin-nano --int8         the gain and the risk of 8 bits, kernel by kernel
              netweight analyze model.onnx -d t4 --overlay netron=annotated.onnx    the numbers in Netron's node properties
              netweight analyze model.onnx -d t4 -d pi5 -f html -o report.html      one page to look at and to send
              netweight analyze mobilenet_v2 repvgg_a0 -d t4 --plot roofline.svg    a picture for a paper

            Exit codes: 0 success; 1 a finding (--fail-on) or a budget exceeded; 2 invalid command line or input.
            """)
        {
            models,
        };
        shapes.AddTo(command);
        reports.AddTo(command);
        foreach (Option option in new Option[] { top, sort, groupBy, depth, collapse, noCollapse, tensors, failOn,
            maxMaccs, maxParams, maxMemory })
            command.Add(option);
        predictions.AddTo(command);
        history.AddTo(command);
        page.AddTo(command);
        overlays.AddTo(command);
        cut.AddTo(command);
        fits.AddTo(command);
        levers.AddTo(command);
        int8.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        ReportTarget target = reports.Read(parsed, output);
        if (parsed.GetValue(collapse) && parsed.GetValue(noCollapse))
            throw new NetWeightException("--collapse and --no-collapse exclude each other.");
        IReadOnlyList<DataType> types = shapes.Types(parsed);
        DeviceRequest? devices = predictions.Read(parsed, types);
        string[] words = parsed.GetValue(models) ?? [];
        InferenceOptions inference = shapes.Inference(parsed);
        double width = shapes.Width(parsed);
        ModelInput[] whole = [.. words.Select(w => ModelWords.Input(w, width))];
        ModelInput[] inputs = [.. whole.Select(m => cut.Apply(parsed, m, inference))];
        if (fits.IsWanted(parsed, devices))
            return FitView.Run(words, inputs, inference, width, devices!, target, error);
        if (levers.IsWanted(parsed, devices))
            return LeverView.Run(inputs, cut.IsWithout(parsed) ? whole : null, inference, devices!,
                history.Correction(parsed, error), target, error);
        if (int8.IsWanted(parsed, devices))
            return Int8View.Run(inputs, inference, devices!, history.Correction(parsed, error), target, parsed.GetValue(top));
        IReadOnlyList<PlotRequest> plots = page.Read(parsed, words.Length, devices is not null);
        IReadOnlyList<(Overlay, string)> viewers = overlays.Read(parsed, words);
        CostGate gate = Gate(parsed, devices);
        devices?.RequireOne(target.IsPage, "-f html");
        devices?.RequireOne(plots.Count > 0, "--plot");
        devices?.RequireOne(viewers.Count > 0, "--overlay");
        devices?.RequireOne(gate.FailOn is not null, "--fail-on");
        var request = new AnalyzeRequest(inputs)
        {
            Inference = inference,
            FloatsAs = ModelOptions.FloatsAs(types),
            Predict = devices?.Predict,
            Correct = history.Correction(parsed, error),
        };
        LintOptions lint = LintFile.Options(null, new LintOptions { Inference = inference });
        // Reports with findings: a matrix, a sweep and rows of numbers have none.
        bool isRead = target.Format is JsonFormat || target.IsPage || gate.FailOn is not null
            || (target.Format is not CsvFormat && words.Length == 1 && devices?.Predict.Batches is null);
        if (devices is { Settings.Count: 1 } && isRead)
            request = request with { Lint = lint };
        IReadOnlyList<AnalyzedModel> analyzed = Analyzing.Run(request);
        var report = new AnalysisReport(CommandLine.Version, analyzed, Shown(parsed, devices));
        AnalysisReport shown = !AnalyzePage.ShowsSweeps(target.IsPage, analyzed.Count, plots) ? report
            : report with { Entries = Analyzing.WithSweeps(analyzed, request) };
        target.Write(target.IsPage ? AnalyzePage.WithFindings(shown, request, lint) : report);
        AnalyzePage.WritePlots(shown, plots);
        if (!SharedOptions.IsQuiet(parsed))
            AnalysisMessages.Write(analyzed, error);
        OverlayOption.Write(viewers, analyzed[0], SharedOptions.IsQuiet(parsed), error);
        return AnalysisMessages.ExitCode(analyzed, Passes(gate, analyzed));
    }

    private CostGate Gate(ParseResult parsed, DeviceRequest? devices) => new()
    {
        FailOn = parsed.GetValue(failOn),
        MaxMaccs = parsed.GetValue(maxMaccs),
        MaxParameters = parsed.GetValue(maxParams),
        MaxMemory = parsed.GetValue(maxMemory),
        MaxLatency = devices?.MaxLatency,
    };

    private AnalysisOptions Shown(ParseResult parsed, DeviceRequest? devices) => new()
    {
        Top = Math.Max(0, parsed.GetValue(top)),
        Order = parsed.GetValue(sort),
        GroupBy = parsed.GetValue(groupBy),
        Depth = Math.Max(1, parsed.GetValue(depth)),
        Collapse = parsed.GetValue(collapse) ? true : parsed.GetValue(noCollapse) ? false : null,
        Tensors = parsed.GetValue(tensors),
        MaxLatency = devices?.MaxLatency?.Latency,
    };

    private bool Passes(CostGate gate, IReadOnlyList<AnalyzedModel> analyzed)
    {
        bool passes = true;
        foreach (AnalyzedModel model in analyzed)
        {
            GateResult result = gate.Check(model);
            AnalysisMessages.Write("budget", result, error);
            passes &= result.Passes;
        }

        return passes;
    }

    private static Option<long?> Budget(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "AMOUNT",
        CustomParser = result =>
        {
            if (AmountText.Amount(result.Tokens[0].Value) is { } amount)
                return amount;
            result.AddError($"{name} '{result.Tokens[0].Value}' is not an amount; write 300M or 64MiB.");
            return null;
        },
    };
}
