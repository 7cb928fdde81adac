namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of PeleeNet.</summary>
public static class PeleeBlocks
{
    /// <summary>The stem (Wang et al. 2018, figure 2): after a 3x3 convolution with stride 2, a maximum pooling beside a 1x1 and a 3x3 convolution with stride 2; a 1x1 convolution mixes both.</summary>
    public static FeatureMap PeleeStem(this NetworkBuilder net, FeatureMap x, int channels, string name = "stem")
    {
        using (net.Scope(name))
        {
            x = net.ConvBn(x, channels, 3, 2, name: "conv1");
            FeatureMap y = net.ConvBn(net.ConvBn(x, channels / 2, 1, name: "reduce"), channels, 3, 2, name: "conv2");
            // Rounding up keeps both halves of one size where the input's is odd.
            return net.ConvBn(net.Concat([net.MaxPool(x, 2, 2, ceil: true), y]), channels, 1, name: "mix");
        }
    }

    /// <summary>
    /// The two-way dense layer (Wang et al. 2018, figure 1b): half of the growth sees 3x3 pixels, the other half 5x5 by two 3x3 convolutions,
    /// each behind a 1x1 bottleneck of so many channels; both stand beside the input.
    /// </summary>
    public static FeatureMap TwoWayDense(this NetworkBuilder net, FeatureMap x, int growth, int bottleneck, string name = "dense")
    {
        using (net.Scope(name))
        {
            FeatureMap near = net.ConvBn(net.ConvBn(x, bottleneck, 1, name: "near1"), growth / 2, 3, name: "near2");
            FeatureMap far = net.ConvBn(net.ConvBn(x, bottleneck, 1, name: "far1"), growth / 2, 3, name: "far2");
            return net.Concat([x, near, net.ConvBn(far, growth / 2, 3, name: "far3")]);
        }
    }
}
