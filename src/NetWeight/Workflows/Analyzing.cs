using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Operators;

namespace NetWeight.Workflows;

/// <summary>Gives devices whose predictions are corrected by the user's own measurements of these models, or of any.</summary>
/// <param name="devices">The devices as the catalog has them.</param>
/// <param name="models">The models of the request that could be read.</param>
/// <param name="inference">The settings of their inputs.</param>
public delegate IReadOnlyList<Device> DeviceCorrection(
    IReadOnlyList<Device> devices, IReadOnlyList<ModelCost> models, InferenceOptions inference);

/// <summary>Models to analyze: to weigh, to predict on devices, and to lint there.</summary>
/// <param name="Models">The models.</param>
public sealed record AnalyzeRequest(IReadOnlyList<ModelInput> Models)
{
    /// <summary>The settings of the models' inputs.</summary>
    public InferenceOptions Inference { get; init; } = InferenceOptions.Default;

    /// <summary>The type to count 32-bit floats as; null for those of the files.</summary>
    public DataType? FloatsAs { get; init; }

    /// <summary>The devices and settings of the prediction; null to weigh alone.</summary>
    public PredictRequest? Predict { get; init; }

    /// <summary>Corrects the devices by measurements; null for the devices as they are.</summary>
    public DeviceCorrection? Correct { get; init; }

    /// <summary>
    /// Lints with these options on the devices that a prediction exists for, with the kernels that it formed; null for no lint.
    /// </summary>
    public LintOptions? Lint { get; init; }
}

/// <summary>Analyzes models: costs, predictions, findings.</summary>
public static class Analyzing
{
    /// <summary>
    /// One result per model. An obstacle to one of several models, or devices, is its error and hides no other.
    /// Throws <see cref="NetWeightException"/> for the only model, and for the only device of the only model.
    /// </summary>
    public static IReadOnlyList<AnalyzedModel> Run(AnalyzeRequest request, CancellationToken cancellation = default)
    {
        IReadOnlyList<AnalyzedModel> weighed = Weigh(request, cancellation);
        return request.Predict is null ? weighed : Predict(weighed, Corrected(request, weighed), request, cancellation);
    }

    /// <summary>The same models with sweeps over the usual batches, if they take them: for pictures of throughput.</summary>
    /// <param name="models">Models with predictions in one setting.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static IReadOnlyList<AnalyzedModel> WithSweeps(
        IReadOnlyList<AnalyzedModel> models, AnalyzeRequest request, CancellationToken cancellation = default) =>
        [
            .. models.Select(m => m.Cost is not { } cost || request.Predict is not { Settings: [var setting, ..] } ? m : m with
            {
                Devices = [.. m.Devices.Select(d => Predicting.WithSweep(d, cost, setting, request.Inference, cancellation))],
            }),
        ];

    /// <summary>The models with their costs.</summary>
    internal static IReadOnlyList<AnalyzedModel> Weigh(AnalyzeRequest request, CancellationToken cancellation) =>
        [.. request.Models.Select(m => Weigh(m, request, cancellation))];

    /// <summary>The predictions to make, on devices that the user's measurements correct.</summary>
    internal static PredictRequest Corrected(AnalyzeRequest request, IReadOnlyList<AnalyzedModel> models)
    {
        PredictRequest predict = request.Predict! with { Inference = request.Inference };
        return request.Correct is not { } correct ? predict
            : predict with { Devices = correct(predict.Devices, [.. models.Select(m => m.Cost).OfType<ModelCost>()], request.Inference) };
    }

    /// <summary>The models with their predictions.</summary>
    internal static IReadOnlyList<AnalyzedModel> Predict(
        IReadOnlyList<AnalyzedModel> models, PredictRequest predict, AnalyzeRequest request, CancellationToken cancellation) =>
        [.. models.Select(m => Predict(m, predict, request, cancellation))];

    private static AnalyzedModel Weigh(ModelInput model, AnalyzeRequest request, CancellationToken cancellation)
    {
        try
        {
            var weigh = new WeighRequest(model) { Inference = request.Inference, FloatsAs = request.FloatsAs };
            return new AnalyzedModel(model.Name, Weighing.Run(weigh, cancellation), null);
        }
        catch (NetWeightException e) when (request.Models.Count > 1)
        {
            return new AnalyzedModel(model.Name, null, e.Message);
        }
    }

    private static AnalyzedModel Predict(
        AnalyzedModel model, PredictRequest predict, AnalyzeRequest request, CancellationToken cancellation)
    {
        if (model.Cost is not { } cost)
            return model;
        IReadOnlyList<DevicePrediction> devices = Predicting.Run(cost, predict, cancellation);
        if (request.Models.Count == 1 && devices is [{ Error: { } problem }])
            throw new NetWeightException(problem);
        TimedPlan[] plans = [.. devices.Select(d => d.Plan).OfType<TimedPlan>()];
        return model with
        {
            Devices = devices,
            Lint = request.Lint is { } lint && plans.Length > 0 ? Linter.RunOnPlans(cost, plans, lint, cancellation) : null,
        };
    }
}
