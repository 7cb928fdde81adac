namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of GhostNet.</summary>
public static class GhostBlocks
{
    /// <summary>
    /// The ghost module (Han et al. 2020, figure 2b): a 1x1 convolution makes half of the channels, a cheap 3x3
    /// depthwise one the other half from them.
    /// </summary>
    public static FeatureMap GhostModule(this NetworkBuilder net, FeatureMap x, int channels, Activation activation, string name = "ghost")
    {
        using (net.Scope(name))
        {
            int half = (channels + 1) / 2;
            FeatureMap primary = net.ConvBn(x, half, 1, activation: activation, name: "primary");
            FeatureMap cheap = net.ConvBn(primary, half, 3, activation: activation, groups: half, name: "cheap");
            FeatureMap both = net.Concat([primary, cheap]);
            return both.Channels > channels ? net.FirstChannels(both, channels) : both;
        }
    }

    /// <summary>
    /// The ghost bottleneck (figure 3): a module that expands, a depthwise convolution if it strides, squeeze-and-excitation of
    /// <paramref name="squeeze"/> channels (0: none), a module that projects. A shortcut that changes size is a
    /// depthwise and a 1x1 convolution.
    /// </summary>
    public static FeatureMap GhostBottleneck(this NetworkBuilder net, FeatureMap x, int expanded, int channels,
        int kernel, int stride, int squeeze, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.GhostModule(x, expanded, Activation.Relu, "expand");
            if (stride > 1)
                y = net.ConvBn(y, expanded, kernel, stride, Activation.None, groups: expanded, name: "dw");
            if (squeeze > 0)
                y = net.SqueezeExcite(y, squeeze, Activation.Relu, Activation.HardSigmoid);
            y = net.GhostModule(y, channels, Activation.None, "project");
            if (stride == 1 && x.Channels == channels)
                return net.Add(x, y);
            FeatureMap shortcut = net.ConvBn(x, x.Channels, kernel, stride, Activation.None, groups: x.Channels, name: "shortcut.dw");
            return net.Add(net.ConvBn(shortcut, channels, 1, activation: Activation.None, name: "shortcut.pw"), y);
        }
    }
}
