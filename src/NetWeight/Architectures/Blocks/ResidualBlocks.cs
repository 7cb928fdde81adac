namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of residual networks, named as in their papers.</summary>
public static class ResidualBlocks
{
    /// <summary>
    /// Two 3x3 convolutions around a shortcut (ResNet: He et al. 2016, figure 5 left). <paramref name="averageDown"/>
    /// shrinks the shortcut as in <see cref="Bottleneck"/>.
    /// </summary>
    public static FeatureMap BasicBlock(this NetworkBuilder net, FeatureMap x, int channels, int stride,
        bool averageDown = false, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.ConvBn(x, channels, 3, stride, name: "conv1");
            y = net.ConvBn(y, channels, 3, activation: Activation.None, name: "conv2");
            return net.Activate(net.Add(y, net.Shortcut(x, channels, stride, averageDown)), Activation.Relu);
        }
    }

    /// <summary>
    /// 1x1, 3x3 and 1x1 convolutions around a shortcut (ResNet: He et al. 2016, figure 5 right), the 3x3 in groups for
    /// ResNeXt (Xie et al. 2017, figure 3c) and RegNet. The 3x3 carries the stride, as in all later code ("v1.5");
    /// <paramref name="strideFirst"/> puts it into the first 1x1, as in the paper. <paramref name="squeeze"/> adds
    /// squeeze-and-excitation of so many channels after the 3x3 (RegNetY: Radosavovic et al. 2020, section 5).
    /// <paramref name="averageDown"/> shrinks the shortcut by a mean before its 1x1 (ResNet-D: He et al. 2019, figure
    /// 2c).
    /// </summary>
    public static FeatureMap Bottleneck(
        this NetworkBuilder net, FeatureMap x, int width, int channels, int stride,
        int groups = 1, int squeeze = 0, bool strideFirst = false, bool averageDown = false, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.ConvBn(x, width, 1, strideFirst ? stride : 1, name: "conv1");
            y = net.ConvBn(y, width, 3, strideFirst ? 1 : stride, groups: groups, name: "conv2");
            if (squeeze > 0)
                y = net.SqueezeExcite(y, squeeze);
            y = net.ConvBn(y, channels, 1, activation: Activation.None, name: "conv3");
            return net.Activate(net.Add(y, net.Shortcut(x, channels, stride, averageDown)), Activation.Relu);
        }
    }

    /// <summary>The input itself if sizes allow, otherwise a 1x1 convolution with batch normalization (He et al. 2016, option B).</summary>
    public static FeatureMap Shortcut(this NetworkBuilder net, FeatureMap x, int channels, int stride,
        bool averageDown = false, string name = "shortcut")
    {
        if (stride == 1 && x.Channels == channels)
            return x;
        if (!averageDown || stride == 1)
            return net.ConvBn(x, channels, 1, stride, Activation.None, name: name);
        FeatureMap mean = net.AveragePool(x, stride, stride, ceil: true, countPadding: false, name: name + ".pool");
        return net.ConvBn(mean, channels, 1, activation: Activation.None, name: name);
    }
}
