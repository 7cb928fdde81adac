using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Int8;

/// <summary>The rounding noise of a model's weights, layer by layer, after batch normalization is folded.</summary>
public sealed record WeightNoise
{
    /// <summary>A layer with the loss of its weights.</summary>
    /// <param name="Name">The layer.</param>
    /// <param name="PerTensor">Decibels of signal over noise with one step for the tensor.</param>
    /// <param name="PerChannel">With one step per output channel.</param>
    /// <param name="Range">The widest channel's range over the median one's.</param>
    public sealed record Layer(string Name, double PerTensor, double PerChannel, double Range);

    /// <summary>Convolutions and products with weights.</summary>
    public required int Layers { get; init; }

    /// <summary>Those whose weights the file does not hold, or that are too many to read.</summary>
    public required int Missing { get; init; }

    /// <summary>The others, those that lose most with one step per channel first.</summary>
    public required IReadOnlyList<Layer> Measured { get; init; }

    /// <summary>Reads the weights of a model whose normalizations are folded.</summary>
    /// <param name="cost">The model.</param>
    /// <param name="limit">Weights beyond this many elements in all are not read.</param>
    public static WeightNoise Of(ModelCost cost, long limit = 1L << 26)
    {
        int layers = 0;
        List<Layer> measured = [];
        foreach (LayerCost layer in cost.Layers)
        {
            if (!OperatorSets.PlainWeighted.Contains(layer.Operator)
                || layer.Node.Input(1)?.Stored is not { DataType: DataType.Float or DataType.Float16, Dims.Count: >= 2 } weights)
                continue;
            layers++;
            if (cost.Totals.Parameters > limit || weights.Payload.MissingBecause is not null
                || TensorNumbers.Of(weights) is not { } numbers)
                continue;
            QuantizedWeights noise = QuantizedWeights.Of(numbers.Read(), weights, layer);
            measured.Add(new Layer(layer.Name, noise.Tensor, noise.Channel, noise.Range));
        }

        return new WeightNoise
        {
            Layers = layers,
            Missing = layers - measured.Count,
            Measured = [.. measured.OrderBy(l => l.PerChannel).ThenBy(l => l.Name, StringComparer.Ordinal)],
        };
    }
}
