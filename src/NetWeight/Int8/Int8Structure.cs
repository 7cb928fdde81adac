using NetWeight.Operators;

namespace NetWeight.Int8;

/// <summary>
/// The structure of a network as evidence of its rounding noise in 8-bit integers, without weights: what its
/// convolutions and products read, how many numbers share the noise, and whether branches were merged into it.
/// </summary>
public sealed record Int8Structure
{
    /// <summary>
    /// A plain network of more convolutions than this does not train: deeper ones were trained with branches (He et al.
    /// 2016).
    /// </summary>
    private const int DeepestPlain = 19;

    /// <summary>Convolutions and products with weights.</summary>
    public required int Products { get; init; }

    /// <summary>
    /// Products that read the output of a smooth activation (SiLU, GELU, hard-swish, ...). Runtimes round the map before
    /// it as well, and half of that map's range holds numbers of which hardly anything is left.
    /// </summary>
    public required int AfterSmooth { get; init; }

    /// <summary>Products that read a layer, group or instance normalization, which no product takes in.</summary>
    public required int AfterNormalization { get; init; }

    /// <summary>Depthwise convolutions: their channels differ in range, so each needs a separate step.</summary>
    public required int Depthwise { get; init; }

    /// <summary>
    /// Dense convolutions into which an identity branch was merged, as in RepVGG's deployed form: one weight per channel
    /// is near one and sets the step for all others.
    /// </summary>
    public required int Merged { get; init; }

    /// <summary>
    /// The mean over all products of how much the rounding noise of the weights grows by merging: 1 if nothing was
    /// merged.
    /// </summary>
    public required double MergedNoise { get; init; }

    /// <summary>Elements of all weights: redundancy that averages noise.</summary>
    public required long Parameters { get; init; }

    /// <summary>The share of the products that read a smooth activation or a normalization.</summary>
    public double WideShare => Products == 0 ? 0 : (double)(AfterSmooth + AfterNormalization) / Products;

    /// <summary>The share of the products that are depthwise.</summary>
    public double DepthwiseShare => Products == 0 ? 0 : (double)Depthwise / Products;

    /// <summary>Looks at a network.</summary>
    /// <param name="graph">Its graph with shapes.</param>
    /// <param name="parameters">Elements of its weights.</param>
    public static Int8Structure Of(ShapedGraph graph, long parameters)
    {
        var sources = new ReadSources();
        int products = 0, smooth = 0, normalized = 0, depthwise = 0;
        bool isMerged = !graph.Nodes.Any(n => n.Node.OpType == "BatchNormalization") && PlainRuns.Longest(graph) > DeepestPlain;
        int merged = 0;
        double noise = 0;
        foreach (ShapedNode node in graph.Nodes)
        {
            if (!IsProduct(node))
                continue;
            products++;
            ReadSource source = sources.Of(node.Input(0)!);
            smooth += source == ReadSource.Smooth ? 1 : 0;
            normalized += source == ReadSource.Normalized ? 1 : 0;
            depthwise += node.Int("group", 1) > 1 && node.InputShape(1) is { Rank: > 1 } w && w[1].ValueOrNull == 1 ? 1 : 0;
            double growth = isMerged ? IdentityNoise(node) : 1;
            merged += growth > 1 ? 1 : 0;
            noise += growth;
        }

        return new Int8Structure
        {
            Products = products,
            AfterSmooth = smooth,
            AfterNormalization = normalized,
            Depthwise = depthwise,
            Merged = merged,
            MergedNoise = products == 0 ? 1 : noise / products,
            Parameters = parameters,
        };
    }

    /// <summary>
    /// A convolution, or a product with a stored matrix. Convolutions of a single pixel are left out: those of a gate's
    /// branch (squeeze-and-excitation) scale whole channels, and their noise is not that of the map.
    /// </summary>
    private static bool IsProduct(ShapedNode node) =>
        OperatorSets.Weighted.Contains(node.Node.OpType)
            && node.Input(0) is { IsKnownAhead: false } && node.Input(1) is { IsKnownAhead: true } && !IsPixel(node);

    private static bool IsPixel(ShapedNode node) =>
        node.Node.OpType is "Conv" && node.InputShape(0) is { Rank: 4 } shape && shape[2].ValueOrNull == 1 && shape[3].ValueOrNull == 1;

    /// <summary>
    /// How many times the power of the rounding noise grows when an identity is merged into a dense convolution of equal
    /// widths. Weights of fan-in n have a root mean square of sqrt(2 / n) (He et al. 2015) and reach to about four of
    /// them; with the identity one weight reaches to 1 + three of them, and the step with it.
    /// </summary>
    private static double IdentityNoise(ShapedNode node)
    {
        if (node.Node.OpType != "Conv" || node.Int("group", 1) != 1 || node.InputShape(1) is not { Rank: 4, IsKnown: true } shape
            || shape[0].Value != shape[1].Value || shape[2].Value < 3 || node.Ints("strides") is { } strides && strides.Any(s => s != 1))
            return 1;
        double rms = Math.Sqrt(2.0 / (shape[1].Value * shape[2].Value * shape[3].Value));
        double growth = (1 + (3 * rms)) / (4 * rms);
        return growth * growth;
    }
}
