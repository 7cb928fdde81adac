using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// Networks of the zoo under the head SSDLite (Sandler et al. 2018, section 6.2), which reads the last maps of strides 16 and 32, as
/// the TensorFlow object detection API builds it.
/// </summary>
internal sealed class SsdLite : Architecture
{
    private static readonly string[] Backbones =
    [
        "mobilenetv1_100", "mobilenet_v3_large", "mobilenet_v3_small", "mobilenetv4_conv_small", "mnasnet1_0", "mobileone_s0",
        "shufflenet_v2_x1_0", "ghostnet_100", "efficientnet_lite0", "regnety_002", "csppeleenet", "repvgg_a0", "resnet18",
        "ese_vovnet19b_dw", "cspresnet50",
    ];

    public override string Name => "SSDLite";

    public override string Paper => "Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks, section 6.2";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mobilenet_v2", 300) with
        {
            Published =
            [
                Published.Printed("4.475 M", null, "openvinotoolkit/open_model_zoo, models/public/ssdlite_mobilenet_v2") with
                {
                    FoldsNorms = true,
                    BoxMap = 22,
                    BoxMapSource = "tensorflow/models, research/object_detection/g3doc/tf1_detection_zoo.md (rounded there)",
                },
            ],
        },
        .. Backbones.Select(b => Variant(b, 320) with { WithoutCounts = "no accuracy is published for this backbone with this head" }),
    ];

    private static NetworkVariant Variant(string backbone, int resolution) =>
        new($"ssdlite_{backbone}", resolution, net => Write(net, backbone)) { Task = NetworkTask.Detection, Backbone = backbone };

    private static void Write(NetworkBuilder net, string backbone)
    {
        FeatureMap[] maps = net.Backbone(backbone, [16, 32], StageEnd.Expansion);
        net.SsdLite(maps[0], maps[1], net.Classes(90));
    }
}
