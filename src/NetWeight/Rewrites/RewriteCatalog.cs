using NetWeight.Rewrites.Rules;

namespace NetWeight.Rewrites;

/// <summary>The rewrites, in the order in which they are applied.</summary>
public static class RewriteCatalog
{
    /// <summary>All rewrites.</summary>
    public static IReadOnlyList<Rewrite> All { get; } =
    [
        new RemoveNoOps(),
        new FoldConstants(),
        new InlineIf(),
        new FoldBatchNorm(),
        new FoldArithmetic(),
        new Reparameterize(),
        new MergeSerialConvs(),
        new DeduplicateInitializers(),
        new RemoveDeadNodes(),
        new SplitGroups(),
        new SplitKernels(),
        new DepthwiseAsDense(),
        new PadChannels(),
        new FoldShuffle(),
        new Float16(),
        new QuantizeInt8(),
    ];

    /// <summary>Those that are exact and never make a model more expensive.</summary>
    public static IReadOnlyList<Rewrite> General { get; } = [.. All.Where(r => r.IsGeneral)];

    /// <summary>The rewrite of that option; null if there is none.</summary>
    public static Rewrite? Find(string option) => All.FirstOrDefault(r => r.Option == option);

    /// <summary>The place of a rewrite in the list; after all for one that is not in it.</summary>
    internal static int OrderOf(Rewrite rewrite)
    {
        for (int i = 0; i < All.Count; i++)
            if (All[i] == rewrite)
                return i;
        return All.Count;
    }
}
