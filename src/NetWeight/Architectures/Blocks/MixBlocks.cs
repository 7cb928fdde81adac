namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of MixNet.</summary>
public static class MixBlocks
{
    /// <summary>
    /// Mixed convolution (Tan and Le 2019, section 3.1): the channels fall into as many groups as there are kernels,
    /// each convolved with its own. Depthwise, or dense within each group. One kernel is a plain convolution.
    /// </summary>
    public static FeatureMap MixConv(this NetworkBuilder net, FeatureMap x, int channels, IReadOnlyList<int> kernels,
        int stride = 1, bool depthwise = false, Activation activation = Activation.None, string name = "mix")
    {
        using (net.Scope(name))
        {
            int[] before = Shares(x.Channels, kernels.Count);
            int[] behind = Shares(channels, kernels.Count);
            FeatureMap[] parts = kernels.Count == 1 ? [x] : net.Split(x, before);
            FeatureMap[] mixed = [.. parts.Select(
                (part, i) => net.Conv(part, behind[i], kernels[i], stride, groups: depthwise ? before[i] : 1))];
            return net.Activate(net.BatchNorm(mixed.Length == 1 ? mixed[0] : net.Concat(mixed)), activation);
        }
    }

    /// <summary>Equal shares; the first takes the remainder.</summary>
    private static int[] Shares(int channels, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (channels / count) + (i == 0 ? channels % count : 0))];
}
