using NetWeight.Search;
using NetWeight.Units;

namespace NetWeight.Tests.Search;

/// <summary>The search itself, on accuracies that a formula gives.</summary>
public class EvolutionSearchTests
{
    private static readonly SearchSpace Space = SpaceCatalog.Get("nas-bench-macro");

    /// <summary>Equal seeds give equal searches, others do not.</summary>
    [Fact]
    public void Seeds_Reproduce()
    {
        string[] first = Run(3, 40), same = Run(3, 40), other = Run(4, 40);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
    }

    /// <summary>A search that continues from its results goes on as if it had never stopped.</summary>
    [Fact]
    public void Results_AreAllThatASearchContinuesFrom()
    {
        string[] whole = Run(5, 60);
        EvolutionSearch continued = Search(5, 60);
        foreach (string genotype in whole.Take(23))
            continued.Tell(Space.Parse(genotype), Accuracy(Space.Parse(genotype)));
        Assert.Equal(whole, Finish(continued, 60));
    }

    /// <summary>Under a limit only networks that keep it are asked for, and the best of them is nearly found.</summary>
    [Fact]
    public void Limits_AreKept_AndTheOptimumIsNear()
    {
        const double Limit = 5;
        Genotype[] all = [.. All().Where(g => Cost(g).High.Value <= Limit)];
        double best = all.Max(g => Accuracy(g));
        double regret = 0, random = 0;
        for (int seed = 1; seed <= 10; seed++)
        {
            var search = new EvolutionSearch(
                new SearchRequest(Space) { MaxLatency = new Seconds(Limit), Seed = seed, Evaluations = 60 }, g => Cost(g));
            Finish(search, 60);
            Assert.All(search.History, n => Assert.True(n.Cost.High.Value <= Limit));
            Assert.Equal(search.History.Count, search.History.Select(n => n.Genotype).Distinct().Count());
            regret += best - search.Best!.Accuracy!.Value;
            var draws = new Random(seed);
            random += best - draws.GetItems(all, 60).Max(g => Accuracy(g));
        }

        Assert.True(regret < 0.5 * random, $"regret {regret}, of random draws {random}");
    }

    /// <summary>Without a limit the front reaches from the fastest networks to the most accurate.</summary>
    [Fact]
    public void WithoutALimit_TheWholeFrontGrows()
    {
        EvolutionSearch search = Search(1, 120);
        Finish(search, 120);
        Assert.True(search.Front.Count >= 8);
        Assert.Equal(search.Front.OrderBy(n => n.Cost.Latency.Value), search.Front);
        Assert.Equal(search.Front.OrderBy(n => n.Accuracy), search.Front);
        Assert.True(search.Front[^1].Cost.Latency.Value > 2 * search.Front[0].Cost.Latency.Value);
    }

    /// <summary>A space with fewer networks than evaluations is looked at as a whole, each network once.</summary>
    [Fact]
    public void ASmallSpace_IsExhausted()
    {
        HashSet<Genotype> few = [.. All().Where(g => g.Choices[..5].IndexOfAnyExcept((byte)0) < 0)];
        var search = new EvolutionSearch(new SearchRequest(Space) { Evaluations = 500 }, g => few.Contains(g) ? Cost(g) : null);
        Finish(search, 500);
        Assert.Equal(few.Count, search.History.Count);
        Assert.Equal(few.Max(g => Accuracy(g)), search.Best!.Accuracy);
    }

    /// <summary>Networks that could not be evaluated are not asked for again, and do not stop the search.</summary>
    [Fact]
    public void Failures_AreLeftBehind()
    {
        EvolutionSearch search = Search(2, 50);
        for (int i = 0; i < 50 && search.Ask() is { } next; i++)
            search.Tell(next, i % 3 == 0 ? null : i % 7 == 0 ? double.NaN : Accuracy(next));
        Assert.Equal(50, search.History.Count);
        Assert.Equal(50, search.History.Select(n => n.Genotype).Distinct().Count());
        Assert.NotNull(search.Best);
    }

    /// <summary>Several questions at once are different networks.</summary>
    [Fact]
    public void QuestionsAtOnce_Differ()
    {
        EvolutionSearch search = Search(1, 60);
        for (int round = 0; round < 5; round++)
        {
            IReadOnlyList<Genotype> asked = search.Ask(6);
            Assert.Equal(6, asked.Distinct().Count());
            foreach (Genotype genotype in asked)
                search.Tell(genotype, Accuracy(genotype));
        }
    }

    [Fact]
    public void WhatKeepsNoLimit_IsNotFound()
    {
        var search = new EvolutionSearch(new SearchRequest(Space) { MaxLatency = new Seconds(1e-9) }, g => Cost(g));
        Assert.Null(search.Ask());
        Assert.Null(search.Best);
    }

    /// <summary>The factor of a growing matrix solves it, and gives the diagonal of its inverse.</summary>
    [Fact]
    public void CholeskyFactor_Solves()
    {
        double[,] matrix = { { 4, 2, 0.6 }, { 2, 5, 1.5 }, { 0.6, 1.5, 3.3 } };
        var factor = new CholeskyFactor();
        factor.Append([4]);
        factor.Append([2, 5]);
        factor.Append([0.6, 1.5, 3.3]);
        double[] x = factor.Solve([1, -2, 0.5]);
        for (int i = 0; i < 3; i++)
            Assert.Equal(i == 0 ? 1 : i == 1 ? -2 : 0.5, (matrix[i, 0] * x[0]) + (matrix[i, 1] * x[1]) + (matrix[i, 2] * x[2]), 1e-12);
        double[] inverse = factor.InverseDiagonal();
        for (int i = 0; i < 3; i++)
            Assert.Equal(factor.Solve([i == 0 ? 1 : 0, i == 1 ? 1 : 0, i == 2 ? 1 : 0])[i], inverse[i], 1e-12);
    }

    /// <summary>The first numbers of the stream as the authors' implementation gives them for state 0.</summary>
    [Fact]
    public void RandomStream_IsSplitMix64()
    {
        var random = new RandomStream(0);
        Assert.Equal(0xE220A8397B1DCDAF, random.Next());
        Assert.Equal(0x6E789E6AA1B965F4ul, random.Next());
        Assert.Equal(0x06C45D188009454Ful, random.Next());
    }

    private static string[] Run(int seed, int evaluations) => Finish(Search(seed, evaluations), evaluations);

    private static EvolutionSearch Search(int seed, int evaluations) =>
        new(new SearchRequest(Space) { Seed = seed, Evaluations = evaluations }, g => Cost(g));

    private static string[] Finish(EvolutionSearch search, int evaluations)
    {
        while (search.History.Count < evaluations && search.Ask() is { } next)
            search.Tell(next, Accuracy(next));
        return [.. search.History.Select(n => Space.Format(n.Genotype))];
    }

    private static IEnumerable<Genotype> All() => Space.All().Distinct();

    /// <summary>Later layers matter more, neighbours work together, and there is a bit of chance.</summary>
    private static double Accuracy(Genotype genotype)
    {
        double sum = 80;
        for (int i = 0; i < genotype.Choices.Length; i++)
            sum += (1 + (0.2 * i)) * Math.Sqrt(genotype[i]) + (i > 0 && genotype[i] == genotype[i - 1] ? 0.3 : 0);
        var chance = RandomStream.Of(9, genotype.Choices.ToArray().Aggregate(0, (code, choice) => (code * 3) + choice));
        return sum + (0.3 * chance.Unit());
    }

    private static CandidateCost Cost(Genotype genotype)
    {
        double seconds = 1;
        foreach (byte choice in genotype.Choices)
            seconds += choice;
        return new CandidateCost(new Seconds(seconds), new Seconds(0.8 * seconds), new Seconds(1.1 * seconds),
            new Maccs((long)(1e7 * seconds)), (long)(1e5 * seconds));
    }
}
