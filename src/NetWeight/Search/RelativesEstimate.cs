using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Recommend;

namespace NetWeight.Search;

/// <summary>A published network that an accuracy is estimated from.</summary>
/// <param name="Family">Its architecture: networks of one share what the estimate does not know.</param>
/// <param name="Maccs">Its headline MACCs.</param>
/// <param name="Spatial">Those of convolutions over several pixels and all channels.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Top1">Its published ImageNet top-1 accuracy in percent.</param>
internal sealed record PublishedNetwork(string Family, double Maccs, double Spatial, double Parameters, double Top1)
{
    /// <summary>MACCs where dense ones count so much.</summary>
    public double Effective(double part) => Math.Max(1, Maccs - ((1 - part) * Spatial));

    /// <summary>The part of the MACCs in dense convolutions, 0 to 1.</summary>
    public double SpatialShare => Spatial / Math.Max(1, Maccs);
}

/// <summary>
/// ln(100 - top-1) of published networks as a line over the logarithms of their MACCs and parameters. MACCs of
/// convolutions over several pixels and all channels count less, by the factor that predicts each network best from
/// the others: a fused block has many times the MACCs of the depthwise block that it replaces. Beyond the sizes of
/// the published networks the estimate stays where it is there.
/// </summary>
/// <remarks>
/// The interval is that of a regression: its variance grows by the leverage x'(X'X)^-1 x of the network among the
/// published ones in ln MACCs, ln parameters and the share of dense MACCs (Weisberg 2005, Applied Linear Regression,
/// section 3.5), as if the slope over that share were unknown, and by how far the other factors of dense MACCs lead from
/// the best one, each as likely as it fits. The error itself is that of whole families, each estimated from the others.
/// </remarks>
internal sealed class RelativesEstimate : AccuracySource
{
    /// <summary>Fewer do not carry a line of three numbers and its error.</summary>
    public const int Fewest = 4;

    /// <summary>The normal quantile of a 90 % interval.</summary>
    private const double Ninety = 1.645;

    private static readonly double[] Parts = [0.05, 0.1, 0.2, 0.3, 0.5, 1];

    private readonly PartLine[] parts;
    private readonly CholeskyFactor spread = new();
    private readonly double part, deviation, leastParameters, mostParameters, middle, mostTop1;

    /// <summary>An estimate from at least <see cref="Fewest"/> networks.</summary>
    public RelativesEstimate(IReadOnlyList<PublishedNetwork> known)
    {
        bool isMixed = known.Any(n => n.SpatialShare < 0.5) && known.Any(n => n.SpatialShare > 0.5);
        (double Part, double Error)[] tried = [.. (isMixed ? Parts : [1]).Select(p => (p, LeftOut(known, p, n => n)))];
        (part, double best) = tried.MinBy(t => t.Error);
        // The likelihood of normal errors whose deviation is unknown: the power of the number of networks.
        parts = [.. tried.Select(t => new PartLine(t.Part, Line(known, t.Part), Math.Pow(best / t.Error, known.Count),
            known.Min(n => n.Effective(t.Part)), known.Max(n => n.Effective(t.Part))))];
        (leastParameters, mostParameters) = (known.Min(n => n.Parameters), known.Max(n => n.Parameters));
        mostTop1 = known.Max(n => n.Top1);
        int families = known.Select(n => n.Family).Distinct().Count();
        // Networks of one family err alike; with few families there is nothing to leave out.
        deviation = families > 3 ? Math.Max(best, LeftOut(known, part, n => n.Family)) : best;
        Spread(known);
        middle = Math.Exp(known.Average(n => Math.Log(100 - n.Top1)));
        Basis = $"estimated from size: published top-1 of {known.Count} networks of such blocks over their MACCs"
            + (part < 1 ? $" (dense convolutions count {part:0.##})" : "")
            + $" and parameters; each {(families > 3 ? "family" : "network")} estimated from the others is {Deviation:0.0} points off. "
            + "The interval grows with the distance from these networks, and its lower end ranks. "
            + "Larger networks count as the largest of these; "
            + "kernels, depths and widths of equal size are not told apart";
    }

    /// <inheritdoc/>
    public override string Name => "relatives";

    /// <inheritdoc/>
    public override string Basis { get; }

    /// <inheritdoc/>
    public override double? Deviation => middle * deviation;

    /// <summary>An estimate from networks of the zoo.</summary>
    public static RelativesEstimate Of(IReadOnlyList<string> names) => new([.. names.SelectMany(Published)]);

    /// <inheritdoc/>
    public override double? Of(Genotype genotype, CandidateCost cost) => EstimateOf(cost)!.Value.Low;

    /// <inheritdoc/>
    public override AccuracyEstimate? EstimateOf(CandidateCost cost) =>
        Estimate(new PublishedNetwork("", cost.Maccs.Value, cost.SpatialMaccs.Value, cost.Parameters, 0));

    /// <summary>The estimate for a network of which everything but the accuracy is known.</summary>
    public AccuracyEstimate Estimate(PublishedNetwork network)
    {
        double own = 0, weights = 0, square = 0;
        foreach (PartLine at in parts)
            own = at.Part == part ? LogError(at, network) : own;
        foreach (PartLine at in parts)
        {
            double apart = LogError(at, network) - own;
            square += at.Weight * apart * apart;
            weights += at.Weight;
        }

        double variance = (deviation * deviation * (1 + Leverage(network))) + (square / weights);
        double reach = Math.Exp(Ninety * Math.Sqrt(variance));
        // Nothing that was published supports more than the best of them.
        double error = Math.Max(100 - mostTop1, Math.Exp(own));
        return new AccuracyEstimate(100 - error, Math.Max(0, 100 - (error * reach)), 100 - (error / reach));
    }

    /// <summary>ln(100 - top-1), as one factor of dense MACCs has it.</summary>
    private double LogError(PartLine at, PublishedNetwork network) => Math.Log(100 - At(at.Line,
        Math.Clamp(network.Effective(at.Part), at.LeastMaccs, at.MostMaccs),
        Math.Clamp(network.Parameters, leastParameters, mostParameters)));

    /// <summary>A network at its published size; nothing where no accuracy was published.</summary>
    public static IEnumerable<PublishedNetwork> Published(string name)
    {
        if (ArchitectureCatalog.Find(name) is not { } found)
            throw new NetWeightException(ArchitectureCatalog.NotFound(name));
        string form = found.Variant.Forms.Count > 0 ? found.Variant.Forms[0] : "";
        if (PublishedAccuracy.Of(found.Variant, form) is not { Count: > 0 } published)
            yield break;
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(found.Variant.Build()));
        yield return new PublishedNetwork(found.Family.Name, cost.Totals.HeadlineMaccs.Value, CandidateCost.SpatialOf(cost),
            cost.Totals.Parameters, published.Max(p => p.Percent));
    }

    private static double At(double[] line, double maccs, double parameters)
    {
        double log = 0;
        for (int i = 0; i < line.Length; i++)
            log += line[i] * Feature(i, maccs, parameters);
        return 100 - Math.Exp(log);
    }

    /// <summary>The root mean square of ln(100 - top-1), each group estimated from the others.</summary>
    private static double LeftOut(IReadOnlyList<PublishedNetwork> known, double part, Func<PublishedNetwork, object> group)
    {
        double square = 0;
        foreach (IGrouping<object, PublishedNetwork> left in known.GroupBy(group))
        {
            double[] without = Line([.. known.Where(n => !group(n).Equals(left.Key))], part);
            foreach (PublishedNetwork network in left)
            {
                double error = Math.Log(100 - At(without, network.Effective(part), network.Parameters)) - Math.Log(100 - network.Top1);
                square += error * error;
            }
        }

        return Math.Sqrt(square / known.Count);
    }

    private static double[] Line(IReadOnlyList<PublishedNetwork> known, double part)
    {
        var factor = new CholeskyFactor();
        var right = new double[3];
        for (int i = 0; i < right.Length; i++)
        {
            // A small ridge on the slopes: MACCs and parameters grow together.
            factor.Append([.. Enumerable.Range(0, i + 1).Select(
                j => known.Sum(n => Of(n, i) * Of(n, j)) + (i == j && i > 0 ? 0.1 : 0))]);
            right[i] = known.Sum(n => Of(n, i) * Math.Log(100 - n.Top1));
        }

        return factor.Solve(right);

        double Of(PublishedNetwork network, int index) => Feature(index, network.Effective(part), network.Parameters);
    }

    private static double Feature(int index, double maccs, double parameters) => index switch
    {
        0 => 1,
        1 => Math.Log(maccs / 3e8),
        _ => Math.Log(parameters / 5e6),
    };

    private void Spread(IReadOnlyList<PublishedNetwork> known)
    {
        for (int i = 0; i < 4; i++)
            spread.Append([.. Enumerable.Range(0, i + 1).Select(
                j => known.Sum(n => Place(n)[i] * Place(n)[j]) + (i == j && i > 0 ? 0.1 : 0))]);
    }

    /// <summary>x'(X'X)^-1 x: 0 in the middle of many networks, above 1 far from all.</summary>
    private double Leverage(PublishedNetwork network)
    {
        double sum = 0;
        foreach (double half in spread.Forward(Place(network)))
            sum += half * half;
        return sum;
    }

    /// <summary>The line for one factor of dense MACCs, and how likely that factor is against the best one.</summary>
    private sealed record PartLine(double Part, double[] Line, double Weight, double LeastMaccs, double MostMaccs);

    /// <summary>Where a network lies among others. Sizes beyond the published ones lie as far off as they are.</summary>
    private double[] Place(PublishedNetwork network) =>
        [1, Feature(1, network.Effective(part), 1), Feature(2, 1, network.Parameters), network.SpatialShare];
}
