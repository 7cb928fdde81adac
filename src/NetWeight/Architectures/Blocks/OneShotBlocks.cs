namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of the VoVNets.</summary>
public static class OneShotBlocks
{
    /// <summary>
    /// One-shot aggregation (Lee et al. 2019, figure 1b): a chain of 3x3 convolutions whose outputs are concatenated
    /// once, at the end, with the input, and mixed by a 1x1 convolution. VoVNetV2 (Lee and Park 2020, figure 3) adds
    /// effective squeeze-and-excitation and the identity; <paramref name="depthwise"/> makes the chain of depthwise
    /// separable convolutions.
    /// </summary>
    public static FeatureMap OneShotAggregation(
        this NetworkBuilder net, FeatureMap x, int width, int channels, int layers, bool depthwise = false,
        bool attention = false, bool identity = false, string name = "osa")
    {
        using (net.Scope(name))
        {
            var parts = new List<FeatureMap> { x };
            FeatureMap y = depthwise && x.Channels != width ? net.ConvBn(x, width, 1, name: "reduce") : x;
            for (int i = 1; i <= layers; i++)
            {
                y = depthwise ? net.SeparableConvBn(y, width, 1, name: $"conv{i}") : net.ConvBn(y, width, 3, name: $"conv{i}");
                parts.Add(y);
            }

            y = net.ConvBn(net.Concat(parts), channels, 1, name: "mix");
            if (attention)
                y = net.EffectiveSqueezeExcite(y);
            return identity && x.Channels == channels ? net.Add(x, y) : y;
        }
    }

    /// <summary>Effective squeeze-and-excitation (Lee and Park 2020, equation 4): one 1x1 convolution that keeps all channels.</summary>
    public static FeatureMap EffectiveSqueezeExcite(this NetworkBuilder net, FeatureMap x, string name = "ese")
    {
        using (net.Scope(name))
            return net.Multiply(x, net.Activate(net.Conv(net.GlobalAveragePool(x), x.Channels, 1, bias: true), Activation.HardSigmoid));
    }

    /// <summary>A 3x3 depthwise and a 1x1 convolution with one normalization and activation after both.</summary>
    internal static FeatureMap SeparableConvBn(this NetworkBuilder net, FeatureMap x, int channels, int stride, string name)
    {
        using (net.Scope(name))
            return net.ConvBn(net.DepthwiseConv(x, 3, stride), channels, 1, name: "pw");
    }
}
