using NetWeight.Cli.Commands.Devices;
using NetWeight.Cli.Commands.Zoo;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Lint;
using NetWeight.Reports.Recommend;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>The tools of the server: each reads its arguments, runs a workflow of the library, and gives its report.</summary>
internal static class AssistantTools
{
    /// <summary>The tools in the order in which they are listed.</summary>
    public static IReadOnlyList<AssistantTool> All { get; } =
    [
        new AssistantTool<WeighArguments>(
            "weigh", "Weigh a model",
            "Costs of an ONNX model or a network of the zoo: MACCs, FLOPs, parameters, memory access and peak "
                + "memory, per layer and in total. No device needed.",
            AssistantArguments.Default.WeighArguments, Weigh) { OutputSchema = "analysis" },
        new AssistantTool<PredictArguments>(
            "predict", "Predict latency",
            "Predicted latency of a model on devices with 90 % intervals, what bounds it, the slowest kernels, "
                + "and findings that would make it faster.",
            AssistantArguments.Default.PredictArguments, Predict) { OutputSchema = "analysis" },
        new AssistantTool<LintArguments>(
            "lint", "Find what makes a model slow",
            "Findings about a model on devices: what makes it slow, what to change, and how many milliseconds "
                + "that saves. Rule pages are resources (netweight://rules/NW201).",
            AssistantArguments.Default.LintArguments, Lint) { OutputSchema = "lint" },
        new AssistantTool<CompareArguments>(
            "compare", "Compare models",
            "Models side by side: which is faster on which device and how sure that is; "
                + "for two versions of a network, which layers changed and what that costs.",
            AssistantArguments.Default.CompareArguments, Compare) { OutputSchema = "comparison" },
        new AssistantTool<RecommendArguments>(
            "recommend", "Recommend networks for a device",
            "Networks of the zoo, their widths and resolutions, that suit devices and limits, by predicted latency and published accuracy.",
            AssistantArguments.Default.RecommendArguments, Recommend) { OutputSchema = "recommendation" },
        new AssistantTool<FilterArguments>(
            "devices", "List devices",
            "Devices that latency can be predicted for, with ids, aliases, peak rates and bandwidth. "
                + "The full list is long: filter by vendor or name.",
            AssistantArguments.Default.FilterArguments, ListDevices) { OutputSchema = "devices", RowsField = "devices" },
        new AssistantTool<FilterArguments>(
            "zoo", "List networks of the zoo",
            "Networks that can be named in place of a file, with parameters, MACCs and published accuracy.",
            AssistantArguments.Default.FilterArguments, ListZoo) { OutputSchema = "zoo", RowsField = "networks" },
    ];

    private static ToolReport Weigh(WeighArguments given, AssistantPaths paths, CancellationToken cancellation)
    {
        IReadOnlyList<AnalyzedModel> models = Analyzing.Run(
            new AnalyzeRequest([Model(given.Model, paths)])
            {
                Inference = Inference(given),
                FloatsAs = OptionValues.Type(given.Dtype),
            },
            cancellation);
        return AssistantReports.Of($"Costs of {given.Model}", Analysis(models));
    }

    private static ToolReport Predict(PredictArguments given, AssistantPaths paths, CancellationToken cancellation)
    {
        InferenceOptions inference = Inference(given);
        IReadOnlyList<Device> devices = DevicesOf(given.Devices, paths);
        if (devices.Count == 0)
            throw new NetWeightException("Name at least one device; the tool 'devices' lists them.");
        IReadOnlyList<AnalyzedModel> models = Analyzing.Run(
            new AnalyzeRequest([Model(given.Model, paths)])
            {
                Inference = inference,
                FloatsAs = OptionValues.Type(given.Dtype),
                Predict = new PredictRequest(devices) { Settings = [Setting(given)], Batches = given.Batches },
                Lint = new LintOptions { Inference = inference },
            },
            cancellation);
        return AssistantReports.Of($"{given.Model} on {Names(devices)}", Analysis(models));
    }

    private static ToolReport Lint(LintArguments given, AssistantPaths paths, CancellationToken cancellation)
    {
        IReadOnlyList<Device> devices = DevicesOf(given.Devices, paths);
        LintResult result = Linting.Run(
            new LintRequest(Model(given.Model, paths))
            {
                Devices = devices,
                Settings = [Setting(given)],
                Options = new LintOptions { Inference = Inference(given) },
            },
            cancellation)[0];
        if (result.Devices is [{ Error: { } problem }])
            throw new NetWeightException(problem);
        return AssistantReports.Of($"Findings about {given.Model}{(devices.Count > 0 ? " on " + Names(devices) : "")}",
            new LintReport(result, given.Model, CommandLine.Version));
    }

    private static ToolReport Compare(CompareArguments given, AssistantPaths paths, CancellationToken cancellation)
    {
        IReadOnlyList<Device> devices = DevicesOf(given.Devices, paths);
        ComparedModels compared = Comparing.Run(
            new AnalyzeRequest([.. given.Models.Select(m => Model(m, paths))])
            {
                Inference = Inference(given),
                FloatsAs = OptionValues.Type(given.Dtype),
                Predict = devices.Count == 0 ? null : new PredictRequest(devices) { Settings = [Setting(given)] },
            },
            cancellation)[0];
        return AssistantReports.Of(
            string.Join(", ", compared.Names), CompareReport.Of(CommandLine.Version, compared, new CompareOptions()));
    }

    private static ToolReport Recommend(RecommendArguments given, AssistantPaths paths, CancellationToken cancellation)
    {
        IReadOnlyList<Device> devices = DevicesOf(given.Devices, paths);
        if (devices.Count == 0)
            throw new NetWeightException("Name at least one device; the tool 'devices' lists them.");
        int batch = given.Batch ?? 1;
        LatencyLimit? latency = given.Latency is not { } text ? null
            : LatencyLimit.Parse(text) ?? throw new NetWeightException($"latency '{text}' is not a time; write 5ms, 200us, 0.5s or 30fps.");
        var request = new RecommendRequest
        {
            MaxLatency = latency?.For(Math.Max(1, batch)),
            MinThroughput = given.Throughput,
            MinAccuracy = given.Accuracy,
            MaxMemory = Amount("memory", given.Memory) is { } bytes ? new Bytes(bytes) : null,
            MaxParameters = Amount("parameters", given.Parameters),
            Among = given.Among ?? [],
            Without = given.Without ?? [],
            Sure = given.Sure,
            Batch = batch,
            Prediction = new PredictionOptions
            {
                Runtime = OptionValues.Runtime(given.Runtime),
                Precision = OptionValues.Precision(given.Dtype),
            },
            Top = Math.Max(0, given.Top ?? new RecommendRequest().Top),
            Explain = given.Explain,
        };
        return AssistantReports.Of($"Networks for {Names(devices)}",
            new RecommendReport(Recommending.Run(devices, [request], cancellation)[0], CommandLine.Version));
    }

    private static ToolReport ListDevices(FilterArguments given, AssistantPaths paths, CancellationToken cancellation) =>
        AssistantReports.Of("Devices", "devices",
            DeviceTables.Listing(DevicesCommand.Matching(DeviceCatalog.All, given.Filter), evolution: false));

    private static ToolReport ListZoo(FilterArguments given, AssistantPaths paths, CancellationToken cancellation) =>
        AssistantReports.Of("Zoo", "networks", ZooEntry.Listing(ZooEntry.Matching(given.Filter)));

    private static ModelInput Model(string word, AssistantPaths paths) => ModelInput.Of(paths.Resolve(word));

    private static IReadOnlyList<Device> DevicesOf(string[]? words, AssistantPaths paths) =>
        OptionValues.Devices([.. (words ?? []).Select(paths.Resolve)]);

    private static InferenceOptions Inference(InputArguments given) =>
        InputSyntax.Parse(given.Input ?? [], given.Dim ?? [], [], given.Batch);

    private static PredictionOptions Setting(PredictionArguments given) => new()
    {
        Runtime = OptionValues.Runtime(given.Runtime),
        Precision = OptionValues.Precision(given.Dtype),
        Threads = given.Threads,
    };

    private static long? Amount(string name, string? text) => text is null ? null
        : AmountText.Amount(text) ?? throw new NetWeightException($"{name} '{text}' is not an amount; write 5M or 64MiB.");

    private static AnalysisReport Analysis(IReadOnlyList<AnalyzedModel> models) =>
        new(CommandLine.Version, models, new AnalysisOptions { Top = 10 });

    private static string Names(IReadOnlyList<Device> devices) => string.Join(", ", devices.Select(d => d.Id));
}
