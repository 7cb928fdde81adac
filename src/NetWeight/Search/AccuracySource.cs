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

    /// <summary>The table that they come from; null where they come from none.</summary>
    public virtual ScoreTable? Source => null;

    /// <summary>The heading of a column of its numbers.</summary>
    public virtual string Label => IsMeasured ? "Accuracy" : "Accuracy, estimated";

    /// <summary>Whether the numbers only rank networks: they have no unit and are not accuracies.</summary>
    public virtual bool IsRankOnly => false;

    /// <summary>The mean time that one network took on this machine; null where numbers cost nothing.</summary>
    public virtual Seconds? SecondsPerNetwork => null;

    /// <summary>Whether they were measured on the networks themselves.</summary>
    public virtual bool IsMeasured => false;

    /// <summary>
    /// The standard deviation in points of an estimate for a network in the middle of those that it rests on; null where
    /// it is not known.
    /// </summary>
    public virtual double? Deviation => null;

    /// <summary>
    /// The number that ranks a network, higher is better; null where it is not known. Of estimates it is the lower end of
    /// the interval, so that a network unlike the published ones does not win by an estimate that nothing supports.
    /// </summary>
    public abstract double? Of(Genotype genotype, CandidateCost cost);

    /// <summary>An estimated accuracy with its interval; null where the accuracy is measured, or only a rank.</summary>
    public virtual AccuracyEstimate? EstimateOf(CandidateCost cost) => null;

    /// <summary>Accuracies that whoever runs the search tells it.</summary>
    public static AccuracySource Asked { get; } = new Told();

    /// <summary>Accuracies of a table.</summary>
    public static AccuracySource Of(ScoreTable table) => new Table(table);

    /// <summary>
    /// What published accuracies of networks of the same blocks say of a size: ln(100 - top-1) as a line over ln MACCs
    /// and ln parameters. Without such networks MACCs alone rank.
    /// </summary>
    public static AccuracySource Of(SearchSpace space) =>
        space.Relatives.Count >= RelativesEstimate.Fewest ? RelativesEstimate.Of(space.Relatives) : new Size();

    private sealed class Table(ScoreTable table) : AccuracySource
    {
        public override string Name => "table";

        public override string Basis => $"accuracies of {table.Count} networks in {table.Source}";

        public override bool IsMeasured => true;

        public override ScoreTable Source => table;

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
}
