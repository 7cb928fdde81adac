using System.CommandLine;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Reports;

namespace NetWeight.Cli.Commands;

/// <summary><c>netweight analyze</c>: the costs of models, per layer and in total.</summary>
internal static class AnalyzeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var models = new Argument<string[]>("model") { Description = "One or more .onnx files or names of the zoo ('netweight zoo' lists them); '-' reads standard input.", Arity = ArgumentArity.OneOrMore };
        models.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.Length > 1 && token.Value[0] == '-')
                    result.AddError($"Unknown option '{token.Value}'.");
        });
        var batch = new Option<long?>("--batch", "-b") { Description = "The batch size; replaces the one in the file.", HelpName = "N" };
        var inputs = new Option<string[]>("--input") { Description = "An input's shape: NAME=1x3x224x224 or NAME:1,3,224,224; the shape alone for a model with one input. Repeatable.", HelpName = "NAME=SHAPE" };
        var dims = new Option<string[]>("--dim") { Description = "The size of a symbolic dimension. Repeatable.", HelpName = "NAME=VALUE" };
        var values = new Option<string[]>("--value") { Description = "The content of an input that decides shapes (a target size, a length): NAME=640,480. Repeatable.", HelpName = "NAME=NUMBERS" };
        var dtype = new Option<string?>("--dtype") { Description = "Count 32-bit floats as another type, and predict in it: fp16, bf16, int8, ... Without it, predictions use the type that the runtime makes of the model's.", HelpName = "TYPE" };
        var format = new Option<string>("--format", "-f") { Description = "How to write the report.", HelpName = "table|json|csv|md|html", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong(["table", .. ExporterCatalog.All.Select(e => e.Format), PageOutput.Format]);
        var file = new Option<string?>("--output", "-o") { Description = "Write the report to a file.", HelpName = "FILE" };
        var top = new Option<int>("--top") { Description = "How many layers or kernels a table shows; 0 for all.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var sort = new Option<LayerOrder>("--sort") { Description = "The order of the layers in a table.", HelpName = "maccs|flops|memory|parameters|graph", DefaultValueFactory = _ => LayerOrder.Maccs };
        var groupBy = new Option<Grouping?>("--group-by") { Description = "Show sums instead of layers or kernels.", HelpName = "operator|stage|scope" };
        var depth = new Option<int>("--depth") { Description = "How many names deep scopes are grouped.", HelpName = "N", DefaultValueFactory = _ => 2 };
        var tensors = new Option<bool>("--tensors") { Description = "Add the type and shape of every tensor (json)." };
        var failOn = new Option<Severity?>("--fail-on") { Description = "Exit with 1 where there is a finding of this weight or more; with -d those of lint count, too.", HelpName = "error|warning|note" };
        var maxMaccs = Budget("--max-maccs", "Exit with 1 beyond this many MACCs of conv + FC + MatMul, e.g. 300M.");
        var maxParams = Budget("--max-params", "Exit with 1 beyond this many parameters, e.g. 5M.");
        var maxMemory = Budget("--max-memory", "Exit with 1 beyond this much memory for weights and peak activations, e.g. 64MiB.");
        var noColor = new Option<bool>("--no-color") { Description = "Write tables without color." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Write no findings to standard error." };

        var predictions = new DeviceOptions();
        var page = new AnalyzePage();

        var command = new Command(
            "analyze",
            """
            Weigh models: MACCs, FLOPs, parameters, memory access, peak memory; per layer and in total.
            With -d, predict how long they take on devices, why, and what to change.

            Examples:
              netweight analyze mobilenet_v2.onnx                      the 20 heaviest layers and the totals
              netweight analyze model.onnx --group-by stage            sums per spatial size
              netweight analyze model.onnx --input 1x3x320x320 -b 8    at another size and batch
              netweight analyze a.onnx b.onnx                          one row per model
              netweight analyze mobilenet_v2 repvgg_a0:train           networks of the zoo, in a form
              netweight analyze model.onnx -f json --tensors           everything, for a program
              netweight analyze model.onnx --max-maccs 300M            a gate: exit code 1 beyond
              netweight analyze model.onnx -d t4 -d pi5                predicted latency, its bound, the slowest kernels
              netweight analyze resnet50 mobilenet_v2 -d t4 -d pi5     a matrix of models and devices
              netweight analyze model.onnx -d t4 --batch-sweep --max-latency 5ms    throughput against batch
              netweight analyze model.onnx -d t4 -d pi5 -f html -o report.html      one page to look at and to send
              netweight analyze mobilenet_v2 repvgg_a0 -d t4 --plot roofline.svg    a picture for a paper

            Exit codes: 0 fine; 1 a finding (--fail-on) or a budget exceeded; 2 unusable command line or input.
            """)
        {
            models, batch, inputs, dims, values, dtype, format, file, top, sort, groupBy, depth, tensors, failOn, maxMaccs, maxParams, maxMemory, noColor, quiet,
        };
        predictions.AddTo(command);
        page.AddTo(command);
        command.SetAction(parsed =>
        {
            InferenceOptions options = InputSyntax.Parse(
                parsed.GetValue(inputs) ?? [], parsed.GetValue(dims) ?? [], parsed.GetValue(values) ?? [], parsed.GetValue(batch));
            DataType? floatsAs = parsed.GetValue(dtype) is { } word
                ? DataTypes.Parse(word) ?? throw new NetWeightException($"--dtype '{word}' is no type; use float16, bfloat16, int8, ...")
                : null;
            string wanted = parsed.GetValue(format)!;
            IReadOnlyList<PlotRequest> plots = page.Read(parsed, wanted, parsed.GetValue(file), output);
            DeviceRequest? request = predictions.Read(parsed, floatsAs);
            string[] paths = parsed.GetValue(models) ?? [];
            ReportEntry[] entries = [.. paths.Select(path => Predict(Weigh(path, options, floatsAs, alone: paths.Length == 1), request, options, alone: paths.Length == 1))];
            // Where somebody reads or asks for findings: a matrix, a sweep and rows of numbers have none.
            if (request is not null && (wanted == "json" || parsed.GetValue(failOn) is not null || (wanted != "csv" && entries.Length == 1 && request.Batches is null)))
                entries = [.. Lint(entries, request, LintFile.Options(null, new LintOptions { Inference = options }))];
            var report = new Report(CommandLine.Version, entries, new ReportOptions
            {
                Top = Math.Max(0, parsed.GetValue(top)),
                Order = parsed.GetValue(sort),
                GroupBy = parsed.GetValue(groupBy),
                Depth = Math.Max(1, parsed.GetValue(depth)),
                Tensors = parsed.GetValue(tensors),
                MaxLatency = request?.MaxLatency,
            });
            Report shown = AnalyzePage.WithSweeps(report, wanted, plots, request, options);
            if (wanted == PageOutput.Format)
                AnalyzePage.Write(shown, request, options, parsed.GetValue(file), output);
            else
                ReportOutput.Write(report, wanted, parsed.GetValue(file), color: !parsed.GetValue(noColor), output);
            AnalyzePage.WritePlots(shown, plots);
            if (!parsed.GetValue(quiet))
            {
                foreach (ReportEntry entry in entries)
                    WriteFindings(entry, entries.Length > 1, error);
                // What stands against a device is the same for every model.
                foreach (string message in entries.SelectMany(e => e.Devices).Select(d => d.Error).OfType<string>().Distinct())
                    error.WriteLine($"netweight: {message}");
            }

            var gate = new Gate(parsed.GetValue(failOn), parsed.GetValue(maxMaccs), parsed.GetValue(maxParams), parsed.GetValue(maxMemory), request?.MaxLatency);
            bool passed = true;
            foreach (ReportEntry entry in entries)
                passed &= gate.Passes(entry, error);
            return entries.Any(e => e.Error is not null || e.Devices.Any(d => d.Error is not null)) ? CommandLine.Unusable : passed ? CommandLine.Fine : CommandLine.Findings;
        });
        return command;
    }

    private static Option<long?> Budget(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "AMOUNT",
        CustomParser = result =>
        {
            if (Quantity.Parse(result.Tokens[0].Value) is { } amount)
                return amount;
            result.AddError($"{name} '{result.Tokens[0].Value}' is no amount; write 300M or 64MiB.");
            return null;
        },
    };

    private static ReportEntry Weigh(string path, InferenceOptions options, DataType? floatsAs, bool alone)
    {
        try
        {
            return new ReportEntry(path, CostAnalyzer.Analyze(ShapeInference.Run(ModelSource.Read(path), options), floatsAs), null);
        }
        catch (NetWeightException e) when (!alone)
        {
            return new ReportEntry(path, null, e.Message);
        }
    }

    /// <summary>Adds predictions. The only device of the only model has nothing beside it to report: its error is that of the command.</summary>
    private static ReportEntry Predict(ReportEntry entry, DeviceRequest? request, InferenceOptions inference, bool alone)
    {
        if (request is null || entry.Cost is not { } cost)
            return entry;
        DevicePrediction[] devices = [.. request.Devices.Select(d => DevicePrediction.Of(cost, d, request.Options, request.Batches, inference))];
        return alone && devices is [{ Error: { } problem }] ? throw new NetWeightException(problem) : entry with { Devices = devices };
    }

    /// <summary>Adds what lint says about the devices that a prediction exists for.</summary>
    private static IEnumerable<ReportEntry> Lint(IEnumerable<ReportEntry> entries, DeviceRequest request, LintOptions options) =>
        entries.Select(e => e.Cost is { } cost && e.Devices.Any(d => d.Estimate is not null)
            ? e with { Lint = Linter.Run(cost, [.. e.Devices.Where(d => d.Estimate is not null).Select(d => d.Device)], request.Options, options) }
            : e);

    private static void WriteFindings(ReportEntry entry, bool several, TextWriter error)
    {
        string prefix = several ? $"{entry.Source}: " : "";
        if (entry.Error is not null)
            error.WriteLine($"netweight: {entry.Error}");
        foreach (Diagnostic diagnostic in entry.Cost?.Shaped.Diagnostics ?? [])
            error.WriteLine($"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Id}: {prefix}{SummaryTable.Text(diagnostic)}");
    }
}
