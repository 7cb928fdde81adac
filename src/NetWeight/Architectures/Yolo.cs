using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// Networks of the zoo under neck and head of YOLOX-Tiny (Ge et al. 2021): path aggregation and a decoupled head, the same for all,
/// so that the backbone makes the difference. Nobody published them in this form.
/// </summary>
internal sealed class Yolo : Architecture
{
    /// <summary>The backbones: one or two of each style that people choose from.</summary>
    private static readonly string[] Backbones =
    [
        "mobilenetv1_100", "mobilenet_v2", "mobilenet_v3_large", "mobilenetv4_conv_small", "mobileone_s0", "shufflenet_v2_x1_0",
        "ghostnet_100", "efficientnet_lite0", "regnety_004", "mobiledet_cpu", "mobiledet_gpu", "csppeleenet", "repvgg_a0",
        "resnet18", "resnet34", "resnet50", "vovnet39a", "ese_vovnet19b_dw", "cspresnet50", "cspdarknet53",
    ];

    public override string Name => "YOLO heads";

    public override string Paper => "Ge et al. 2021, YOLOX: Exceeding YOLO Series in 2021 (neck and head of YOLOX-Tiny)";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        .. Backbones.Select(b => new NetworkVariant($"yolo_{b}", 640, net => Write(net, b))
        {
            Task = NetworkTask.Detection,
            Backbone = b,
            SideMultiple = 32,
            WithoutCounts = "no accuracy is published for this backbone with this head",
        }),
    ];

    private static void Write(NetworkBuilder net, string backbone)
    {
        FeatureMap[] maps = net.Backbone(backbone, [8, 16, 32], StageEnd.Block);
        var yolo = new YoloBlocks(net, 0.375, 0.33, Depthwise: false);
        yolo.Head(yolo.PathAggregation(maps[0], maps[1], maps[2]), net.Classes(80));
    }
}
