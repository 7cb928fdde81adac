namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of the MobileNet line, named as in its papers.</summary>
public static class MobileBlocks
{
    /// <summary>A 3x3 depthwise convolution and a 1x1 one, each with batch normalization and activation (MobileNetV1: Howard et al. 2017, figure 3).</summary>
    public static FeatureMap DepthwiseSeparable(this NetworkBuilder net, FeatureMap x, int channels, int stride, Activation activation = Activation.Relu, int kernel = 3, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap spatial = net.ConvBn(x, x.Channels, kernel, stride, activation, groups: x.Channels, name: "dw");
            return net.ConvBn(spatial, channels, 1, activation: activation, name: "pw");
        }
    }

    /// <summary>
    /// The inverted residual with linear bottleneck (MobileNetV2: Sandler et al. 2018, figure 4b): 1x1 expansion (left out where it expands nothing),
    /// depthwise convolution, 1x1 projection without activation, shortcut where sizes allow. <paramref name="squeeze"/> adds squeeze-and-excitation of so many channels before the projection.
    /// </summary>
    public static FeatureMap InvertedResidual(
        this NetworkBuilder net, FeatureMap x, int expanded, int channels, int kernel, int stride,
        Activation activation = Activation.Relu6, int squeeze = 0, Activation gate = Activation.HardSigmoid, Activation squeezeActivation = Activation.Relu, bool residual = true, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap y = x;
            if (expanded != x.Channels)
                y = net.ConvBn(y, expanded, 1, activation: activation, name: "expand");
            y = net.ConvBn(y, expanded, kernel, stride, activation, groups: expanded, name: "dw");
            if (squeeze > 0)
                y = net.SqueezeExcite(y, squeeze, squeezeActivation, gate);
            y = net.ConvBn(y, channels, 1, activation: Activation.None, name: "project");
            return residual && stride == 1 && x.Channels == channels ? net.Add(x, y) : y;
        }
    }

    /// <summary>Squeeze-and-excitation (Hu et al. 2018, figure 3): global mean, two 1x1 convolutions with bias, and a gate per channel.</summary>
    public static FeatureMap SqueezeExcite(this NetworkBuilder net, FeatureMap x, int squeeze, Activation activation = Activation.Relu, Activation gate = Activation.Sigmoid, string name = "se")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.Activate(net.Conv(net.GlobalAveragePool(x), squeeze, 1, bias: true, name: "reduce"), activation);
            return net.Multiply(x, net.Activate(net.Conv(y, x.Channels, 1, bias: true, name: "expand"), gate));
        }
    }
}
