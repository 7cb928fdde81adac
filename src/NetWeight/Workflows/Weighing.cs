using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Workflows;

/// <summary>A model to weigh.</summary>
/// <param name="Model">The model.</param>
public sealed record WeighRequest(ModelInput Model)
{
    /// <summary>The settings of the model's inputs.</summary>
    public InferenceOptions Inference { get; init; } = InferenceOptions.Default;

    /// <summary>The type to count 32-bit floats as; null for those of the file.</summary>
    public DataType? FloatsAs { get; init; }
}

/// <summary>Weighs a model: MACCs, FLOPs, parameters, memory access and peak memory, per layer and in total.</summary>
public static class Weighing
{
    /// <summary>The costs. Throws <see cref="NetWeightException"/> if the model cannot be read.</summary>
    public static ModelCost Run(WeighRequest request, CancellationToken cancellation = default)
    {
        ShapedModel shaped = ShapeInference.Run(request.Model.Read(), request.Inference, cancellation);
        return CostAnalyzer.Analyze(shaped, request.FloatsAs, cancellation);
    }
}
