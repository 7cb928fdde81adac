using NetWeight.Lint.Rules;

namespace NetWeight.Lint;

/// <summary>The rules, in the order of their ids.</summary>
public static class RuleCatalog
{
    /// <summary>All rules.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new UnequalWidths(),
        new ManyGroups(),
        new Fragmentation(),
        new ElementwiseTraffic(),
        new MisalignedChannels(),
        new SlowDepthwise(),
        new ThinEarlyBlocks(),
        new LargeKernels(),
        new FlopsOnlyBottlenecks(),
        new ThreeChannelStem(),
        new DenseConcatenation(),
        new LongLivedTensors(),
        new LargeFullyConnected(),
        new UnfoldedBatchNorm(),
        new UnmergedBranches(),
        new ConstantSubgraphs(),
        new NoOps(),
        new SerialConvolutions(),
        new UnsupportedOperators(),
        new FlopsMislead(),
        new LowUtilisation(),
        new LaunchBound(),
        new QuantizationRisk(),
        new OverridableWeights(),
        new ExceedsMemory(),
        new PostProcessingInGraph(),
        new FasterSetting(),
    ];

    /// <summary>The rule of that id or name; null if there is none. Case does not count.</summary>
    public static Rule? Find(string idOrName) => All.FirstOrDefault(
        r => r.Id.Equals(idOrName, StringComparison.OrdinalIgnoreCase)
            || r.Name.Equals(idOrName, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rule of that id or name. Throws <see cref="NetWeightException"/> with near names if there is none.</summary>
    public static Rule Get(string idOrName) =>
        Find(idOrName) ?? throw new NetWeightException(
            $"There is no rule '{idOrName}'.{Near(idOrName)} Rules are {All[0].Id} to {All[^1].Id}.");

    private static string Near(string word) =>
        Spelling.Question(Spelling.Nearest(word, All.SelectMany(r => new[] { (r.Id, r), (r.Name, r) })));
}
