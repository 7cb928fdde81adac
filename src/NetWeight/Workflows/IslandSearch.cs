using NetWeight.Contracts;
using NetWeight.Search;

namespace NetWeight.Workflows;

/// <summary>A search with all its islands in this process.</summary>
public sealed class IslandSearch
{
    private readonly SearchTask task;
    private readonly IslandPlan plan;
    private readonly Island[] islands;

    /// <summary>Prepares the islands. Throws <see cref="NetWeightException"/> for a plan or a device that cannot be.</summary>
    public IslandSearch(SearchTask task, IslandPlan plan)
    {
        plan.Check(task.Request.Evaluations);
        (this.task, this.plan) = (task, plan);
        islands = [.. Enumerable.Range(0, plan.Islands).Select(i => new Island(task, plan, i))];
    }

    /// <summary>Runs all islands to their end, generation by generation.</summary>
    /// <param name="evaluate">The accuracies of networks, in their order.</param>
    /// <param name="cancellation">Ends the search; what was evaluated stays.</param>
    public SearchResult Run(
        Func<IReadOnlyList<Genotype>, IReadOnlyList<double?>> evaluate, CancellationToken cancellation = default)
    {
        var emigrants = new EvaluatedContract?[islands.Length];
        var hasEnded = new bool[islands.Length];
        var evaluated = new List<(Genotype Genotype, double? Accuracy)>();
        for (int generation = 0; hasEnded.Contains(false) && !cancellation.IsCancellationRequested; generation++)
        {
            EvaluatedContract?[] offered = [.. emigrants];
            foreach (Island island in islands.Where(i => !hasEnded[i.Number]))
            {
                EvaluatedContract? immigrant = plan.MigratesBefore(generation) ? offered[plan.Before(island.Number)] : null;
                IReadOnlyList<Genotype> asked = island.Ask(immigrant);
                if (asked.Count == 0)
                {
                    hasEnded[island.Number] = true;
                    continue;
                }

                IReadOnlyList<double?> accuracies = evaluate(asked);
                (Genotype Genotype, double? Accuracy)[] told = [.. asked.Zip(accuracies)];
                island.Tell(immigrant, told);
                evaluated.AddRange(told);
                emigrants[island.Number] = island.Emigrant();
            }
        }

        return Merge(task, evaluated, islands.Sum(i => i.Search.Weighed));
    }

    /// <summary>One search that knows what all islands evaluated; it can be read, not continued.</summary>
    /// <param name="task">The search.</param>
    /// <param name="evaluated">What was evaluated; a network that several islands evaluated counts once.</param>
    /// <param name="weighed">How many networks were predicted.</param>
    public static SearchResult Merge(
        SearchTask task, IEnumerable<(Genotype Genotype, double? Accuracy)> evaluated, long weighed)
    {
        var whole = new Searching(task);
        whole.Search.Record(evaluated.DistinctBy(e => e.Genotype), weighed);
        return whole.Result;
    }
}
