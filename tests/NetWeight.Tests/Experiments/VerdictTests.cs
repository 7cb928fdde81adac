using NetWeight.Experiments;
using NetWeight.Units;

namespace NetWeight.Tests.Experiments;

/// <summary>Verdicts follow the times that they are given.</summary>
public class VerdictTests
{
    [Fact]
    public void WithoutTimes_NothingIsKnown()
    {
        foreach (Experiment experiment in ExperimentCatalog.All)
            Assert.Equal(Holding.NotKnown, Judge(experiment.Name, (_, _) => null).Holding);
    }

    [Fact]
    public void WhereOnlyArithmeticCosts_TheGuidelinesDoNotHold()
    {
        // A device whose time is that of the multiply-accumulates and nothing else: equal work, equal time.
        foreach (string name in new[] { "g4", "winograd", "depth-vs-width", "depthwise", "thin-layers", "kernel-size", "alignment" })
            Assert.Equal(Holding.DoesNotHold, Judge(name, (_, cost) => 1e-9 * cost.Maccs.Value).Holding);
        // ... and there the time falls as the MACCs do.
        Verdict resolution = Judge("resolution", (_, cost) => 1e-9 * cost.Maccs.Value);
        Assert.Equal(Holding.Holds, resolution.Holding);
        Assert.All(resolution.Numbers.Where(n => n.Name.StartsWith("exponent", StringComparison.Ordinal)), n =>
            Assert.Equal(1, n.Value, 9));
    }

    [Fact]
    public void WhereOnlyBytesCost_TheGuidelinesHold()
    {
        foreach (string name in new[] { "g1", "g2", "g3", "g4", "depthwise", "dense-vs-osa-vs-csp" })
            Assert.Equal(Holding.Holds, Judge(name, (_, cost) => 1e-9 * cost.MemoryAccess.Value).Holding);
        Assert.Equal(Holding.DoesNotHold, Judge("winograd", (_, cost) => 1e-9).Holding);
        Assert.Equal(Holding.DoesNotHold, Judge("resolution", (_, _) => 1e-3).Holding);
    }

    [Fact]
    public void Order_ReversedOrMixed_IsSeen()
    {
        string[] rows = ["g=1", "g=2", "g=4", "g=8"];
        Assert.Equal(Holding.DoesNotHold, Judge("g2", (cell, _) => 1.0 / (1 + Array.IndexOf(rows, cell.Row))).Holding);
        // Two of three columns as claimed.
        Verdict mixed = Judge("g2", (cell, _) => cell.Column == "x4" ? 1 : 1 + Array.IndexOf(rows, cell.Row));
        Assert.Equal(Holding.HoldsInPart, mixed.Holding);
        Assert.Contains("12 of 18 pairs of rows as claimed, 6 within 2 %", mixed.Sentence, StringComparison.Ordinal);
        Assert.Contains("4.00, 4.00 and 1.00 times", mixed.Sentence, StringComparison.Ordinal);
        Assert.Equal(4, mixed.Numbers.Single(n => n.Name == "time of g=8 / g=1, x1").Value);
    }

    [Fact]
    public void MissingTimes_AreLeftOut()
    {
        Verdict one = Judge("g2", (cell, _) => cell.Column != "x1" ? null : cell.Row == "g=1" ? 1 : 2);
        // g=1 is before three others; those are equal among themselves.
        Assert.Contains("3 of 6 pairs of rows as claimed, 3 within 2 %", one.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Alignment_TellsPeriodAndStep()
    {
        Verdict verdict = Judge("alignment", (cell, _) =>
            (cell.Column == "output" ? Math.Ceiling(cell.X!.Value / 16) : Math.Ceiling(cell.X!.Value / 4)) * 1e-3);
        Assert.Equal(Holding.Holds, verdict.Holding);
        Assert.Equal([16, 4], verdict.Numbers.Where(n => n.Name.StartsWith("period", StringComparison.Ordinal)).Select(n => n.Value));
        Assert.Equal(Holding.HoldsInPart,
            Judge("alignment", (cell, _) => (cell.Column == "output" ? Math.Ceiling(cell.X!.Value / 16) : cell.X!.Value) * 1e-3).Holding);
    }

    [Fact]
    public void Depthwise_TellsTheCrossover()
    {
        // Dense costs its width squared, separable 64 times the width: equal at 64.
        Verdict verdict = Judge("depthwise", (cell, _) => cell.Column.StartsWith("dense", StringComparison.Ordinal)
            ? cell.X * cell.X : 64 * cell.X);
        Assert.Equal(96, verdict.Numbers.Single(n => n.Name == "crossover width").Value);
        Assert.Contains("faster from 96 channels on", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_TellsTheKnee()
    {
        // 1 ms to begin with and 1 ms per sample: 1000 b / (1 + b) samples a second, 888.9 at batch 8; 95 % of that is
        // 844, between 800 at 4 and 888.9.
        Verdict verdict = Judge("batch", (cell, _) => 1e-3 * (1 + cell.Batch));
        Assert.All(verdict.Numbers.Where(n => n.Name.StartsWith("knee", StringComparison.Ordinal)), n => Assert.Equal(8, n.Value));
        Assert.All(verdict.Numbers.Where(n => n.Name.StartsWith("best", StringComparison.Ordinal)), n =>
            Assert.Equal(16.0 / 9, n.Value, 9));
        Assert.Equal(Holding.HoldsInPart, verdict.Holding);
        Assert.Equal(Holding.DoesNotHold, Judge("batch", (cell, _) => 1e-3 * cell.Batch).Holding);
    }

    [Fact]
    public void Comparison_CountsPairsAndErrors()
    {
        Experiment g2 = ExperimentCatalog.Get("g2");
        ExperimentSheet sheet = ExperimentRunner.Run(g2, new ExperimentOptions { Scale = ExperimentScale.Small },
            TestContext.Current.CancellationToken)[0];
        // Twice the published time of each cell: the same order, 100 % error - on the same device.
        CellTime?[] twice = [.. sheet.Series[0].Times.Select(t => t is { } time ? (CellTime?)new CellTime(time.Time * 2) : null)];
        SeriesComparison same = Assert.Single(sheet.WithMeasured(sheet.Series[0].Device, "", "", twice).Comparisons);
        Assert.Equal((same.Pairs, 1.0, 1.0), (same.SamePairs, Math.Round(same.MeanError!.Value, 9), Math.Round(same.WorstError!.Value, 9)));
        Assert.Null(Assert.Single(sheet.WithMeasured("another", "", "", twice).Comparisons).MeanError);
    }

    private static Verdict Judge(string name, Func<ExperimentCell, CellCost, double?> seconds)
    {
        Experiment experiment = ExperimentCatalog.Get(name);
        ExperimentSheet sheet = Sheets.GetOrAdd(name, _ =>
            ExperimentRunner.Run(experiment, new ExperimentOptions { Scale = ExperimentScale.Small },
                TestContext.Current.CancellationToken)[0]);
        CellTime?[] times =
            [.. sheet.Cells.Select((cell, i) => seconds(cell, sheet.Costs[i]) is { } s ? (CellTime?)new CellTime(new Seconds(s)) : null)];
        return experiment.Judge(new ExperimentReadings(sheet.Cells, sheet.Costs, times));
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ExperimentSheet> Sheets = new();
}
