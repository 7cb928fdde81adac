using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// ResNet (He et al. 2016, "Deep Residual Learning", table 1), and variants that differ in widths and groups only: Wide
/// ResNet (Zagoruyko and Komodakis 2016) and ResNeXt (Xie et al. 2017, table 1). Bottlenecks carry their stride in the
/// 3x3 ("v1.5"), as torchvision and timm do; the <c>_v1</c> networks carry it in the first 1x1, as the paper's Caffe
/// models do. The <c>d</c> networks follow He et al. 2019 ("Bag of Tricks", figure 2): three 3x3 in the stem, and a
/// mean in the shortcut.
/// </summary>
internal sealed class ResNet : Architecture
{
    public override string Name => "ResNet";

    public override string Paper => "He et al. 2016, Deep Residual Learning for Image Recognition; Xie et al. "
        + "2017, Aggregated Residual Transformations; Zagoruyko and Komodakis 2016, Wide Residual Networks";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("resnet18", [2, 2, 2, 2], new Style(Bottleneck: false), Both(11_689_512, 1_814_073_344, 69.758, 71.504)),
        Variant("resnet34", [3, 4, 6, 3], new Style(Bottleneck: false), Both(21_797_672, 3_663_761_408, 73.314, 76.420)),
        Variant("resnet50", [3, 4, 6, 3], new Style(), Both(25_557_032, 4_089_184_256, 76.13, 80.382)),
        Variant("resnet101", [3, 4, 23, 3], new Style(), Published.Exact(44_549_160, 7_801_405_440, "torchvision", 77.374)),
        Variant("resnet152", [3, 8, 36, 3], new Style(), Published.Exact(60_192_808, 11_513_626_624, "torchvision", 78.312)),
        Variant("resnet18d", [2, 2, 2, 2], new Style(Bottleneck: false, D: true),
            Published.Exact(11_708_744, 2_053_713_920, "timm", 72.296)),
        Variant("resnet34d", [3, 4, 6, 3], new Style(Bottleneck: false, D: true),
            Published.Exact(21_816_904, 3_903_401_984, "timm", 77.108)),
        Variant("resnet50d", [3, 4, 6, 3], new Style(D: true), Published.Exact(25_576_264, 4_328_824_832, "timm", 80.546)),
        Variant("resnet50_v1", [3, 4, 6, 3], new Style(StrideFirst: true), V1(25_557_032, "resnet50", null)),
        Variant("resnet101_v1", [3, 4, 23, 3], new Style(StrideFirst: true), V1(44_549_160, "resnet101", "7.6 G")),
        Variant("resnet152_v1", [3, 8, 36, 3], new Style(StrideFirst: true), V1(60_192_808, "resnet152", "11.3 G")),
        Variant("wide_resnet50_2", [3, 4, 6, 3], new Style(BaseWidth: 128),
            Published.Exact(68_883_240, 11_398_021_120, "torchvision", 78.468)),
        Variant("wide_resnet101_2", [3, 4, 23, 3], new Style(BaseWidth: 128),
            Published.Exact(126_886_696, 22_753_050_624, "torchvision", 78.848)),
        Variant("resnext50_32x4d", [3, 4, 6, 3], new Style(Groups: 32, BaseWidth: 4), Both(25_028_904, 4_230_479_872, 77.618, 81.140)),
        Variant("resnext101_32x8d", [3, 4, 23, 3], new Style(Groups: 32, BaseWidth: 8),
            Published.Exact(88_791_336, 16_414_015_488, "torchvision", 79.312)),
        Variant("resnext101_64x4d", [3, 4, 23, 3], new Style(Groups: 64, BaseWidth: 4),
            Published.Exact(83_455_272, 15_460_270_080, "torchvision", 83.246)),
    ];

    private static NetworkVariant Variant(string name, int[] repeats, Style style, params Published[] published) =>
        new(name, 224, net => Write(net, repeats, style)) { Published = published };

    private static Published[] Both(long parameters, long maccs, double torchvision, double timm) =>
        [Published.Exact(parameters, maccs, "torchvision", torchvision), Published.Exact(parameters, maccs, "timm", timm)];

    /// <summary>
    /// The paper's table 1 prints multiply-adds; 3.8 G for 50 layers is not among them here, because 3.858 G were cut
    /// there, not rounded.
    /// </summary>
    private static Published[] V1(long parameters, string later, string? printedMaccs)
    {
        var counted = new Published
        {
            Parameters = parameters,
            Source = $"torchvision {later}; moving the stride changes MACCs, not parameters",
        };
        return printedMaccs is null ? [counted] : [counted, Published.Printed(null, printedMaccs, "the paper, table 1")];
    }

    private static void Write(NetworkBuilder net, int[] repeats, Style style)
    {
        FeatureMap x = net.Input();
        if (style.D)
        {
            x = net.ConvBn(x, net.Channels(32), 3, 2, name: "stem1");
            x = net.ConvBn(x, net.Channels(32), 3, name: "stem2");
            x = net.ConvBn(x, net.Channels(64), 3, name: "stem3");
        }
        else
        {
            x = net.ConvBn(x, net.Channels(64), 7, 2, name: "stem");
        }

        x = net.MaxPool(x, 3, 2, padding: 1);
        for (int stage = 0; stage < 4; stage++)
        {
            int channels = net.Channels(64 << stage);
            // 64 channels in one group are ResNet's own; a multiplier can leave a width that the groups do not divide.
            int width = NetworkBuilder.MakeDivisible(channels * style.BaseWidth * style.Groups / 64.0, style.Groups);
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < net.Repeats(repeats[stage]); i++)
                {
                    int stride = i == 0 && stage > 0 ? 2 : 1;
                    x = style.Bottleneck
                        ? net.Bottleneck(x, width, 4 * channels, stride, style.Groups, strideFirst: style.StrideFirst,
                            averageDown: style.D, name: $"block{i + 1}")
                        : net.BasicBlock(x, channels, stride, style.D, $"block{i + 1}");
                }
        }

        net.Output(net.Classifier(x));
    }

    /// <summary>How the networks differ besides their depth; <c>BaseWidth</c> is the width per group in the first stage.</summary>
    private sealed record Style(bool Bottleneck = true, int Groups = 1, int BaseWidth = 64, bool StrideFirst = false, bool D = false);
}
