namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of densely connected networks.</summary>
public static class DenseBlocks
{
    /// <summary>
    /// A dense block (DenseNet-BC: Huang et al. 2017, equation 2): every layer reads all maps before it and adds
    /// <paramref name="growth"/> channels, by batch normalization, ReLU and a 1x1 convolution to four times as many,
    /// and the same with a 3x3.
    /// </summary>
    public static FeatureMap DenseBlock(this NetworkBuilder net, FeatureMap x, int layers, int growth, string name = "denseblock")
    {
        List<FeatureMap> maps = [x];
        using (net.Scope(name))
        {
            for (int i = 0; i < layers; i++)
                using (net.Scope($"layer{i + 1}"))
                {
                    FeatureMap y = maps.Count == 1 ? x : net.Concat([.. maps]);
                    y = net.Conv(net.Activate(net.BatchNorm(y, name: "bn1"), Activation.Relu), 4 * growth, 1, name: "conv1");
                    maps.Add(net.Conv(net.Activate(net.BatchNorm(y, name: "bn2"), Activation.Relu), growth, 3, name: "conv2"));
                }

            return net.Concat([.. maps]);
        }
    }

    /// <summary>
    /// The two-way dense layer (PeleeNet: Wang et al. 2018, figure 1): half of the growth from one 3x3 convolution,
    /// half from two.
    /// </summary>
    public static FeatureMap TwoWayDenseLayer(this NetworkBuilder net, FeatureMap x, int growth, int bottleneck, string name = "layer")
    {
        using (net.Scope(name))
        {
            FeatureMap one = net.ConvBn(net.ConvBn(x, bottleneck, 1, name: "branch1a"), growth / 2, 3, name: "branch1b");
            FeatureMap two = net.ConvBn(net.ConvBn(x, bottleneck, 1, name: "branch2a"), growth / 2, 3, name: "branch2b");
            return net.Concat([x, one, net.ConvBn(two, growth / 2, 3, name: "branch2c")]);
        }
    }

    /// <summary>
    /// The stem block (PeleeNet, figure 2): a 3x3 of stride 2, shrunk again by a maximum and by convolutions side by
    /// side.
    /// </summary>
    public static FeatureMap StemBlock(this NetworkBuilder net, FeatureMap x, int channels, string name = "stem")
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.ConvBn(x, channels, 3, 2, name: "stem1");
            FeatureMap convolved = net.ConvBn(net.ConvBn(y, channels / 2, 1, name: "stem2a"), channels, 3, 2, name: "stem2b");
            // A partial last window counts, so that maps of odd size fit the convolved ones.
            return net.ConvBn(net.Concat([net.MaxPool(y, 2, 2, ceil: true), convolved]), channels, 1, name: "stem3");
        }
    }
}
