using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Tests.Search;

/// <summary>Searches on several islands.</summary>
public class IslandSearchTests
{
    private static readonly SearchSpace Space = SpaceCatalog.Get("nas-bench-macro");

    /// <summary>One island that evaluates one network at a time is the plain search.</summary>
    [Fact]
    public void OneIsland_IsThePlainSearch()
    {
        SearchTask task = TaskOf(30);
        var plain = new Searching(task);
        while (plain.Search.History.Count < 30 && plain.Search.Ask() is { } next)
            plain.Search.Tell(next, Accuracy(next));
        SearchResult island = Run(task, new IslandPlan { Width = 1 });
        Assert.Equal(plain.Search.History.Select(n => n.Genotype), island.Search.History.Select(n => n.Genotype));
        Assert.Equal(plain.Search.Best!.Genotype, island.Search.Best!.Genotype);
    }

    /// <summary>Islands share out the evaluations, differ, and exchange networks.</summary>
    [Fact]
    public void Islands_ShareTheEvaluations_AndExchangeNetworks()
    {
        SearchTask task = TaskOf(50);
        var plan = new IslandPlan { Islands = 3, Width = 4, MigrateEach = 2 };
        Assert.Equal([17, 17, 16], Enumerable.Range(0, 3).Select(i => plan.Of(task.Request, i).Evaluations));
        SearchResult with = Run(task, plan), without = Run(task, plan with { MigrateEach = 100 });
        int evaluated = 0;
        new IslandSearch(task, plan).Run(asked =>
        {
            evaluated += asked.Count;
            return [.. asked.Select(g => (double?)Accuracy(g))];
        });
        Assert.Equal(50, evaluated);
        Assert.Equal(with.Search.History.Count, with.Search.History.Select(n => n.Genotype).Distinct().Count());
        Assert.Equal(Run(task, plan).Search.History.Select(n => n.Genotype), with.Search.History.Select(n => n.Genotype));
        Assert.NotEqual(without.Search.History.Select(n => n.Genotype), with.Search.History.Select(n => n.Genotype));
        // Until the first exchange they are the same: two generations of four on each island, one after the other.
        Assert.Equal(
            without.Search.History.Take(20).Select(n => n.Genotype), with.Search.History.Take(20).Select(n => n.Genotype));
    }

    /// <summary>An island that is told what another one was told goes on as that one does.</summary>
    [Fact]
    public void AnIsland_IsMadeAgainFromWhatItWasTold()
    {
        SearchTask task = TaskOf(40);
        var plan = new IslandPlan { Islands = 2, Width = 4, MigrateEach = 2 };
        Island first = new(task, plan, 0), again = new(task, plan, 0);
        EvaluatedContract? immigrant = null;
        for (int generation = 0; generation < 5; generation++)
        {
            immigrant = generation == 2 ? new EvaluatedContract("00000000", 1) : null;
            IReadOnlyList<Genotype> asked = first.Ask(immigrant);
            if (generation == 4)
                Assert.Equal(asked, again.Ask(immigrant));
            (Genotype, double?)[] told = [.. asked.Select(g => (g, (double?)Accuracy(g)))];
            first.Tell(immigrant, told);
            again.Tell(immigrant, told);
            Assert.Equal(first.Emigrant(), again.Emigrant());
        }

        Assert.Empty(first.Ask(null));
        Assert.Equal(20, first.Evaluated);
    }

    [Fact]
    public void APlanThatCannotBe_IsRefused()
    {
        Assert.Contains("too few", Refused(new IslandPlan { Islands = 5 }, 4), StringComparison.Ordinal);
        Assert.Contains("1 to 64 islands", Refused(new IslandPlan { Islands = 65 }, 100), StringComparison.Ordinal);
        Assert.Contains("at a time", Refused(new IslandPlan { Width = 0 }, 100), StringComparison.Ordinal);
        Assert.Contains("1 or more generations", Refused(new IslandPlan { MigrateEach = 0 }, 100), StringComparison.Ordinal);
    }

    private static string Refused(IslandPlan plan, int evaluations) =>
        Assert.Throws<NetWeightException>(() => plan.Check(evaluations)).Message;

    private static SearchTask TaskOf(int evaluations) => new(
        DeviceCatalog.Get("raspberry-pi-4"),
        new SearchRequest(Space) { Evaluations = evaluations, Seed = 3, MaxLatency = new Seconds(0.06) }, AccuracySource.Asked);

    private static SearchResult Run(SearchTask task, IslandPlan plan) =>
        new IslandSearch(task, plan).Run(asked => [.. asked.Select(g => (double?)Accuracy(g))]);

    private static double Accuracy(Genotype genotype)
    {
        double score = 0;
        for (int i = 0; i < genotype.Choices.Length; i++)
            score += genotype[i] * (1 + (i % 3)) * (i > 0 && genotype[i - 1] == genotype[i] ? 0.5 : 1);
        return score;
    }
}
