namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of the MobileNet line, named as in its papers.</summary>
public static class MobileBlocks
{
    /// <summary>
    /// A 3x3 depthwise convolution and a 1x1 one, each with batch normalization and activation (MobileNetV1: Howard et
    /// al. 2017, figure 3).
    /// </summary>
    public static FeatureMap DepthwiseSeparable(this NetworkBuilder net, FeatureMap x, int channels, int stride,
        Activation activation = Activation.Relu, int kernel = 3, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap spatial = net.ConvBn(x, x.Channels, kernel, stride, activation, groups: x.Channels, name: "dw");
            return net.ConvBn(spatial, channels, 1, activation: activation, name: "pw");
        }
    }

    /// <summary>
    /// The inverted residual with linear bottleneck (MobileNetV2: Sandler et al. 2018, figure 4b): 1x1 expansion (left
    /// out if it expands nothing), depthwise convolution, 1x1 projection without activation, shortcut if sizes
    /// allow. <paramref name="squeeze"/> adds squeeze-and-excitation of so many channels before the projection.
    /// </summary>
    public static FeatureMap InvertedResidual(
        this NetworkBuilder net, FeatureMap x, int expanded, int channels, int kernel, int stride,
        Activation activation = Activation.Relu6, int squeeze = 0, Activation gate = Activation.HardSigmoid,
        Activation squeezeActivation = Activation.Relu, bool residual = true, string name = "block")
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

    /// <summary>
    /// Squeeze-and-excitation (Hu et al. 2018, figure 3): global mean, two 1x1 convolutions with bias, and a gate per
    /// channel.
    /// </summary>
    public static FeatureMap SqueezeExcite(this NetworkBuilder net, FeatureMap x, int squeeze,
        Activation activation = Activation.Relu, Activation gate = Activation.Sigmoid, string name = "se")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.Activate(net.Conv(net.GlobalAveragePool(x), squeeze, 1, bias: true, name: "reduce"), activation);
            return net.Multiply(x, net.Activate(net.Conv(y, x.Channels, 1, bias: true, name: "expand"), gate));
        }
    }

    /// <summary>
    /// The fused inverted bottleneck ("full convolution" of MobileDets: Xiong et al. 2021, section 3;
    /// EfficientNet-EdgeTPU's block): one dense convolution expands and looks around, a 1x1 convolution projects.
    /// </summary>
    public static FeatureMap FusedInvertedResidual(
        this NetworkBuilder net, FeatureMap x, int expanded, int channels, int kernel, int stride,
        Activation activation = Activation.Relu6, bool residual = true, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.ConvBn(x, expanded, kernel, stride, activation, name: "expand");
            y = net.ConvBn(y, channels, 1, activation: Activation.None, name: "project");
            return residual && stride == 1 && x.Channels == channels ? net.Add(x, y) : y;
        }
    }

    /// <summary>
    /// The Tucker layer (MobileDets: Xiong et al. 2021, section 3), a generalized bottleneck: 1x1 down to the input
    /// rank, a dense convolution at the output rank, 1x1 up. Ranks are ratios of the widths before and behind.
    /// </summary>
    public static FeatureMap TuckerConv(
        this NetworkBuilder net, FeatureMap x, double inputRatio, double outputRatio, int channels, int kernel,
        int stride, Activation activation = Activation.Relu6, bool residual = true, string name = "block")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.ConvBn(x, NetworkBuilder.MakeDivisible(x.Channels * inputRatio), 1, activation: activation, name: "reduce");
            y = net.ConvBn(y, NetworkBuilder.MakeDivisible(channels * outputRatio), kernel, stride, activation, name: "core");
            y = net.ConvBn(y, channels, 1, activation: Activation.None, name: "project");
            return residual && stride == 1 && x.Channels == channels ? net.Add(x, y) : y;
        }
    }

    /// <summary>
    /// The universal inverted bottleneck (UIB; MobileNetV4: Qin et al. 2024): depthwise convolutions before the
    /// expansion (<paramref name="start"/>) and after it (<paramref name="middle"/>), each left out if its kernel
    /// is 0. The last one that is there strides.
    /// </summary>
    public static FeatureMap UniversalInvertedBottleneck(
        this NetworkBuilder net, FeatureMap x, int expanded, int channels, int start, int middle, int stride,
        Activation activation = Activation.Relu, string name = "block")
    {
        using (net.Scope(name))
        {
            if (start == 0 && middle == 0 && stride > 1)
                throw new NetWeightException($"{name}: a stride needs a depthwise convolution.");
            FeatureMap y = x;
            if (start > 0)
                y = net.ConvBn(y, y.Channels, start, middle > 0 ? 1 : stride, Activation.None, groups: y.Channels, name: "start");
            y = net.ConvBn(y, expanded, 1, activation: activation, name: "expand");
            if (middle > 0)
                y = net.ConvBn(y, expanded, middle, stride, activation, groups: expanded, name: "dw");
            y = net.ConvBn(y, channels, 1, activation: Activation.None, name: "project");
            return stride == 1 && x.Channels == channels ? net.Add(x, y) : y;
        }
    }

    /// <summary>
    /// The "efficient last stage" (MobileNetV3: Howard et al. 2019, figure 5): global mean first, then a 1x1
    /// convolution on the single pixel, then the classes. With <paramref name="normalize"/> the convolution has batch
    /// normalization instead of a bias (MobileNetV4).
    /// </summary>
    public static FeatureVector EfficientHead(this NetworkBuilder net, FeatureMap x, int features,
        Activation activation, bool bias = true, bool normalize = false)
    {
        using (net.Scope("head"))
        {
            FeatureMap pooled = net.GlobalAveragePool(x);
            FeatureMap y = normalize ? net.ConvBn(pooled, features, 1, activation: activation)
                : net.Activate(net.Conv(pooled, features, 1, bias: bias), activation);
            return net.Linear(net.Flatten(y), net.Options.Classes);
        }
    }
}
