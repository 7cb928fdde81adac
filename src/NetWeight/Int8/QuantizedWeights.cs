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
        bool last = layer.Operator == "MatMul" || (layer.Operator == "Gemm" && layer.Node.Int("transB", 0) == 0);
        int channels = (int)tensor.Dims[last ? tensor.Dims.Count - 1 : 0];
        if (channels == 0 || weights.Length == 0)
            return new QuantizedWeights(200, 200, 1, 0);
        double[] most = new double[channels];
        int per = weights.Length / channels;
        double mean = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            int channel = last ? i % channels : i / per;
            most[channel] = Math.Max(most[channel], Math.Abs(weights[i]));
            mean += weights[i] / weights.Length;
        }

        double all = most.Max(), signal = 0, tensorNoise = 0, channelNoise = 0, second = 0, fourth = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double weight = weights[i], square = (weight - mean) * (weight - mean);
            signal += weight * weight;
            second += square / weights.Length;
            fourth += square * square / weights.Length;
            tensorNoise += Noise(weight, all);
            channelNoise += Noise(weight, most[last ? i % channels : i / per]);
        }

        return new QuantizedWeights(Decibels(signal, tensorNoise), Decibels(signal, channelNoise), OverMedian(most),
            second > 0 ? fourth / (second * second) : 0);

        static double Noise(double weight, double range)
        {
            if (range == 0)
                return 0;
            double step = range / 127, error = weight - (Math.Round(weight / step) * step);
            return error * error;
        }

        // No noise at all counts as 200 dB: beyond the precision of doubles.
        static double Decibels(double signal, double noise) => noise > 0 ? Math.Min(200, 10 * Math.Log10(signal / noise)) : 200;
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

    private static double OverMedian(double[] ranges)
    {
        double[] sorted = [.. ranges.Order()];
        double median = sorted[sorted.Length / 2];
        return median > 0 ? sorted[^1] / median : 1;
    }
}
