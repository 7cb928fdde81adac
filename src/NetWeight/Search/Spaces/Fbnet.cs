using NetWeight.Architectures;

namespace NetWeight.Search.Spaces;

/// <summary>
/// FBNet's space: 22 blocks in seven stages, each an inverted residual with kernel 3 or 5, expansion 1, 3 or 6 (with 1,
/// in one or two groups), or nothing. Encoding: <c>kK_eE[_gG]</c> or <c>skip</c>, separated by spaces. On 32x32 images
/// the first stage keeps its size and the head has 1504 features, as in HW-NAS-Bench.
/// </summary>
internal sealed class Fbnet(bool small) : SearchSpace
{
    private static readonly string[] Blocks =
        ["k3_e1", "k3_e1_g2", "k3_e3", "k3_e6", "k5_e1", "k5_e1_g2", "k5_e3", "k5_e6", "skip"];

    private static readonly (int Channels, int Blocks, int Stride)[] Stages =
        [(16, 1, 1), (24, 4, 2), (32, 4, 2), (64, 4, 2), (112, 4, 1), (184, 4, 2), (352, 1, 1)];

    public override string Id => small ? "fbnet-cifar" : "fbnet";

    public override string Title => small
        ? "FBNet's 22 blocks on 32x32 images, as HW-NAS-Bench measured them"
        : "22 inverted residuals of kernel 3 or 5 and expansion 1 to 6";

    public override string Paper => small
        ? "Wu et al. 2019, FBNet, in the form of Li et al. 2021, HW-NAS-Bench"
        : "Wu et al. 2019, FBNet: Hardware-Aware Efficient ConvNet Design via Differentiable Neural Architecture Search";

    public override int Resolution => small ? 32 : 224;

    public override int Classes => small ? 100 : 1000;

    public override IReadOnlyList<string> Relatives => small ? [] : MobileRelatives.Names;

    public override IReadOnlyList<Gene> Genes { get; } =
        [.. Enumerable.Range(1, Stages.Sum(s => s.Blocks)).Select(i => new Gene($"block{i}", Blocks))];

    public override IReadOnlyList<string> Segments { get; } =
        ["stem", .. Enumerable.Range(1, Stages.Sum(s => s.Blocks)).Select(i => $"block{i}"), "head"];

    public override void Keys(Genotype genotype, Span<long> keys)
    {
        keys.Clear();
        for (int i = 0; i < Genes.Count; i++)
            keys[i + 1] = genotype[i];
    }

    protected override void Write(NetworkBuilder net, Genotype genotype)
    {
        FeatureMap x = net.ConvBn(net.Input(), 16, 3, small ? 1 : 2, name: "stem.conv");
        int next = 0;
        for (int stage = 0; stage < Stages.Length; stage++)
            for (int i = 0; i < Stages[stage].Blocks; i++)
            {
                int stride = i > 0 || (small && stage == 1) ? 1 : Stages[stage].Stride;
                string code = Blocks[genotype[next]];
                using (net.Scope($"block{++next}"))
                    x = Block(net, x, code, Stages[stage].Channels, stride);
            }

        using (net.Scope("head"))
            net.Output(net.Classifier(net.ConvBn(x, small ? 1504 : 1984, 1, name: "conv")));
    }

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, string code, int channels, int stride)
    {
        bool isSame = stride == 1 && x.Channels == channels;
        if (code == "skip")
            return isSame ? x : net.ConvBn(x, channels, 1, stride, name: "skip");
        int kernel = code[1] - '0', expansion = code[4] - '0', groups = code.EndsWith("_g2", StringComparison.Ordinal) ? 2 : 1;
        FeatureMap y = net.ConvBn(x, expansion * x.Channels, 1, groups: groups, name: "expand");
        if (groups > 1)
            y = net.ChannelShuffle(y, groups);
        y = net.ConvBn(y, y.Channels, kernel, stride, groups: y.Channels, name: "dw");
        y = net.ConvBn(y, channels, 1, activation: Activation.None, groups: groups, name: "project");
        return isSame ? net.Add(x, y) : y;
    }
}
