using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>Deployed RepVGG networks of any depth and width per stage.</summary>
/// <param name="snap">See <see cref="StagedSpace"/>.</param>
internal sealed class RepVggStacks(int snap) : StagedSpace(snap)
{
    protected override string Name => "repvgg";

    public override string Title => "stacks of deployed RepVGG blocks: 3x3 convolutions only";

    public override string Paper => "Ding et al. 2021, RepVGG: Making VGG-style ConvNets Great Again";

    /// <summary>The grouped networks have other blocks, and D2se attention.</summary>
    public override IReadOnlyList<string> Relatives { get; } =
        ["repvgg_a0", "repvgg_a1", "repvgg_a2", "repvgg_b0", "repvgg_b1", "repvgg_b2", "repvgg_b3"];

    protected override IReadOnlyList<StageChoices> Stages { get; } =
    [
        new([1, 2, 3, 4, 6], [32, 48, 64, 96, 128, 160]),
        new([2, 3, 4, 6, 8], [64, 96, 128, 192, 256, 320]),
        new([4, 8, 12, 14, 16], [128, 192, 256, 384, 512, 640]),
        new([1, 2], [512, 768, 1024, 1280, 1408, 2048, 2560]),
    ];

    protected override FeatureMap Stem(NetworkBuilder net) => net.RepVggBlock(net.Input(), 48, 2, name: "block");

    protected override FeatureMap Stage(NetworkBuilder net, FeatureMap x, int stage, StagePlan plan)
    {
        for (int i = 1; i <= plan.Depth; i++)
            x = net.RepVggBlock(x, plan.Width, i == 1 ? 2 : 1, name: $"block{i}");
        return x;
    }
}
