using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>
/// Inverted residuals with and without attention, fused ones, and Tucker layers: six stages, each of one kind of block,
/// a depth and a width. The factorised hierarchy is MnasNet's, the blocks those of MobileNetV2, MobileNetV3 and
/// MobileDets.
/// </summary>
/// <param name="snap">See <see cref="StagedSpace"/>.</param>
internal sealed class MobileBlocksSpace(int snap) : StagedSpace(snap)
{
    private static readonly int[] Strides = [2, 2, 2, 1, 2, 1];

    protected override string Name => "mobile";

    public override string Title => "inverted residuals, fused or not, with or without attention, and Tucker layers, in six stages";

    public override string Paper =>
        "Tan et al. 2019, MnasNet (stages); Sandler et al. 2018, MobileNetV2, and Xiong et al. 2021, MobileDets (blocks)";

    public override IReadOnlyList<string> Relatives => MobileRelatives.Names;

    protected override IReadOnlyList<string> Kinds { get; } =
    [
        "ibn_k3_e3", "ibn_k3_e6", "ibn_k5_e3", "ibn_k5_e6", "se_k3_e3", "se_k3_e6", "se_k5_e3", "se_k5_e6",
        "fused_k3_e4", "fused_k3_e8", "tucker_k3",
    ];

    protected override IReadOnlyList<StageChoices> Stages { get; } =
    [
        new([1, 2, 3, 4], [16, 24, 32]),
        new([1, 2, 3, 4], [24, 32, 40, 48]),
        new([1, 2, 3, 4], [48, 64, 80, 96]),
        new([1, 2, 3, 4], [72, 96, 112, 128]),
        new([1, 2, 3, 4], [120, 160, 192, 224]),
        new([1, 2], [240, 320, 384]),
    ];

    protected override FeatureMap Stem(NetworkBuilder net) => net.DepthwiseSeparable(
        net.ConvBn(net.Input(), 32, 3, 2, Activation.Relu6, name: "conv"), 16, 1, Activation.Relu6);

    protected override FeatureMap Stage(NetworkBuilder net, FeatureMap x, int stage, StagePlan plan)
    {
        for (int i = 1; i <= plan.Depth; i++)
            x = Block(net, x, plan.Kind, plan.Width, i == 1 ? Strides[stage] : 1, $"block{i}");
        return x;
    }

    protected override void Head(NetworkBuilder net, FeatureMap x) =>
        net.Output(net.Classifier(net.ConvBn(x, 1280, 1, activation: Activation.Relu6, name: "conv")));

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, string kind, int channels, int stride, string name)
    {
        if (kind == "tucker_k3")
            return net.TuckerConv(x, 0.25, 0.75, channels, 3, stride, name: name);
        string[] parts = kind.Split('_');
        int kernel = parts[1][1] - '0', expanded = x.Channels * (parts[2][1] - '0');
        return parts[0] == "fused"
            ? net.FusedInvertedResidual(x, expanded, channels, kernel, stride, name: name)
            : net.InvertedResidual(x, expanded, channels, kernel, stride,
                squeeze: parts[0] == "se" ? NetworkBuilder.MakeDivisible(x.Channels * 0.25) : 0, name: name);
    }
}
