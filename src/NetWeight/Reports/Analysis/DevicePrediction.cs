using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;

namespace NetWeight.Reports.Analysis;

/// <summary>What came of one model on one device: a prediction, or why there is none.</summary>
/// <param name="Device">The device.</param>
/// <param name="Estimate">The prediction; null where there is none.</param>
/// <param name="Error">One line; null where there is a prediction.</param>
public sealed record DevicePrediction(Device Device, LatencyEstimate? Estimate, string? Error)
{
    /// <summary>The same at other batches; null where nobody asked.</summary>
    public BatchSweep? Sweep { get; init; }

    /// <summary>Why there is no <see cref="Sweep"/> though one was wanted if possible; null where there is one.</summary>
    public string? SweepError { get; init; }

    /// <summary>Published times of the same network on the device, in the same setting.</summary>
    public IReadOnlyList<PublishedComparison> Published { get; init; } = [];

    /// <summary>Why the prediction is in its precision.</summary>
    public string PrecisionReason { get; init; } = "";

    /// <summary>Predicts a model on a device; what stands against it becomes the error.</summary>
    /// <param name="cost">The model with its costs.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">What the prediction is asked for.</param>
    /// <param name="batches">Batches to sweep over; null for none.</param>
    /// <param name="inference">What is said about the model's inputs, for the sweep.</param>
    public static DevicePrediction Of(ModelCost cost, Device device, PredictionOptions options, IReadOnlyList<long>? batches = null, InferenceOptions? inference = null)
    {
        try
        {
            if (cost.Layers.Count > 0 && cost.Missing.Count >= cost.Layers.Count)
                throw new NetWeightException($"{cost.Shaped.Model.Name}: no layer could be counted, so nothing can be predicted ({cost.Missing[0].Layer}: {cost.Missing[0].Reason}). Where shapes are open, give them with --input or --dim.");
            LatencyEstimate estimate = LatencyModel.Predict(cost.Shaped, cost, device, options);
            return new DevicePrediction(device, estimate, null)
            {
                PrecisionReason = Reason(cost, estimate, options),
                Published = PublishedComparison.Of(cost, estimate),
                Sweep = batches is null ? null : BatchSweep.Run(cost.Shaped.Model, device, batches, inference, options),
            };
        }
        catch (NetWeightException e)
        {
            return new DevicePrediction(device, null, e.Message);
        }
    }

    /// <summary>The same with a sweep over the usual batches where the model takes them; else with the reason why not.</summary>
    /// <param name="cost">The model with its costs.</param>
    /// <param name="inference">What is said about the model's inputs.</param>
    /// <param name="options">What the prediction was asked for.</param>
    public DevicePrediction WithSweepIfPossible(ModelCost cost, InferenceOptions? inference, PredictionOptions options)
    {
        if (Sweep is not null || Estimate is null)
            return this;
        try
        {
            return this with { Sweep = BatchSweep.Run(cost.Shaped.Model, Device, BatchSweep.DefaultBatches, inference, options) };
        }
        catch (NetWeightException e)
        {
            return this with { SweepError = e.Message };
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
