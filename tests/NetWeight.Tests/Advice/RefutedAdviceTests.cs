using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;

namespace NetWeight.Tests.Advice;

/// <summary>
/// No advice is given as certain that a time kept in the repository refutes. A claim is refuted where the network or setting that is called
/// faster was measured to be slower, beyond the spread of both measurements.
/// </summary>
public class RefutedAdviceTests
{
    public static TheoryData<string> Sources => ["papers", "experiments", "own networks", "device files"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Differences_CalledCertain_AreNotMeasuredTheOtherWay(string source)
    {
        int pairs = 0, certain = 0;
        var refuted = new List<string>();
        foreach (IGrouping<string, KeptTime> group in Of(source).GroupBy(t => t.Group))
        {
            KeptTime[] times = [.. group];
            for (int i = 0; i < times.Length; i++)
                for (int j = 0; j < times.Length; j++)
                {
                    if (i == j || (times[i].Network == times[j].Network && times[i].Setting == times[j].Setting))
                        continue;
                    (KeptTime before, KeptTime after) = (times[i], times[j]);
                    pairs++;
                    var difference = LatencyDifference.Of(before.Estimate, after.Estimate);
                    bool apart = after.Estimate.IsComplete && after.Estimate.High < before.Estimate.Low;
                    if (difference.Verdict != DifferenceVerdict.Faster && !apart)
                        continue;
                    certain++;
                    if (after.IsSlowerThan(before))
                        refuted.Add($"{after} < {before.Network} [{before.Setting}] {before.Low * 1e3:0.####} ms; "
                            + $"predicted {after.Estimate.Latency.Value * 1e3:0.###} "
                            + $"< {before.Estimate.Latency.Value * 1e3:0.###} ms, factor {difference.SpeedUpLow:0.00} "
                            + $"to {difference.SpeedUpHigh:0.00}{(apart ? ", intervals apart" : "")}");
                }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{source}: {pairs} pairs, {certain} certain, {refuted.Count} refuted");
        Assert.True(refuted.Count == 0, $"{source}: {pairs} pairs, {certain} certain, {refuted.Count} refuted\n"
            + string.Join('\n', refuted));
        Assert.True(certain > 0);
    }

    [Fact]
    public void Rooflines_CalledLowerBounds_AreNoLongerThanPublishedTimes()
    {
        KeptTime[] times =
        [
            .. KeptTime.OfDeviceFiles().Where(t => t.Estimate.Roofline.Value > t.High * (1 + Trend.Tie))
                .Where(t => LatencyText.Facts(t.Estimate, "")
                .Single(f => f.Name == "Roofline").Value.Contains("a lower bound, with", StringComparison.Ordinal)),
        ];
        Assert.True(times.Length == 0,
            string.Join('\n',
                times.Select(t => $"{t}: roofline {t.Estimate.Roofline.Value * 1e3:0.###} "
                    + $"ms, {string.Join("; ", t.Estimate.Assumptions)}")));
    }

    [Fact]
    public void Devices_RankedApart_AreNotMeasuredTheOtherWay()
    {
        int certain = 0;
        var refuted = new List<string>();
        foreach (IGrouping<string, KeptTime> network in KeptTime.OfDeviceFiles().Where(t => t.Estimate.Batch == 1)
            .GroupBy(t => t.Network.Split(' ')[0]))
        {
            Device[] devices = [.. network.Select(t => t.Estimate.Device).Distinct()];
            ChipAnswer[] ranked =
                [.. ChipRanking.Run([ArchitectureCatalog.Build(network.Key)], devices, InferenceOptions.Default,
                    new ChipRequest()).Where(a => a.Rank > 0)];
            // A time of another type, size or number of threads is not the one that is ranked.
            var kept =
                ranked.Select(a => network.FirstOrDefault(t => t.Estimate.Device == a.Device
                    && t.Estimate.Latency == a.Entries[0].Estimate!.Latency)).ToArray();
            for (int i = 0; i < ranked.Length; i++)
                for (int j = i + 1; j < ranked.Length; j++)
                    if (kept[i] is { } faster && kept[j] is { } slower && ranked[i].LastRank < ranked[j].Rank
                        && ranked[i].HighSeconds < ranked[j].LowSeconds)
                    {
                        certain++;
                        if (faster.IsSlowerThan(slower))
                            refuted.Add($"{ranked[i].Rank}-{ranked[i].LastRank} {faster}, {ranked[j].Rank}-{ranked[j].LastRank} {slower}");
                    }
        }

        Assert.True(refuted.Count == 0, $"{certain} certain, {refuted.Count} refuted\n" + string.Join('\n', refuted));
        Assert.True(certain > 300, $"{certain}");
    }

    /// <summary>
    /// Rules whose change an experiment made: the row that a network becomes, and how often it runs. Times are compared within a column.
    /// </summary>
    private static readonly (string Rule, string Experiment, Func<string, string?> Becomes, Func<string, int> Times)[] Changes =
    [
        ("NW201", "g1", row => row == "1:1" ? null : "1:1", _ => 1),
        ("NW202", "g2", row => row == "g=1" ? null : "g=1", _ => 1),
        ("NW203", "g3", row => row.EndsWith("in parallel", StringComparison.Ordinal) ? "1 fragment" : null, _ => 1),
        ("NW215", "g3", row => row.EndsWith("in parallel", StringComparison.Ordinal) ? "1 fragment" : null, _ => 1),
        ("NW204", "g4", row => row == "neither" ? null : "neither", _ => 1),
        ("NW205", "alignment", Aligned, _ => 1),
        ("NW207", "thin-layers", row => row == "inverted bottleneck" ? "fused" : null, _ => 1),
        ("NW207", "depthwise", row => row == "depthwise 3x3 + 1x1" ? "dense 3x3" : null, _ => 1),
        ("NW206", "depthwise", row => row == "depthwise 3x3 + 1x1" ? "dense 3x3" : null, _ => 1),
        ("NW208", "kernel-size", row => row is "5x5" or "7x7" ? "3x3" : null, row => row == "5x5" ? 2 : 3),
        ("NW211", "dense-vs-osa-vs-csp", row => row == "dense" ? "one-shot (OSA)" : null, _ => 1),
    ];

    [Fact]
    public void Lint_SavingsCalledCertain_AreNotMeasuredAsLosses()
    {
        int findings = 0, certain = 0;
        var refuted = new List<string>();
        ILookup<(string Group, string Row), KeptTime> kept = KeptTime.OfPapers().Concat(KeptTime.OfExperiments())
            .ToLookup(t => (t.Group, t.Network));
        foreach ((KeptTime time, ModelCost cost) in KeptTime.WithCosts())
            foreach (Finding finding in Linter.Run(cost, [time.Estimate.Device], time.Options,
                new LintOptions { NoteShare = 0.001 }).Findings)
                foreach ((string rule, string experiment, Func<string, string?> becomes, Func<string, int> times) in Changes)
                    if (finding.Rule == rule && finding.Difference is { } difference
                        && time.Group.StartsWith($"{experiment},", StringComparison.Ordinal)
                        && becomes(time.Network) is { } row && kept[(time.Group, row)].FirstOrDefault() is { } changed)
                    {
                        findings++;
                        int count = times(time.Network);
                        if (difference.Verdict != DifferenceVerdict.Faster)
                            continue;
                        certain++;
                        changed = changed with { Low = changed.Low * count, High = changed.High * count };
                        string line = $"{finding.Rule} {finding.Severity} on {time}: x{difference.SpeedUp:0.00} "
                            + $"({difference.SpeedUpLow:0.00} to {difference.SpeedUpHigh:0.00}); measured x{time.Low / changed.High:0.00}";
                        TestContext.Current.TestOutputHelper?.WriteLine(line);
                        if (changed.IsSlowerThan(time))
                            refuted.Add(line);
                    }

        Assert.True(refuted.Count == 0, $"{findings} findings, {certain} certain, {refuted.Count} refuted\n" + string.Join('\n', refuted));
        Assert.True(certain > 20, $"{certain}");
    }

    private static string? Aligned(string row)
    {
        int channels = int.Parse(row, CultureInfo.InvariantCulture), near = (channels + 8) / 16 * 16;
        return near == channels || near == 0 ? null : near.ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<KeptTime> Of(string source) => source switch
    {
        "papers" => KeptTime.OfPapers(),
        "experiments" => KeptTime.OfExperiments(),
        "own networks" => KeptTime.OfOwnNetworks(),
        _ => KeptTime.OfDeviceFiles(),
    };
}
