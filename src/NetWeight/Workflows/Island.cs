using NetWeight.Contracts;
using NetWeight.Search;

namespace NetWeight.Workflows;

/// <summary>
/// One island of a search. It advances generation by generation: <see cref="Ask"/>, evaluate, <see cref="Tell"/>. An island
/// that was lost is made again from what it was told.
/// </summary>
public sealed class Island
{
    private readonly SearchTask task;
    private readonly IslandPlan plan;
    private readonly Searching searching;
    private readonly HashSet<Genotype> known = [];

    /// <summary>
    /// An island that has seen nothing yet. Throws <see cref="NetWeightException"/> where the device cannot be predicted so.
    /// </summary>
    /// <param name="whole">The search.</param>
    /// <param name="plan">How it is shared out.</param>
    /// <param name="number">Which island, from 0.</param>
    public Island(SearchTask whole, IslandPlan plan, int number)
    {
        plan.Check(whole.Request.Evaluations);
        (this.plan, Number) = (plan, number);
        task = whole with { Request = plan.Of(whole.Request, number) };
        searching = new Searching(task);
    }

    /// <summary>Which island it is, from 0.</summary>
    public int Number { get; }

    /// <summary>How many generations were told.</summary>
    public int Generation { get; private set; }

    /// <summary>How many networks the island had evaluated; those that it took over do not count.</summary>
    public int Evaluated { get; private set; }

    /// <summary>The search with all that it knows.</summary>
    public EvolutionSearch Search => searching.Search;

    /// <summary>
    /// The networks of the next generation; none where the evaluations are spent, or nothing is left within the limits.
    /// </summary>
    /// <param name="immigrant">What the island before it gives, where <see cref="IslandPlan.MigratesBefore"/> says so; else null.</param>
    public IReadOnlyList<Genotype> Ask(EvaluatedContract? immigrant)
    {
        Take(immigrant);
        return Search.Ask(Math.Min(plan.Width, task.Request.Evaluations - Evaluated));
    }

    /// <summary>Takes the accuracies of a generation.</summary>
    /// <param name="immigrant">As <see cref="Ask"/> took it.</param>
    /// <param name="generation">The networks in the order in which they were asked for; null for those that could not be evaluated.</param>
    public void Tell(EvaluatedContract? immigrant, IReadOnlyList<(Genotype Genotype, double? Accuracy)> generation)
    {
        Take(immigrant);
        foreach ((Genotype genotype, double? accuracy) in generation)
        {
            Search.Tell(genotype, accuracy);
            known.Add(genotype);
        }

        Evaluated += generation.Count;
        Generation++;
    }

    /// <summary>
    /// What the island gives to the one behind it: its best network, or without limits one of its front, by lot; null where it
    /// has none.
    /// </summary>
    public EvaluatedContract? Emigrant()
    {
        EvaluatedNetwork? chosen = Search.Best;
        if (!task.Request.HasLimit && Search.Front is { Count: > 0 } front)
        {
            var random = RandomStream.Of(task.Request.Seed, int.MinValue + Generation);
            chosen = front[random.Below(front.Count)];
        }

        return chosen is null ? null : new EvaluatedContract(task.Request.Space.Format(chosen.Genotype), chosen.Accuracy);
    }

    private void Take(EvaluatedContract? immigrant)
    {
        if (immigrant is not null && task.Request.Space.Parse(immigrant.Genotype) is var genotype && known.Add(genotype))
            Search.Tell(genotype, immigrant.Accuracy);
    }
}
