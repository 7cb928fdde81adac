using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>VoVNets with any number of one-shot aggregations and any width per stage; five convolutions in each chain.</summary>
/// <param name="snap">See <see cref="StagedSpace"/>.</param>
internal sealed class OneShotAggregation(int snap) : StagedSpace(snap)
{
    private const int Layers = 5;

    protected override string Name => "vovnet";

    public override string Title => "one-shot aggregation (VoVNet): chains of 3x3 convolutions, concatenated once";

    public override string Paper =>
        "Lee et al. 2019, An Energy and GPU-Computation Efficient Backbone Network for Real-Time Object Detection";

    protected override IReadOnlyList<StageChoices> Stages { get; } =
    [
        new([1, 2], [96, 128, 192, 256]),
        new([1, 2], [192, 256, 384, 512]),
        new([1, 2, 3, 4], [256, 384, 512, 768]),
        new([1, 2, 3], [384, 512, 768, 1024]),
    ];

    protected override FeatureMap Stem(NetworkBuilder net)
    {
        FeatureMap x = net.ConvBn(net.Input(), 64, 3, 2, name: "conv1");
        return net.ConvBn(net.ConvBn(x, 64, 3, name: "conv2"), Snap(128), 3, 2, name: "conv3");
    }

    /// <summary>Chains are as wide as in table 1, relative to the stage: from half of it down to less than a quarter.</summary>
    protected override FeatureMap Stage(NetworkBuilder net, FeatureMap x, int stage, StagePlan plan)
    {
        if (stage > 0)
            x = net.MaxPool(x, 3, 2, ceil: true);
        int chain = Snap(NetworkBuilder.MakeDivisible(plan.Width * (stage switch { 0 => 0.5, 1 => 0.3125, 2 => 0.25, _ => 0.21875 }), 16));
        for (int i = 1; i <= plan.Depth; i++)
            x = net.OneShotAggregation(x, chain, plan.Width, Layers, name: $"osa{i}");
        return x;
    }
}
