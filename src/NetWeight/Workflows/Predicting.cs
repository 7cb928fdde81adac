using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Workflows;

/// <summary>The predictions to make for a model.</summary>
/// <param name="Devices">The devices.</param>
public sealed record PredictRequest(IReadOnlyList<Device> Devices)
{
    /// <summary>How: every combination of runtime and type is a separate prediction.</summary>
    public IReadOnlyList<PredictionOptions> Settings { get; init; } = [new()];

    /// <summary>The batches to sweep over; null for no sweep.</summary>
    public IReadOnlyList<long>? Batches { get; init; }

    /// <summary>The settings of the model's inputs, for the sweep.</summary>
    public InferenceOptions Inference { get; init; } = InferenceOptions.Default;
}

/// <summary>Predicts the latency of a weighed model on devices.</summary>
public static class Predicting
{
    /// <summary>
    /// One prediction per device and setting, device by device. An obstacle to one of them becomes its error and hides no other.
    /// </summary>
    public static IReadOnlyList<DevicePrediction> Run(ModelCost cost, PredictRequest request, CancellationToken cancellation = default) =>
        [.. request.Devices.SelectMany(d => request.Settings.Select(s => Predict(cost, d, s, request, cancellation)))];

    /// <summary>The same prediction with a sweep over the usual batches if the model takes them; otherwise with the
    /// reason why not.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="cost">The model with its costs.</param>
    /// <param name="options">The options of the prediction.</param>
    /// <param name="inference">The settings of the model's inputs.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static DevicePrediction WithSweep(
        DevicePrediction prediction, ModelCost cost, PredictionOptions options, InferenceOptions? inference = null,
        CancellationToken cancellation = default)
    {
        if (prediction.Sweep is not null || prediction.Estimate is null)
            return prediction;
        try
        {
            return prediction with
            {
                Sweep = BatchSweep.Run(
                    cost.Shaped.Model, prediction.Device, BatchSweep.DefaultBatches, inference, options, cancellation),
            };
        }
        catch (NetWeightException e)
        {
            return prediction with { SweepError = e.Message };
        }
    }

    private static DevicePrediction Predict(
        ModelCost cost, Device device, PredictionOptions options, PredictRequest request, CancellationToken cancellation)
    {
        try
        {
            if (cost.Layers.Count > 0 && cost.Missing.Count >= cost.Layers.Count)
                throw new NetWeightException(
                    $"{cost.Shaped.Model.Name}: no layer could be counted, so nothing can be predicted "
                        + $"({cost.Missing[0].Layer}: {cost.Missing[0].Reason}). "
                        + "Give open shapes with --input or --dim.");
            TimedPlan plan = TimedPlan.Of(cost, device, options, cancellation);
            return new DevicePrediction(device, plan.Estimate, null)
            {
                Plan = plan,
                PrecisionReason = Reason(cost, plan.Estimate, options),
                Published = PublishedComparison.Of(cost, plan.Estimate),
                Sweep = request.Batches is not { } batches ? null
                    : BatchSweep.Run(cost.Shaped.Model, device, batches, request.Inference, options, cancellation),
            };
        }
        catch (NetWeightException e)
        {
            return new DevicePrediction(device, null, e.Message);
        }
    }

    private static string Reason(ModelCost cost, LatencyEstimate estimate, PredictionOptions options)
    {
        if (options.Precision is not null)
            return "as asked for";
        DataType most = cost.MaccsByType.Count == 0 ? DataType.Float : cost.MaccsByType.MaxBy(m => m.Value.Value).Key;
        return Precisions.Of(most) == estimate.Precision ? "as the model has it"
            : estimate.Runtime.Converts == estimate.Precision ? $"what {estimate.Runtime.Id} converts to there"
            : "the widest that the device has a rate for";
    }
}
