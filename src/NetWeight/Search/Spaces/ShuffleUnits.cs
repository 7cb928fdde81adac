using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>ShuffleNet V2 with any depth and width per stage.</summary>
/// <param name="snap">See <see cref="StagedSpace"/>; a multiple of twice the device's channels suits both branches.</param>
internal sealed class ShuffleUnits(int snap) : StagedSpace(snap)
{
    protected override string Name => "shufflenet-v2";

    public override string Title => "ShuffleNet V2 units: half of the channels pass, the others are shuffled in";

    public override string Paper => "Ma et al. 2018, ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design";

    public override IReadOnlyList<string> Relatives { get; } =
        ["shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0"];

    protected override IReadOnlyList<StageChoices> Stages { get; } =
    [
        new([2, 3, 4, 5, 6], [48, 64, 96, 116, 144, 176, 208, 244]),
        new([4, 6, 8, 10, 12], [96, 128, 176, 232, 288, 352, 416, 488]),
        new([2, 3, 4, 5, 6], [192, 256, 352, 464, 576, 704, 832, 976]),
    ];

    protected override FeatureMap Stem(NetworkBuilder net) =>
        net.MaxPool(net.ConvBn(net.Input(), 24, 3, 2, name: "conv"), 3, 2, padding: 1);

    protected override FeatureMap Stage(NetworkBuilder net, FeatureMap x, int stage, StagePlan plan)
    {
        for (int i = 1; i <= plan.Depth; i++)
            x = net.ShuffleUnitV2(x, plan.Width, i == 1 ? 2 : 1, name: $"unit{i}");
        return x;
    }

    protected override void Head(NetworkBuilder net, FeatureMap x) => net.Output(net.Classifier(net.ConvBn(x, 1024, 1, name: "conv")));
}
