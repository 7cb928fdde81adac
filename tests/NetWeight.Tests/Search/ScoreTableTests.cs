using System.Globalization;
using System.Text;
using NetWeight.Devices;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Tests.Search;

/// <summary>Tables of benchmarks: how they are spelled, what is refused, and searches that follow them.</summary>
public class ScoreTableTests
{
    private const string Cell = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_1x1~2|";

    private static readonly SearchSpace Cells = SpaceCatalog.Get("nas-bench-201");

    [Theory]
    [InlineData("genotype,accuracy\n{0},91.5")]
    [InlineData("index,arch_str,accuracy\n7,{0},91.5")]
    [InlineData("index,arch,accuracy,std\n7,\"{0}\",91.5,0.2")]
    [InlineData("accuracy;architecture\n91.5;{0}")]
    [InlineData("\"arch_str\"\t\"cifar10\"\n{0}\t91.5\n\n")]
    [InlineData("arch_str,seed,accuracy\n{0},777,91\n{0},888,92", "ACCURACY")]
    public void UsualSpellings_AreRead(string text, string? column = null)
    {
        ScoreTable table = Read(string.Format(CultureInfo.InvariantCulture, text, Cell), column);
        Assert.Equal(91.5, table.Of(Cells.Parse(Cell)));
        Assert.Equal(1, table.Count);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("genotype,accuracy\n", "no lines below its header")]
    [InlineData("index,accuracy\n7,91.5", "add a column 'genotype'")]
    [InlineData("arch_str\n{0}", "no column of values beside 'arch_str'")]
    [InlineData("arch_str,accuracy\n{0},good", "line 2: 'good' in column 'accuracy' is not a number")]
    [InlineData("arch_str,accuracy\n{0}", "line 2: 1 cells; the header has 2")]
    [InlineData("arch_str,accuracy\n|conv~0|,91", "line 2: ")]
    [InlineData("arch_str,a,b\n{0},1,2", "has no column 'c'; it has arch_str, a, b", "c")]
    public void WhatCannotBeRead_NamesTheLine(string text, string message, string? column = null)
    {
        var error = Assert.Throws<NetWeightException>(() => Read(string.Format(CultureInfo.InvariantCulture, text, Cell), column));
        Assert.Contains("table.csv", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>All 15,625 cells with made-up accuracies and latencies: limits are kept, and the optimum is nearly found.</summary>
    [Fact]
    public void AllCellsOfNasBench201_AreSearchedByTables()
    {
        ScoreTable accuracies = Read(Table(g => Accuracy(g)), null), latencies = Read(Table(g => Latency(g)), null);
        Assert.Equal(15625, accuracies.Count);
        double[] sorted = [.. latencies.Networks.Select(g => latencies.Of(g)!.Value).Order()];
        double limit = sorted[sorted.Length / 4];
        Genotype[] allowed = [.. accuracies.Networks.Where(g => latencies.Of(g) <= limit)];
        double best = allowed.Max(g => accuracies.Of(g)!.Value), regret = 0, random = 0;
        for (int seed = 1; seed <= 3; seed++)
        {
            // The search itself, whose candidates cost nothing: building 15,625 cells would take the time.
            CandidateCost Cost(Genotype g) => new(
                new Seconds(latencies.Of(g)!.Value / 1000), default, new Seconds(latencies.Of(g)!.Value / 1000), new Maccs(1), 1);
            var search = new EvolutionSearch(
                new SearchRequest(Cells) { MaxLatency = new Seconds(limit / 1000), Seed = seed, Evaluations = 100 }, g => Cost(g));
            while (search.History.Count < 100 && search.Ask() is { } next)
                search.Tell(next, accuracies.Of(next));
            Assert.All(search.History, n => Assert.True(latencies.Of(n.Genotype) <= limit));
            regret += (best - search.Best!.Accuracy!.Value) / 3;
            random += (best - new Random(seed).GetItems(allowed, 100).Max(g => accuracies.Of(g)!.Value)) / 3;
        }

        Assert.True(regret <= 0.5 && regret < random, $"search {regret}, random draws {random}");
    }

    /// <summary>Both tables behind the workflow: only networks that both know, and given latencies in place of predictions.</summary>
    [Fact]
    public void LatenciesOfATable_LimitTheSearch()
    {
        Genotype[] some = [.. Cells.All().Where((_, i) => i % 97 == 5)];
        ScoreTable accuracies = Read(Table(g => Accuracy(g), some), null);
        ScoreTable latencies = Read(Table(g => Latency(g), some[..100]), "VALUE");
        double limit = some[..100].Select(Latency).Order().ElementAt(50);
        var request = new SearchRequest(Cells) { MaxLatency = new Seconds(limit / 1000), Evaluations = 60 };

        SearchResult result = new Searching(new SearchTask(DeviceCatalog.Get("t4"), request, AccuracySource.Of(accuracies))
        {
            Latencies = latencies,
        }).Run();

        Assert.All(result.Search.History, n => Assert.True(latencies.Of(n.Genotype) <= limit && n.Accuracy is not null));
        Assert.Equal(some[..100].Where(g => Latency(g) <= limit).Max(Accuracy), result.Search.Best!.Accuracy!.Value, 6);
    }

    /// <summary>A table of 40 of 10^22 networks: each evaluation is one of them, and none is left out in the end.</summary>
    [Fact]
    public void NetworksOfAPartialTable_AreTheOnlyOnes()
    {
        SearchSpace space = SpaceCatalog.Get("fbnet-cifar");
        var random = new Random(4);
        Genotype[] known = [.. Enumerable.Range(0, 40).Select(_ =>
            space.Canonical(new Genotype([.. space.Genes.Select(g => (byte)random.Next(g.Choices.Count))])))];
        var text = new StringBuilder("genotype,accuracy\n");
        foreach (Genotype genotype in known)
            text.Append(CultureInfo.InvariantCulture, $"{space.Format(genotype)},{random.Next(100)}\n");
        ScoreTable table = ScoreTable.Read(space, new StringReader(text.ToString()), "table.csv", null);

        SearchResult result = new Searching(new SearchTask(
            DeviceCatalog.Get("t4"), new SearchRequest(space) { Evaluations = 60 }, AccuracySource.Of(table))).Run();

        Assert.Equal(known.Select(space.Format).Order(), result.Search.History.Select(n => space.Format(n.Genotype)).Order());
        Assert.All(result.Search.History, n => Assert.NotNull(n.Accuracy));
    }

    [Fact]
    public void TablesWithoutACommonNetwork_AreRefused()
    {
        ScoreTable one = Read($"genotype,accuracy\n{Cell},90", null);
        ScoreTable other = Read($"genotype,t4\n{Cell.Replace("none~0", "skip_connect~0", StringComparison.Ordinal)},3", null);
        Assert.Contains("no network in common", Assert.Throws<NetWeightException>(() => new Searching(
            new SearchTask(DeviceCatalog.Get("t4"), new SearchRequest(Cells), AccuracySource.Of(one)) { Latencies = other })).Message,
            StringComparison.Ordinal);
    }

    private static ScoreTable Read(string text, string? column) => ScoreTable.Read(Cells, new StringReader(text), "table.csv", column);

    private static string Table(Func<Genotype, double> value, IEnumerable<Genotype>? networks = null)
    {
        var text = new StringBuilder("index,arch_str,value\n");
        int index = 0;
        foreach (Genotype genotype in networks ?? Cells.All())
            text.Append(CultureInfo.InvariantCulture, $"{index++},{Cells.Format(genotype)},{value(genotype)}\n");
        return text.ToString();
    }

    /// <summary>In percent: convolutions help, with falling gains; pooling hurts; edges interact; a seed's noise on top.</summary>
    private static double Accuracy(Genotype genotype)
    {
        double sum = 0;
        for (int i = 0; i < 6; i++)
            sum += genotype[i] switch { 3 => 1, 2 => 0.8, 1 => 0.3, 4 => 0.1, _ => -0.4 } * (i is 3 or 5 ? 1.5 : 1);
        double bonus = genotype[0] == 3 && genotype[5] == 3 ? 0.4 : 0;
        uint hash = unchecked((uint)genotype.Choices.ToArray().Aggregate(17, (h, c) => unchecked((h * 31) + c)) * 2654435761u);
        return 94 - (12 * Math.Exp(-0.5 * (sum + bonus + 2))) + (0.15 * (((hash >> 8) % 1000 / 1000.0) - 0.5));
    }

    /// <summary>In milliseconds.</summary>
    private static double Latency(Genotype genotype)
    {
        double sum = 2;
        foreach (byte choice in genotype.Choices)
            sum += choice switch { 3 => 1.4, 2 => 0.9, 4 => 0.7, 1 => 0.1, _ => 0 };
        return sum;
    }
}
