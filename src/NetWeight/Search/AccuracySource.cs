using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Units;

namespace NetWeight.Search;

/// <summary>Where a search has accuracies from.</summary>
public abstract class AccuracySource
{
    /// <summary>
    /// The name in files: <c>table</c>, <c>relatives</c>, <c>size</c>, <c>asked</c>, or that of a training-free score.
    /// </summary>
    public abstract string Name { get; }

    /// <summary>What the numbers are, in a sentence.</summary>
    public abstract string Basis { get; }

    /// <summary>The heading of a column of its numbers.</summary>
    public virtual string Label => IsMeasured ? "Accuracy" : "Accuracy, estimated";

    /// <summary>Whether the numbers only rank networks: they have no unit and are not accuracies.</summary>
    public virtual bool IsRankOnly => false;

    /// <summary>The mean time that one network took on this machine; null where numbers cost nothing.</summary>
    public virtual Seconds? SecondsPerNetwork => null;

    /// <summary>Whether they were measured on the networks themselves.</summary>
    public virtual bool IsMeasured => false;

    /// <summary>The standard deviation of an estimate in points; null where it is not known.</summary>
    public virtual double? Deviation => null;

    /// <summary>The accuracy of a network; null where it is not known. Higher is better.</summary>
    public abstract double? Of(Genotype genotype, CandidateCost cost);

    /// <summary>Accuracies that whoever runs the search tells it.</summary>
    public static AccuracySource Asked { get; } = new Told();

    /// <summary>Accuracies of a table.</summary>
    public static AccuracySource Of(ScoreTable table) => new Table(table);

    /// <summary>
    /// What published accuracies of networks of the same blocks say of a size: ln(100 - top-1) as a line over ln MACCs
    /// and ln parameters. Without such networks MACCs alone rank.
    /// </summary>
    public static AccuracySource Of(SearchSpace space) =>
        space.Relatives.Count >= Relatives.Fewest ? new Relatives(space) : new Size();

    private sealed class Table(ScoreTable table) : AccuracySource
    {
        public override string Name => "table";

        public override string Basis => $"accuracies of {table.Count} networks in {table.Source}";

        public override bool IsMeasured => true;

        public override double? Of(Genotype genotype, CandidateCost cost) => table.Of(genotype);
    }

    private sealed class Told : AccuracySource
    {
        public override string Name => "asked";

        public override string Basis => "accuracies that were told to the search";

        public override bool IsMeasured => true;

        public override double? Of(Genotype genotype, CandidateCost cost) => null;
    }

    private sealed class Size : AccuracySource
    {
        public override string Name => "size";

        public override string Label => "ln MACCs";

        public override string Basis => "ln MACCs in place of an accuracy: networks of this space have no published relatives in the zoo";

        public override double? Of(Genotype genotype, CandidateCost cost) => Math.Log(Math.Max(1, cost.Maccs.Value));
    }

    /// <summary>
    /// ln(100 - top-1) of published networks as a line over the logarithms of their MACCs and parameters. MACCs of
    /// convolutions over several pixels and all channels count less, by the factor that predicts each network best from
    /// the others: a fused block has many times the MACCs of the depthwise block that it replaces. Beyond the sizes of
    /// the published networks the estimate stays where it is there.
    /// </summary>
    private sealed class Relatives : AccuracySource
    {
        /// <summary>Fewer do not carry a line of three numbers and its error.</summary>
        public const int Fewest = 4;

        private static readonly double[] Parts = [0.05, 0.1, 0.2, 0.3, 0.5, 1];

        private readonly double[] line = [];
        private readonly double part, leastMaccs, mostMaccs, leastParameters, mostParameters;

        public Relatives(SearchSpace space)
        {
            Network[] known = [.. space.Relatives.SelectMany(Published)];
            double deviation = double.PositiveInfinity;
            bool isMixed = known.Any(n => n.Spatial < 0.5 * n.Maccs) && known.Any(n => n.Spatial > 0.5 * n.Maccs);
            foreach (double candidate in isMixed ? Parts : [1])
            {
                double error = LeaveOneOut(known, candidate);
                if (error < deviation)
                    (part, deviation) = (candidate, error);
            }

            line = Line(known, part);
            (leastMaccs, mostMaccs) = (known.Min(n => n.Effective(part)), known.Max(n => n.Effective(part)));
            (leastParameters, mostParameters) = (known.Min(n => n.Parameters), known.Max(n => n.Parameters));
            Deviation = deviation;
            Basis = $"estimated from size: published top-1 of {known.Length} networks of such blocks over their MACCs"
                + (part < 1 ? $" (dense convolutions count {part:0.##})" : "")
                + $" and parameters; each predicted from the others it is {deviation:0.0} points off. "
                + "Larger networks count as the largest of these; "
                + "kernels, depths and widths of equal size are not told apart";
        }

        public override string Name => "relatives";

        public override string Basis { get; }

        public override double? Deviation { get; }

        public override double? Of(Genotype genotype, CandidateCost cost) =>
            At(line, new Network(cost.Maccs.Value, cost.SpatialMaccs.Value, cost.Parameters, 0));

        private double At(double[] over, Network network) => At(over, Math.Clamp(network.Effective(part), leastMaccs, mostMaccs),
            Math.Clamp(network.Parameters, leastParameters, mostParameters));

        private static double At(double[] line, double maccs, double parameters)
        {
            double log = 0;
            for (int i = 0; i < line.Length; i++)
                log += line[i] * Feature(i, maccs, parameters);
            return 100 - Math.Exp(log);
        }

        /// <summary>A network at its published size; nothing where no accuracy was published.</summary>
        private static IEnumerable<Network> Published(string name)
        {
            if (ArchitectureCatalog.Find(name) is not { } found)
                throw new NetWeightException(ArchitectureCatalog.NotFound(name));
            string form = found.Variant.Forms.Count > 0 ? found.Variant.Forms[0] : "";
            if (PublishedAccuracy.Of(found.Variant, form) is not { Count: > 0 } published)
                yield break;
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(found.Variant.Build()));
            yield return new Network(cost.Totals.HeadlineMaccs.Value, CandidateCost.SpatialOf(cost), cost.Totals.Parameters,
                published.Max(p => p.Percent));
        }

        private static double LeaveOneOut(Network[] known, double part)
        {
            double square = 0;
            for (int i = 0; i < known.Length; i++)
            {
                double[] without = Line([.. known.Where((_, j) => j != i)], part);
                double error = At(without, known[i].Effective(part), known[i].Parameters) - known[i].Top1;
                square += error * error;
            }

            return Math.Sqrt(square / known.Length);
        }

        private static double[] Line(Network[] known, double part)
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

            double Of(Network network, int index) => Feature(index, network.Effective(part), network.Parameters);
        }

        private static double Feature(int index, double maccs, double parameters) => index switch
        {
            0 => 1,
            1 => Math.Log(maccs / 3e8),
            _ => Math.Log(parameters / 5e6),
        };

        private sealed record Network(double Maccs, double Spatial, double Parameters, double Top1)
        {
            /// <summary>MACCs where dense ones count so much.</summary>
            public double Effective(double part) => Math.Max(1, Maccs - ((1 - part) * Spatial));
        }
    }
}
