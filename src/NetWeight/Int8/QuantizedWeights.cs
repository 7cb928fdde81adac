using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Int8;

/// <summary>How weights fare as 8-bit integers with symmetric steps.</summary>
/// <param name="Tensor">Decibels of signal over noise with one step for the whole tensor.</param>
/// <param name="Channel">The same with one step per output channel.</param>
/// <param name="Range">The widest channel's range over the median one's.</param>
/// <param name="Kurtosis">The fourth moment over the square of the second: 1.8 for even spread, 3 for a normal one;
/// large if few outliers take the steps of all others.</param>
internal readonly record struct QuantizedWeights(double Tensor, double Channel, double Range, double Kurtosis)
{
    /// <summary>Measures the weights of a layer.</summary>
    /// <param name="weights">The numbers.</param>
    /// <param name="tensor">Their tensor.</param>
    /// <param name="layer">The layer that reads them.</param>
    public static QuantizedWeights Of(double[] weights, Tensor tensor, LayerCost layer)
    {
        var meter = new WeightMeter(weights, tensor, layer);
        while (meter.Continue())
        {
            // Nobody waits between the slices.
        }

        return meter.Result;
    }

    /// <summary>
    /// The activations' ranges from batch normalizations, by the layers that they normalise: a channel
    /// with scale gamma and shift beta reaches to about |beta| + 3 |gamma|, three standard deviations, before the
    /// activation after it; told is the widest over the median. Nothing for a layer without one, or one whose numbers
    /// are not there.
    /// </summary>
    /// <param name="cost">The model before its normalizations are folded.</param>
    public static Dictionary<string, double> ActivationRanges(ModelCost cost)
    {
        var ranges = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (LayerCost layer in cost.Layers)
        {
            if (layer.Operator != "BatchNormalization" || layer.Node.Input(0)?.Producer is not { } producer
                || Read(layer, 1) is not { } scales || Read(layer, 2) is not { } shifts
                || scales.Length != shifts.Length)
                continue;
            double[] reach = new double[scales.Length];
            for (int i = 0; i < reach.Length; i++)
                reach[i] = Math.Abs(shifts[i]) + (3 * Math.Abs(scales[i]));
            if (reach.Length > 0)
                ranges[producer.Name] = OverMedian(reach);
        }

        return ranges;

        static double[]? Read(LayerCost layer, int input) =>
            layer.Node.Input(input)?.Stored is { Payload.MissingBecause: null } tensor
                && TensorNumbers.Of(tensor) is { } numbers ? numbers.Read() : null;
    }

    /// <summary>The widest range over the median one; 1 where the median is zero.</summary>
    internal static double OverMedian(double[] ranges)
    {
        double[] sorted = [.. ranges.Order()];
        double median = sorted[sorted.Length / 2];
        return median > 0 ? sorted[^1] / median : 1;
    }
}
