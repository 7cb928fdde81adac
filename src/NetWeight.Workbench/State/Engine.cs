using System.Globalization;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Workbench.State;

/// <summary>
/// Answers of the library for the reader's choices, with recent ones kept: a slider that moves back costs nothing.
/// All calls of the workbench to the library pass here. The answers are those of the command line.
/// </summary>
/// <param name="toolVersion">The version that reports name.</param>
public sealed partial class Engine(string toolVersion)
{
    /// <summary>How many networks a search evaluates, as on the command line.</summary>
    public const int SearchEvaluations = 200;

    private const int Kept = 24, RunSeed = 0;

    private readonly Dictionary<string, OpenedFile> files = new(StringComparer.Ordinal);
    private readonly Memo<(string, double), Model> models = new(Kept);
    private readonly Memo<string, AnalyzedModel> weighed = new(Kept);
    private readonly Memo<string, DevicePrediction> predictions = new(8 * Kept);
    private readonly Memo<string, LintResult> lints = new(Kept);
    private readonly Memo<string, Recommendation> recommendations = new(4);
    private readonly Memo<string, Searching> searches = new(2);

    /// <summary>The files that were dropped.</summary>
    public IReadOnlyCollection<OpenedFile> Files => files.Values;

    /// <summary>Adds a file; one of the same name is replaced.</summary>
    public void Add(OpenedFile file)
    {
        files[file.Name] = file;
        models.Clear();
        weighed.Clear();
        predictions.Clear();
        lints.Clear();
    }

    /// <summary>Whether a model can be read: a network of the zoo, or a file that was dropped.</summary>
    public bool Has(string model) => !WorkbenchState.IsFile(model) || files.ContainsKey(WorkbenchState.Label(model));

    /// <summary>The model. Throws <see cref="NetWeightException"/> if there is none of that name.</summary>
    public Model Read(string model, double width)
    {
        string name = WorkbenchState.Label(model);
        if (WorkbenchState.IsFile(model))
            return files.TryGetValue(name, out OpenedFile? file) ? file.Model
                : throw new NetWeightException($"'{name}' is a file: drop it on the page.");
        return models.Get((model, width), () => ModelInput.Of(name, width).Read());
    }

    /// <summary>The model with weights: those of a network of the zoo are drawn from a seed.</summary>
    public Model ReadToRun(string model, WorkbenchState state) => WorkbenchState.IsFile(model) ? Read(model, 1)
        : ModelInput.Of(WorkbenchState.Label(model), WidthOf(model, state), RunSeed).Read();

    /// <summary>The settings of a model's inputs.</summary>
    public InferenceOptions InferenceOf(string model, WorkbenchState state) => Inference(model, state);

    /// <summary>
    /// The shape that <see cref="WorkbenchState.Size"/> asks a model's input to have, as the command line takes it; empty where
    /// no size was chosen, or the model has no single image as its input.
    /// </summary>
    public string InputOf(string model, WorkbenchState state)
    {
        if (state.Size is not { } size || !Has(model) || ImageOf(Read(model, WidthOf(model, state))) is not { } image)
            return "";
        string[] words = [.. Enumerable.Range(0, image.Rank).Select(
            i => image[i].ValueOrNull?.ToString(CultureInfo.InvariantCulture) ?? (i == 0 ? "1" : "?"))];
        int at = IsChannelsLast(image) ? 1 : 2;
        words[at] = words[at + 1] = size.ToString(CultureInfo.InvariantCulture);
        return string.Join('x', words);
    }

    /// <summary>The model's own input size; null if it has no single square image as its input.</summary>
    public long? SizeOf(string model, WorkbenchState state) =>
        Has(model) && ImageOf(Read(model, WidthOf(model, state))) is { } image
            ? image[IsChannelsLast(image) ? 1 : 2].ValueOrNull
            : null;

    /// <summary>Whether the model leaves the height or the width of its image open, and the reader has not chosen one.</summary>
    public bool HasOpenSize(string model, WorkbenchState state) =>
        state.Size is null && Has(model) && ImageOf(Read(model, WidthOf(model, state))) is { } image
        && (image[IsChannelsLast(image) ? 1 : 2].ValueOrNull is null || image[IsChannelsLast(image) ? 2 : 3].ValueOrNull is null);

    /// <summary>
    /// The dimensions that a model leaves open by name, without the batch, and without the size of a single image, which
    /// <see cref="WorkbenchState.Size"/> chooses.
    /// </summary>
    public IReadOnlyList<string> OpenDims(string model, WorkbenchState state)
    {
        if (!Has(model))
            return [];
        Model read = Read(model, WidthOf(model, state));
        if (ImageOf(read) is not null)
            return [];
        BatchDimension batch = BatchDimension.Of(read.Graph.Inputs);
        var open = new List<string>();
        foreach (ValueInfo input in read.Graph.Inputs)
            if (input.Type is TensorType { Shape: { } shape })
                foreach (Dim dim in shape.Dims)
                    if (dim.Symbol is { } symbol && !batch.Symbols.Contains(symbol) && !open.Contains(symbol))
                        open.Add(symbol);
        return open;
    }

    /// <summary>The model with its costs, or why it has none.</summary>
    public AnalyzedModel Weigh(string model, WorkbenchState state) => weighed.Get(WeighKey(model, state), () =>
    {
        string source = WorkbenchState.Label(model);
        try
        {
            var request = new WeighRequest(ModelInput.Of(Read(model, WidthOf(model, state))))
            {
                Inference = Inference(model, state),
                FloatsAs = TypeOf(state),
            };
            return new AnalyzedModel(source, Weighing.Run(request), null);
        }
        catch (NetWeightException e)
        {
            return new AnalyzedModel(source, null, e.Message);
        }
        catch (OverflowException)
        {
            return new AnalyzedModel(source, null, $"{source} grows beyond 2^63 with these settings.");
        }
    });

    /// <summary>The model with its costs and its predictions on all devices.</summary>
    public AnalyzedModel Predict(string model, WorkbenchState state)
    {
        AnalyzedModel entry = Weigh(model, state);
        return entry.Cost is { } cost ? entry with { Devices = [.. state.Devices.Select(d => Predict(model, cost, d, state))] } : entry;
    }

    /// <summary>Whether the model was linted with these settings a moment ago.</summary>
    public bool HasLint(string model, WorkbenchState state) => lints.Has(LintKey(model, state));

    /// <summary>The findings of lint; null if the model has no costs.</summary>
    public LintResult? Lint(string model, WorkbenchState state)
    {
        if (Weigh(model, state).Cost is null)
            return null;
        LintResult? result = null;
        return lints.Get(LintKey(model, state), () =>
        {
            foreach (LintResult? step in LintSteps(model, state))
                result = step;
            return result!;
        });
    }

    /// <summary>
    /// Lints one rule at a time, so that the page answers between them. Afterwards <see cref="Lint"/> has the result.
    /// </summary>
    public IEnumerable<bool> LintInSteps(string model, WorkbenchState state)
    {
        if (HasLint(model, state) || Weigh(model, state).Cost is null)
            yield break;
        LintResult? result = null;
        foreach (LintResult? step in LintSteps(model, state))
        {
            result = step;
            yield return true;
        }

        lints.Get(LintKey(model, state), () => result!);
    }

    /// <summary>The same report that <c>netweight analyze</c> makes.</summary>
    public AnalysisReport Analysis(string model, WorkbenchState state, bool withLint, bool withSweeps = false)
    {
        AnalyzedModel entry = Predict(model, state);
        if (entry.Error is { } error)
            throw new NetWeightException(error);
        if (withLint && entry.Devices.Any(d => d.Estimate is not null))
            entry = entry with { Lint = Lint(model, state) };
        if (withSweeps && entry.Cost is { } cost)
            entry = entry with
            {
                Devices = [.. entry.Devices
                .Select(d => Predicting.WithSweep(d, cost, Prediction(state), Inference(model, state)))]
            };
        return new AnalysisReport(toolVersion, [entry], new AnalysisOptions());
    }

    /// <summary>Models side by side. Throws <see cref="NetWeightException"/> if fewer than two can be read.</summary>
    public CompareReport Compare(WorkbenchState state)
    {
        AnalyzedModel[] entries = [.. state.Models.Select(m => Predict(m, state))];
        if (entries.Count(e => e.Cost is not null) < 2)
            throw new NetWeightException(entries.FirstOrDefault(e => e.Error is not null)?.Error ?? "Choose a second model to compare.");
        Device[] devices = [.. state.Devices.Select(DeviceCatalog.Get)];
        return CompareReport.Of(toolVersion, ComparedModels.Of(entries, devices), new Reports.Compare.CompareOptions
        {
            View = state.Models.Count == 2 ? ViewOf(state.Shows) : CompareView.Auto,
        });
    }

    /// <summary>Networks for the devices. Throws <see cref="NetWeightException"/> for none.</summary>
    public Recommendation Recommend(WorkbenchState state)
    {
        if (state.Devices.Count == 0)
            throw new NetWeightException("Choose a device: networks are recommended for devices.");
        string key = (state with { View = View.Recommend, Models = [], Shown = 0, Experiment = null, Size = null, Width = 1 }).ToAddress();
        return recommendations.Get(key, () => Recommender.Run(
            [.. state.Devices.Select(DeviceCatalog.Get)],
            new RecommendRequest
            {
                MaxLatency = state.MaxLatencyMs is { } ms ? new Seconds(ms / 1e3) : null,
                MinAccuracy = state.MinAccuracy,
                Batch = (int)(state.Batch ?? 1),
                Prediction = Prediction(state),
            }));
    }

    /// <summary>A search on the first device, as far as the state says; it goes on from where it was.</summary>
    public SearchResult Search(WorkbenchState state)
    {
        if (state.Devices.Count == 0)
            throw new NetWeightException("Choose a device: networks are searched for a device.");
        WorkbenchState question = state with
        {
            View = View.Search,
            Models = [],
            Devices = [state.Devices[0]],
            Shown = 0,
            Experiment = null,
            Size = null,
            Width = 1,
            Until = null,
        };
        Searching searching = searches.Get(question.ToAddress(), () =>
        {
            Device device = DeviceCatalog.Get(state.Devices[0]);
            SearchSpace space = SpaceCatalog.Get(state.Space ?? SpaceCatalog.Usual, device);
            var request = new SearchRequest(space)
            {
                MaxLatency = state.MaxLatencyMs is { } ms ? new Seconds(ms / 1e3) : null,
                Evaluations = SearchEvaluations,
            };
            return new Searching(new SearchTask(device, request, AccuracySource.Of(space))
            {
                Prediction = Prediction(state),
                Batch = state.Batch ?? 1,
            });
        });
        using var enough = new CancellationTokenSource();
        int until = state.Until ?? SearchEvaluations;
        if (searching.Search.History.Count >= until)
            return searching.Result;
        return searching.Run(
            _ =>
            {
                if (searching.Search.History.Count >= until)
                    enough.Cancel();
            },
            enough.Token);
    }

    /// <summary>An experiment on the devices.</summary>
    public static IReadOnlyList<ExperimentSheet> Experiment(WorkbenchState state) => ExperimentRunner.Run(
        ExperimentCatalog.Get(state.Experiment ?? ExperimentCatalog.All[0].Name),
        new ExperimentOptions { Devices = [.. state.Devices.Select(DeviceCatalog.Get)], Predictions = [Prediction(state)] });

    /// <summary>Whether a file's weights are here.</summary>
    public bool HasWeights(string model) =>
        WorkbenchState.IsFile(model) && files.TryGetValue(WorkbenchState.Label(model), out OpenedFile? file) && file.HasWeights;

    private IEnumerable<LintResult?> LintSteps(string model, WorkbenchState state)
    {
        var options = new LintOptions { Inference = Inference(model, state) };
        ModelCost cost = Weigh(model, state).Cost!;
        DevicePrediction[] predictions = [.. Predict(model, state).Devices.Where(d => d.Estimate is not null)];
        // The lint verb looks at the model as the file has it; an analysis at the counted types.
        bool isAsWritten = state is { View: View.Findings, Type: not null };
        if (isAsWritten)
            cost = Weigh(model, state with { Type = null }).Cost ?? cost;
        TimedPlan[] plans = isAsWritten ? [] : [.. predictions.Select(d => d.Plan).OfType<TimedPlan>()];
        return plans.Length > 0 ? Linter.RunOnPlansInSteps(cost, plans, options)
            : Linter.RunInSteps(cost, [.. predictions.Select(d => d.Device)], Prediction(state), options);
    }

    private DevicePrediction Predict(string model, ModelCost cost, string device, WorkbenchState state) => predictions.Get(
        $"{WeighKey(model, state)}&{device}&{state.Runtime}&{state.Threads}",
        () => Predicting.Run(cost, new PredictRequest([DeviceCatalog.Get(device)])
        {
            Settings = [Prediction(state)],
            Inference = Inference(model, state),
        })[0]);

    private static PredictionOptions Prediction(WorkbenchState state) => new()
    {
        Runtime = state.Runtime is { } runtime ? RuntimeCatalog.Get(runtime) : null,
        Precision = TypeOf(state) is { } type ? Precisions.Of(type) : null,
        Threads = state.Threads,
    };

    private InferenceOptions Inference(string model, WorkbenchState state) => new()
    {
        Batch = state.Batch,
        // A size is meant for the models that have such a dimension.
        Dims = OpenDims(model, state).Where(state.Dims.ContainsKey).ToDictionary(d => d, d => state.Dims[d]),
        SingleInputShape = InputOf(model, state) is { Length: > 0 } input
            ? new Shape(input.Split('x').Select(w =>
                long.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : Dim.Unknown))
            : null,
    };

    private static DataType? TypeOf(WorkbenchState state) => state.Type switch
    {
        null => null,
        "fp32" => DataType.Float,
        "fp16" => DataType.Float16,
        "bf16" => DataType.BFloat16,
        "fp8" => DataType.Float8E4M3FN,
        string other => DataTypes.Parse(other) ?? throw new NetWeightException($"'{other}' is not a type."),
    };

    private static double WidthOf(string model, WorkbenchState state) => WorkbenchState.IsFile(model) ? 1 : state.Width;

    private static string WeighKey(string model, WorkbenchState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{model}&{WidthOf(model, state)}&{state.Batch}&{state.Size}&{state.Type}")
        + string.Concat(state.Dims.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"&{d.Key}={d.Value}"));

    private static string LintKey(string model, WorkbenchState state) =>
        $"{WeighKey(model, state)}&{string.Join(',', state.Devices)}&{state.Runtime}&{state.Threads}"
            + $"&{state is { View: View.Findings, Type: not null }}";

    private static Shape? ImageOf(Model model)
    {
        HashSet<string> constants = [.. model.Graph.Initializers.Select(t => t.Name)];
        ValueInfo[] inputs = [.. model.Graph.Inputs.Where(i => !constants.Contains(i.Name))];
        return inputs is [{ Type: TensorType { Shape: { Rank: 4 } shape } }] ? shape : null;
    }

    private static bool IsChannelsLast(Shape image) => image[3].ValueOrNull is <= 4 && image[1].ValueOrNull is null or > 4;
}
