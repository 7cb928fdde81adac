using NetWeight.Costs;

namespace NetWeight.Int8;

/// <summary>How much accuracy 8-bit integers are likely to cost.</summary>
public enum Int8RiskLevel
{
    /// <summary>Less than one point of top-1 is expected.</summary>
    Low,

    /// <summary>One to four points are expected.</summary>
    Medium,

    /// <summary>More than four points are expected.</summary>
    High,
}

/// <summary>
/// The risk of 8-bit integers from the structure alone: rounding noise of a product in units of that after a ReLU,
/// over the redundancy that averages it.
/// </summary>
/// <remarks>
/// The score is <c>log10(1 + 4 w + d + (m - 1)) - log10(parameters / 10^6) / 4</c>. A product after a ReLU reads a map
/// rounded once: 1. Behind a smooth activation or a normalization (share w) the map before it is rounded as well, and
/// with half the useful range, which is four times the noise power. The few weights of a depthwise convolution (share d)
/// add as much noise as its map. Merged identities add m - 1, worked out from the fan-in
/// (<see cref="Int8Structure.MergedNoise"/>). Noise amplitude falls with the square root of the width, that is with the
/// fourth root of the parameters. The line from score to points lost is the only fit; it orders nothing.
/// </remarks>
/// <param name="Structure">Its evidence.</param>
public sealed record Int8Risk(Int8Structure Structure)
{
    /// <summary>Noise power after a smooth activation beyond that after a ReLU: the map before it, at half the useful range.</summary>
    private const double WideNoise = 4;

    /// <summary>The exponent of the model's size, in millions of parameters, that lowers the risk.</summary>
    private const double SizeExponent = 0.25;

    /// <summary>Points from which a risk is medium, and high.</summary>
    private const double LowLoss = 1, HighLoss = 4;

    // log10(points lost) = intercept + slope x score: least squares over the published losses of the table in
    // docs/quantizing.md; a test works them out again.
    private const double Intercept = 0.195, Slope = 1.062, Spread = 0.379;

    /// <summary>The largest loss in the table: the line does not apply beyond it.</summary>
    private const double MostLoss = 20.6;

    /// <summary>The rank of the risk: the larger, the more accuracy is lost.</summary>
    public double Score =>
        Math.Log10((WideNoise * Structure.WideShare) + Structure.DepthwiseShare + Structure.MergedNoise)
            - (SizeExponent * Math.Log10(Math.Max(1, Structure.Parameters) / 1e6));

    /// <summary>Points of ImageNet top-1 that networks of this score lost; at most the largest loss of the table.</summary>
    public double ExpectedLoss => Math.Min(MostLoss, Math.Pow(10, Intercept + (Slope * Score)));

    /// <summary>The lower end of the interval that holds 80 % of the published losses.</summary>
    public double LossLow => ExpectedLoss / Math.Pow(10, 1.28 * Spread);

    /// <summary>The upper end.</summary>
    public double LossHigh => ExpectedLoss * Math.Pow(10, 1.28 * Spread);

    /// <summary>The risk in a word.</summary>
    public Int8RiskLevel Level => ExpectedLoss < LowLoss ? Int8RiskLevel.Low
        : ExpectedLoss < HighLoss ? Int8RiskLevel.Medium
        : Int8RiskLevel.High;

    /// <summary>The structures behind it, the largest part first; empty if only the size counts.</summary>
    public IReadOnlyList<string> Reasons => [.. ReasonsOf(Structure)];

    /// <summary>The risk of a model.</summary>
    public static Int8Risk Of(ModelCost cost) => new(Int8Structure.Of(cost.Shaped.Graph, cost.Totals.Parameters));

    private static IEnumerable<string> ReasonsOf(Int8Structure s)
    {
        if (s.Merged > 0)
            yield return "merged identity branches give weights different ranges (RepVGG: Chu et al. 2022)";
        if (s.AfterSmooth > 0)
            yield return "smooth activations are rounded twice (SiLU, GELU, hard-swish)";
        if (s.AfterNormalization > 0)
            yield return "normalization that cannot be folded";
        if (s.Depthwise > 0)
            yield return "depthwise weights need a step per channel (Sheng et al. 2018)";
        if (s.Parameters < 5_000_000)
            yield return "few parameters average little noise";
    }
}
