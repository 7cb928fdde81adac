namespace NetWeight.Architectures.Blocks;

/// <summary>The detection head SSDLite.</summary>
public static class SsdBlocks
{
    /// <summary>The channels of the maps that SSD appends to the backbone, each half as large as the one before.</summary>
    private static readonly int[] Appended = [512, 256, 256, 128];

    /// <summary>
    /// SSDLite (MobileNetV2: Sandler et al. 2018, section 6.2) as the TensorFlow object detection API builds it: four
    /// maps are appended to the two of the backbone, and each of the six predicts boxes and class scores by a depthwise
    /// and a 1x1 convolution. The first map has 3 anchors per pixel, the others 6. Scores include the background.
    /// Declares the outputs <c>boxes1</c> to <c>boxes6</c> and <c>classes1</c> to <c>classes6</c>.
    /// </summary>
    public static void SsdLite(this NetworkBuilder net, FeatureMap c4, FeatureMap c5, int classes)
    {
        List<FeatureMap> maps = [c4, c5];
        foreach (int channels in Appended)
            using (net.Scope($"ssd.map{maps.Count + 1}"))
            {
                FeatureMap x = net.ConvBn(maps[^1], net.Channels(channels / 2), 1, activation: Activation.Relu6, name: "reduce");
                maps.Add(net.DepthwiseSeparable(x, net.Channels(channels), 2, Activation.Relu6, name: "shrink"));
            }

        for (int i = 0; i < maps.Count; i++)
        {
            int anchors = i == 0 ? 3 : 6;
            net.Output(Predict(net, maps[i], anchors * 4, $"ssd.boxes{i + 1}"), $"boxes{i + 1}");
            net.Output(Predict(net, maps[i], anchors * (classes + 1), $"ssd.classes{i + 1}"), $"classes{i + 1}");
        }
    }

    private static FeatureMap Predict(NetworkBuilder net, FeatureMap x, int channels, string name)
    {
        using (net.Scope(name))
            return net.Conv(net.ConvBn(x, x.Channels, 3, activation: Activation.Relu6, groups: x.Channels, name: "dw"),
                channels, 1, bias: true, name: "pw");
    }
}
