using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// YOLOX (Ge et al. 2021, "Exceeding YOLO Series in 2021"), as the authors' implementation writes it. The form <c>raw</c> gives
/// rows of box, objectness and class scores, as its export does; <c>nms</c> decodes and suppresses them.
/// </summary>
internal sealed class YoloX : Architecture
{
    private const string Readme = "Megvii-BaseDetection/YOLOX, README (mAP: COCO val)";

    public override string Name => "YOLOX";

    public override string Paper => "Ge et al. 2021, YOLOX: Exceeding YOLO Series in 2021";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("yolox_nano", 416, 0.33, 0.25, true, "0.91 M", 25.8),
        Variant("yolox_tiny", 416, 0.33, 0.375, false, "5.06 M", 32.8),
        Variant("yolox_s", 640, 0.33, 0.5, false, "9.0 M", 40.5),
        Variant("yolox_m", 640, 0.67, 0.75, false, "25.3 M", 46.9),
        Variant("yolox_l", 640, 1, 1, false, "54.2 M", 49.7),
        Variant("yolox_x", 640, 1.33, 1.25, false, "99.1 M", 51.1),
    ];

    private static NetworkVariant Variant(
        string name, int resolution, double depth, double width, bool depthwise, string parameters, double map) =>
        new(name, resolution, net => Write(new YoloBlocks(net, width, depth, depthwise)))
        {
            Task = NetworkTask.Detection,
            Forms = ["raw", "nms"],
            SideMultiple = 32,
            Published = [Published.Printed(parameters, null, Readme, form: "raw") with { BoxMap = map }],
        };

    private static void Write(YoloBlocks yolo)
    {
        NetworkBuilder net = yolo.Net;
        FeatureMap image = net.Input();
        FeatureMap[] parts = [.. new[] { (0, 0), (1, 0), (0, 1), (1, 1) }.Select(
            (at, i) => net.EveryOtherPixel(image, at.Item1, at.Item2, $"focus.part{i + 1}"))];
        FeatureMap x = net.ConvBn(net.Concat(parts, "focus.concat"), yolo.Channels(64), 3, activation: Activation.Silu, name: "stem");
        List<FeatureMap> maps = [];
        for (int stage = 2; stage <= 5; stage++)
            using (net.Scope($"dark{stage}"))
            {
                int channels = yolo.Channels(32 << stage);
                x = yolo.Conv(x, channels, 2, "shrink");
                if (stage == 5)
                    x = yolo.SpatialPyramid(x, channels);
                // The middle stages are three times as deep; the blocks of the last have no skip connection.
                int blocks = stage is 3 or 4 ? 3 * yolo.Repeats(3) : yolo.Repeats(3);
                x = yolo.CspLayer(x, channels, blocks, residual: stage < 5, "csp");
                maps.Add(x);
            }

        yolo.Head(yolo.PathAggregation(maps[1], maps[2], maps[3]), net.Classes(80));
    }
}
