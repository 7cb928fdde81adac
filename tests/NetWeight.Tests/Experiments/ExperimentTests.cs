using NetWeight.Devices;
using NetWeight.Experiments;

namespace NetWeight.Tests.Experiments;

/// <summary>What holds for every experiment, and for the guidelines' tables.</summary>
public class ExperimentTests
{
    public static TheoryData<string> Names => [.. ExperimentCatalog.All.Select(e => e.Name)];

    [Fact]
    public void Catalog_HasEveryExperiment_Once()
    {
        Type[] written = [.. typeof(Experiment).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Experiment)))];
        Assert.Equal(written.Select(t => t.Name).Order(), ExperimentCatalog.All.Select(e => e.GetType().Name).Order());
        Assert.Equal(ExperimentCatalog.All.Count, ExperimentCatalog.All.Select(e => e.Name).Distinct().Count());
        Assert.Equal(ExperimentCatalog.All.Count, ExperimentCatalog.All.Select(e => e.PlotName).Distinct().Count());
        Assert.Equal("There is no experiment 'kernelsise'. Did you mean 'kernel-size'? 'netweight experiment' lists "
            + "all.", Assert.Throws<NetWeightException>(() => ExperimentCatalog.Get("kernelsise")).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pages_TellEveryExperiment(string name) =>
        Assert.True(File.Exists(Repository.At("docs", "experiments", $"{name}.md")), $"docs/experiments/{name}.md does not exist.");

    [Theory]
    [MemberData(nameof(Names))]
    public void Networks_AreCompleteAndNamedApart_AtBothScales(string name)
    {
        Experiment experiment = ExperimentCatalog.Get(name);
        foreach (ExperimentScale scale in Enum.GetValues<ExperimentScale>())
        {
            ExperimentSheet sheet =
                Assert.Single(ExperimentRunner.Run(experiment, new ExperimentOptions { Scale = scale },
                    TestContext.Current.CancellationToken));
            Assert.Equal(sheet.Cells.Count, sheet.Cells.Select(c => c.ModelName(experiment)).Distinct().Count());
            Assert.Equal(sheet.Cells.Count, sheet.Cells.Select(c => (c.Row, c.Column)).Distinct().Count());
            Assert.All(sheet.Costs, c => Assert.True(c.Maccs.Value > 0 && c.MemoryAccess.Value > 0));
            Assert.True(sheet.Cells.All(c => c.X is null) || sheet.Cells.All(c => c.X is not null),
                "Some rows stand for numbers, others do not.");
        }
    }

    [Fact]
    public void Networks_OfEqualMaccs_HaveThem()
    {
        foreach (ExperimentScale scale in Enum.GetValues<ExperimentScale>())
        {
            // The paper's widths are rounded to whole channels: 1:12 of 9 and 108 channels has 5 % less than 1:1.
            Assert.True(Spread("g1", scale) < 1.06 && Spread("g2", scale) < 1.06 && Spread("g3", scale) < 1.02);
            Assert.Equal(1, Spread("g4", scale));
            Assert.Equal(1, Spread("winograd", scale));
            Assert.Equal(1, Spread("depth-vs-width", scale));
            Assert.Equal(1, Spread("g1", scale, r => r == "1:1" || r.EndsWith("aligned", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Published_TablesFillTheirCells()
    {
        foreach ((string name, int cells) in new[] { ("g1", 12), ("g2", 12), ("g3", 15), ("g4", 12) })
            foreach (ExperimentScale scale in Enum.GetValues<ExperimentScale>())
            {
                ExperimentSeries series = Assert.Single(Sheet(name, scale).Series);
                Assert.Equal((SeriesOrigin.Published, cells), (series.Origin, series.Times.Count(t => t is not null)));
            }

        // Table 2: 4 groups on the GPU at x2 do 644 batches a second; table 3: 4 in parallel on ARM, 256 channels, 2.1.
        ExperimentSheet groups = Sheet("g2", ExperimentScale.Large), fragments = Sheet("g3", ExperimentScale.Small);
        Assert.Equal(1 / 644.0, Time(groups, 0, "g=4", "x2"));
        Assert.Equal(1 / 2.1, Time(fragments, 0, "4 in parallel", "c=256"));
    }

    [Theory]
    [InlineData("g1", 18, 0.10)]
    [InlineData("g2", 17, 0.15)]
    [InlineData("g3", 23, 0.15)]
    public void Guidelines_OnThePapersGpu_HaveItsOrderOfRows(string name, int leastPairs, double mostError)
    {
        ExperimentSheet sheet =
            Assert.Single(ExperimentRunner.Run(ExperimentCatalog.Get(name),
                new ExperimentOptions { Devices = [DeviceCatalog.Get("gtx-1080-ti")] }, TestContext.Current.CancellationToken));
        Assert.Equal([SeriesOrigin.Predicted, SeriesOrigin.Published], sheet.Series.Select(s => s.Origin));
        Assert.All(sheet.Series, s => Assert.Equal(Holding.Holds, s.Verdict.Holding));
        SeriesComparison comparison = Assert.Single(sheet.Comparisons);
        Assert.True(comparison.SamePairs >= leastPairs, $"{comparison.SamePairs} of {comparison.Pairs}");
        Assert.True(comparison.MeanError < mostError && comparison.WorstError >= comparison.MeanError, $"{comparison.MeanError}");
        // The paper measured with cuDNN from a framework.
        Assert.StartsWith("pytorch-eager, fp32", sheet.Series[0].Conditions, StringComparison.Ordinal);
        Assert.Contains(sheet.Notes, n => n.Contains("that of a fit", StringComparison.Ordinal));
    }

    [Theory]
    // ONNX Runtime fills inputs up to blocks where they are multiples of 4, and leaves its fast layout where they are not.
    [InlineData("intel-haswell-core", 8, 4)]
    [InlineData("amd-zen-4-core", 16, 4)]
    [InlineData("arm-cortex-a53", 8, 1)]
    [InlineData("nvidia-t4", 32, 8)]
    [InlineData("qualcomm-hexagon-htp-8-gen-3", 32, 32)]
    [InlineData("huawei-ascend-310", 16, 16)]
    public void Alignment_FindsTheMultiplesOfDevices(string device, int output, int input)
    {
        ExperimentSheet sheet =
            Assert.Single(ExperimentRunner.Run(ExperimentCatalog.Get("alignment"),
                new ExperimentOptions { Devices = [DeviceCatalog.Get(device)] }, TestContext.Current.CancellationToken));
        IReadOnlyList<VerdictNumber> numbers = sheet.Series[0].Verdict.Numbers;
        Assert.Equal((output, input), (numbers.Single(n => n.Name == "period, output channels").Value,
            numbers.Single(n => n.Name == "period, input channels").Value));
    }

    [Fact]
    public void Runner_KeepsScalesApart_AndRefusesWhatDoesNotFit()
    {
        Device gpu = DeviceCatalog.Get("t4"), cpu = DeviceCatalog.Get("cortex-a53");
        Experiment g1 = ExperimentCatalog.Get("g1");
        Assert.Equal([ExperimentScale.Large, ExperimentScale.Small],
            ExperimentRunner.Run(g1, new ExperimentOptions { Devices = [gpu, cpu] },
                TestContext.Current.CancellationToken).Select(s => s.Scale));
        ExperimentSheet both =
            Assert.Single(ExperimentRunner.Run(g1,
                new ExperimentOptions { Devices = [gpu, cpu], Scale = ExperimentScale.Small }, TestContext.Current.CancellationToken));
        Assert.Equal(["predicted, nvidia-t4", "predicted, arm-cortex-a53", "published, qualcomm-snapdragon-810"],
            both.Series.Select(s => s.Name));
        // Other devices' times are not held against the paper's.
        Assert.All(both.Comparisons, c => Assert.Null(c.MeanError));
        ExperimentSheet batched =
            Assert.Single(ExperimentRunner.Run(g1, new ExperimentOptions { Devices = [gpu], Batch = 8 },
                TestContext.Current.CancellationToken));
        Assert.Equal(["predicted, nvidia-t4"], batched.Series.Select(s => s.Name));
        Assert.Contains(batched.Notes, n => n.Contains("another batch", StringComparison.Ordinal));
        Assert.All(batched.Cells, c => Assert.Equal(8, c.Batch));
        Assert.Throws<NetWeightException>(() =>
            ExperimentRunner.Run(ExperimentCatalog.Get("batch"), new ExperimentOptions { Devices = [gpu], Batch = 8 },
                TestContext.Current.CancellationToken));
        // Nobody has told its peak.
        Assert.Contains("ambarella-cv22",
            Assert.Throws<NetWeightException>(() =>
                ExperimentRunner.Run(g1, new ExperimentOptions { Devices = [DeviceCatalog.Get("cv22")] },
                    TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    private static double Spread(string name, ExperimentScale scale, Func<string, bool>? rows = null)
    {
        ExperimentSheet sheet = Sheet(name, scale);
        double worst = 1;
        foreach (var column in Enumerable.Range(0, sheet.Cells.Count)
            .Where(i => rows?.Invoke(sheet.Cells[i].Row) ?? true).GroupBy(i => sheet.Cells[i].Column))
            worst = Math.Max(worst, column.Max(i => sheet.Costs[i].Maccs.Value) / (double)column.Min(i => sheet.Costs[i].Maccs.Value));
        return worst;
    }

    private static ExperimentSheet Sheet(string name, ExperimentScale scale) =>
        ExperimentRunner.Run(ExperimentCatalog.Get(name), new ExperimentOptions { Scale = scale },
            TestContext.Current.CancellationToken)[0];

    private static double Time(ExperimentSheet sheet, int series, string row, string column) =>
        sheet.Series[series].Times[Enumerable.Range(0, sheet.Cells.Count)
            .Single(i => sheet.Cells[i].Row == row && sheet.Cells[i].Column == column)]!.Value.Time.Value;
}
