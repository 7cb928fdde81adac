using System.Globalization;
using NetWeight.Search;

namespace NetWeight.Regret;

/// <summary>How much a search loses against the known optimum, in points of accuracy.</summary>
/// <param name="Budget">What limits it.</param>
/// <param name="Share">The part of the space that keeps the limit.</param>
/// <param name="Evaluations">How many accuracies it may look at.</param>
/// <param name="Search">The mean over the seeds.</param>
/// <param name="Worst">The largest over the seeds.</param>
/// <param name="Random">The mean of as many draws at random.</param>
/// <param name="Largest">Of the network with the most MACCs within the limit.</param>
public sealed record RegretRow(string Budget, double Share, int Evaluations, double Search, double Worst, double Random, double Largest)
{
    /// <summary>The first line of the file of rows.</summary>
    public const string Header = "budget;share;evaluations;search;worst;random;largest";

    /// <summary>A line of the file of rows.</summary>
    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Budget};{Share};{Evaluations};{Search:0.######};{Worst:0.######};{Random:0.######};{Largest:0.######}");

    /// <summary>The row of a line.</summary>
    public static RegretRow Parse(string line)
    {
        string[] cells = line.Split(';');
        double[] numbers = [.. cells.Skip(1).Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        return new RegretRow(cells[0], numbers[0], (int)numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
}

/// <summary>Searches a benchmark whose accuracies are all known.</summary>
public static class RegretBoard
{
    private static readonly double[] Shares = [0.1, 0.25, 0.5, 0.75];

    /// <summary>Budgets of evaluations with the seeds that each is tried with.</summary>
    public static IReadOnlyList<(int Evaluations, int Seeds)> Tries { get; } = [(50, 20), (200, 20), (1000, 2)];

    /// <summary>All rows of a budget.</summary>
    public static IEnumerable<RegretRow> Rows(SearchSpace space, ScoreTable table, Budget budget)
    {
        foreach ((int evaluations, int seeds) in Tries)
            foreach (double share in Shares)
            {
                SearchRequest request = budget.Request(space, share) with { Evaluations = evaluations };
                Genotype[] allowed = [.. table.Networks.Where(g => request.Allows(budget.Cost(g)))];
                double best = allowed.Max(g => table.Of(g)!.Value);
                double[] found = [.. Enumerable.Range(1, seeds).Select(seed => best - Found(request with { Seed = seed }, table, budget))];
                double[] random = [.. Enumerable.Range(1, seeds).Select(seed => best - Random(allowed, evaluations, table, seed))];
                double largest = best - table.Of(allowed.MaxBy(g => budget.Cost(g).Maccs.Value)!)!.Value;
                yield return new RegretRow(budget.Name, share, evaluations, found.Average(), found.Max(), random.Average(), largest);
            }
    }

    private static double Found(SearchRequest request, ScoreTable table, Budget budget)
    {
        var search = new EvolutionSearch(request, g => budget.Cost(g));
        for (int i = 0; i < request.Evaluations && search.Ask() is { } next; i++)
            search.Tell(next, table.Of(next));
        return search.Best!.Accuracy!.Value;
    }

    private static double Random(Genotype[] allowed, int draws, ScoreTable table, int seed)
    {
        Genotype[] shuffled = [.. allowed];
        new Random(seed).Shuffle(shuffled);
        return shuffled.Take(draws).Max(g => table.Of(g)!.Value);
    }
}
