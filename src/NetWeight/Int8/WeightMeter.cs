using NetWeight.Costs;
using NetWeight.Graphs;

namespace NetWeight.Int8;

/// <summary>
/// Measures how weights fare as 8-bit integers, slice by slice: a layer of millions of weights takes a third of a second in a
/// browser's interpreter, and the page answers between the slices.
/// </summary>
internal sealed class WeightMeter
{
    private const int SliceElements = 1 << 17;

    private readonly double[] weights;
    private readonly double[] most;
    private readonly bool isLast;
    private readonly int perChannel;
    private int at;
    private bool hasRanges;
    private double sum, mean, widest, signal, tensorNoise, channelNoise, second, fourth;

    /// <summary>Prepares to measure the weights of a layer.</summary>
    /// <param name="weights">The numbers.</param>
    /// <param name="tensor">Their tensor.</param>
    /// <param name="layer">The layer that reads them; its operator says which axis holds the output channels.</param>
    public WeightMeter(double[] weights, Tensor tensor, LayerCost layer)
    {
        this.weights = weights;
        isLast = layer.Operator == "MatMul" || (layer.Operator == "Gemm" && layer.Node.Int("transB", 0) == 0);
        most = new double[(int)tensor.Dims[isLast ? tensor.Dims.Count - 1 : 0]];
        perChannel = most.Length == 0 ? 0 : weights.Length / most.Length;
    }

    /// <summary>What was measured, once <see cref="Continue"/> is false.</summary>
    public QuantizedWeights Result => most.Length == 0 || weights.Length == 0 ? new QuantizedWeights(200, 200, 1, 0)
        : new QuantizedWeights(Decibels(signal, tensorNoise), Decibels(signal, channelNoise), QuantizedWeights.OverMedian(most),
            second > 0 ? fourth / weights.Length / (second / weights.Length * (second / weights.Length)) : 0);

    /// <summary>Measures the next slice; false where none is left.</summary>
    public bool Continue()
    {
        if (most.Length == 0 || weights.Length == 0)
            return false;
        int end = Math.Min(weights.Length, at + SliceElements);
        if (hasRanges)
            Noise(end);
        else
            Ranges(end);
        at = end;
        if (at < weights.Length)
            return true;
        if (hasRanges)
            return false;
        (hasRanges, at, mean, widest) = (true, 0, sum / weights.Length, most.Max());
        return true;
    }

    /// <summary>Each channel's range, and the sum.</summary>
    private void Ranges(int end)
    {
        for (int i = at; i < end; i++)
        {
            int channel = isLast ? i % most.Length : i / perChannel;
            most[channel] = Math.Max(most[channel], Math.Abs(weights[i]));
            sum += weights[i];
        }
    }

    /// <summary>The moments, and the noise of rounding to 127 steps on either side of zero.</summary>
    private void Noise(int end)
    {
        double tensorStep = widest / 127;
        for (int i = at; i < end; i++)
        {
            double weight = weights[i], square = (weight - mean) * (weight - mean);
            signal += weight * weight;
            second += square;
            fourth += square * square;
            tensorNoise += SquaredError(weight, tensorStep);
            channelNoise += SquaredError(weight, most[isLast ? i % most.Length : i / perChannel] / 127);
        }
    }

    private static double SquaredError(double weight, double step)
    {
        if (step == 0)
            return 0;
        double error = weight - (Math.Round(weight / step) * step);
        return error * error;
    }

    /// <summary>No noise at all counts as 200 dB: more than doubles could tell.</summary>
    private static double Decibels(double signal, double noise) => noise > 0 ? Math.Min(200, 10 * Math.Log10(signal / noise)) : 200;
}
