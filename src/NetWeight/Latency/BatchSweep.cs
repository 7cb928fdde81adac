using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Latency;

/// <summary>
/// Predictions of one model on one device at several batches: where throughput stops to grow, and what a bound on
/// latency leaves.
/// </summary>
/// <param name="Points">One per batch, the smallest batch first.</param>
public sealed record BatchSweep(IReadOnlyList<LatencyEstimate> Points)
{
    /// <summary>The share of the best throughput that the knee reaches.</summary>
    public const double KneeShare = 0.95;

    /// <summary>The batches that are tried by default: powers of two.</summary>
    public static IReadOnlyList<long> DefaultBatches { get; } = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    /// <summary>
    /// The smallest batch that reaches <see cref="KneeShare"/> of the best throughput of the sweep: beyond it, images
    /// only wait longer.
    /// </summary>
    public LatencyEstimate Knee
    {
        get
        {
            double enough = KneeShare * Points.Max(p => p.Throughput);
            return Points.First(p => p.Throughput >= enough);
        }
    }

    /// <summary>The largest batch whose predicted latency stays within a bound; null if none does.</summary>
    public LatencyEstimate? Within(Seconds bound) => Points.LastOrDefault(p => p.Latency <= bound);

    /// <summary>
    /// Infers and predicts a model at each batch. Throws <see cref="NetWeightException"/> where
    /// <see cref="LatencyModel"/> does, for an empty list or a batch below 1, and if the model does not take a
    /// batch.
    /// </summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="device">The device.</param>
    /// <param name="batches">Images per inference, in any order.</param>
    /// <param name="inference">The settings of the inputs; the batch is replaced, and so is the first size of
    /// the shapes that it gives.</param>
    /// <param name="options">The options of the prediction.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static BatchSweep Run(
        Model model, Device device, IReadOnlyList<long> batches, InferenceOptions? inference = null, PredictionOptions? options = null,
        CancellationToken cancellation = default)
    {
        if (batches.Count == 0)
            throw new NetWeightException("A sweep needs at least one batch.");
        var points = new List<LatencyEstimate>(batches.Count);
        foreach (long batch in batches.Distinct().Order())
        {
            ShapedModel shaped = ShapeInference.Run(model, At(inference ?? InferenceOptions.Default, batch), cancellation);
            LatencyEstimate point = LatencyModel.Predict(shaped, device, options, cancellation);
            if (point.Batch != batch)
                throw new NetWeightException(
                    $"{model.Name}: its batch cannot be set to {batch}; "
                        + $"its first input with several dimensions stays at {point.Batch}.");
            points.Add(point);
        }

        return new BatchSweep(points);
    }

    private static InferenceOptions At(InferenceOptions inference, long batch) => inference with
    {
        Batch = batch,
        SingleInputShape = inference.SingleInputShape is { } single ? At(single, batch) : null,
        InputShapes = inference.InputShapes.ToDictionary(s => s.Key, s => At(s.Value, batch)),
    };

    private static Shape At(Shape shape, long batch) => shape.Rank > 1 ? shape.With(0, batch) : shape;
}
