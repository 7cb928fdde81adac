using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>
/// AnyNetX with one group width for all stages and no bottleneck (AnyNetX_C with b = 1; section 3.3), of which RegNetX
/// is the part whose widths lie on a line.
/// </summary>
/// <param name="snap">See <see cref="StagedSpace"/>.</param>
internal sealed class AnyNetX(int snap) : StagedSpace(snap)
{
    protected override string Name => "regnet-x";

    public override string Title => "four stages of grouped bottlenecks with a common group width (AnyNetX_C, of which RegNetX is a part)";

    public override string Paper => "Radosavovic et al. 2020, Designing Network Design Spaces";

    public override IReadOnlyList<string> Relatives { get; } =
        ["regnetx_002", "regnetx_004", "regnetx_006", "regnetx_008"];

    protected override Gene Shared { get; } = new("group", ["g8", "g16", "g24", "g32"]);

    protected override IReadOnlyList<StageChoices> Stages { get; } =
    [
        new([1, 2], [24, 32, 48, 64, 96]),
        new([1, 2, 3, 4], [48, 64, 96, 128, 192]),
        new([2, 4, 5, 7, 9, 12], [96, 128, 192, 256, 384]),
        new([2, 4, 5, 7, 9], [192, 256, 384, 512, 768]),
    ];

    protected override FeatureMap Stem(NetworkBuilder net) => net.ConvBn(net.Input(), 32, 3, 2, name: "conv");

    protected override FeatureMap Stage(NetworkBuilder net, FeatureMap x, int stage, StagePlan plan)
    {
        int group = Math.Min(int.Parse(plan.Shared.AsSpan(1), CultureInfo.InvariantCulture), plan.Width);
        int width = NetworkBuilder.MakeDivisible(plan.Width, group);
        for (int i = 1; i <= plan.Depth; i++)
            x = net.Bottleneck(x, width, width, i == 1 ? 2 : 1, width / group, name: $"block{i}");
        return x;
    }
}
