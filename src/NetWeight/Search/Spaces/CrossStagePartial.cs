using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>CSPDarkNets with any depth and width per stage: half of a stage's channels go around its residual blocks.</summary>
/// <param name="snap">See <see cref="StagedSpace"/>; a multiple of twice the device's channels suits both halves.</param>
internal sealed class CrossStagePartial(int snap) : StagedSpace(snap)
{
    protected override string Name => "cspdarknet";

    public override string Title => "cross stage partial stages of darknet blocks";

    public override string Paper => "Wang et al. 2020, CSPNet: A New Backbone that can Enhance Learning Capability of CNN";

    protected override IReadOnlyList<StageChoices> Stages { get; } =
    [
        new([1, 2, 3], [32, 48, 64, 96]),
        new([1, 2, 3, 4], [64, 96, 128, 192]),
        new([2, 3, 4, 6, 8], [128, 192, 256, 384]),
        new([2, 3, 4, 6, 8], [256, 384, 512, 768]),
        new([1, 2, 3, 4], [512, 768, 1024]),
    ];

    protected override FeatureMap Stem(NetworkBuilder net) =>
        net.ConvBn(net.Input(), 32, 3, activation: Activation.LeakyRelu, name: "conv");

    protected override FeatureMap Stage(NetworkBuilder net, FeatureMap x, int stage, StagePlan plan)
    {
        x = net.ConvBn(x, plan.Width, 3, 2, Activation.LeakyRelu, name: "down");
        x = net.ConvBn(x, plan.Width, 1, activation: Activation.LeakyRelu, name: "expand");
        int half = plan.Width / 2;
        return net.CrossStage(x, half, part => Blocks(net, part, plan.Depth), half, plan.Width);
    }

    private static FeatureMap Blocks(NetworkBuilder net, FeatureMap x, int depth)
    {
        for (int i = 1; i <= depth; i++)
            using (net.Scope($"block{i}"))
            {
                FeatureMap y = net.ConvBn(x, x.Channels, 1, activation: Activation.LeakyRelu, name: "conv1");
                x = net.Add(x, net.ConvBn(y, x.Channels, 3, activation: Activation.LeakyRelu, name: "conv2"));
            }

        return x;
    }
}
