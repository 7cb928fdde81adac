namespace NetWeight.Architectures.Blocks;

/// <summary>The blocks of several branches side by side: inception and fire modules.</summary>
public static class InceptionBlocks
{
    /// <summary>
    /// A convolution with batch normalization (epsilon 0.001, as in the Inception code) and ReLU; no padding unless
    /// given.
    /// </summary>
    public static FeatureMap InceptionConv(this NetworkBuilder net, FeatureMap x, int channels,
        (int Height, int Width) kernel, int stride = 1, (int Height, int Width) padding = default, string name = "conv")
    {
        using (net.Scope(name))
            return net.Activate(net.BatchNorm(net.Conv(x, channels, kernel, (stride, stride), padding), 1e-3f), Activation.Relu);
    }

    /// <summary>A convolution with a square kernel, as above.</summary>
    public static FeatureMap InceptionConv(this NetworkBuilder net, FeatureMap x, int channels, int kernel,
        int stride = 1, int padding = 0, string name = "conv") =>
        net.InceptionConv(x, channels, (kernel, kernel), stride, (padding, padding), name);

    /// <summary>
    /// The inception module with dimension reduction (GoogLeNet: Szegedy et al. 2015, figure 2b): 1x1, 3x3, 5x5 and
    /// pooling branches side by side. <paramref name="kernel5"/> is the kernel of the third branch.
    /// </summary>
    public static FeatureMap Inception(this NetworkBuilder net, FeatureMap x, int conv1, int reduce3, int conv3,
        int reduce5, int conv5, int pool, int kernel5 = 5, string name = "inception")
    {
        using (net.Scope(name))
        {
            FeatureMap branch1 = net.InceptionConv(x, conv1, 1, name: "1x1");
            FeatureMap branch2 = net.InceptionConv(net.InceptionConv(x, reduce3, 1, name: "3x3_reduce"), conv3, 3, padding: 1, name: "3x3");
            FeatureMap branch3 = net.InceptionConv(net.InceptionConv(x, reduce5, 1, name: "5x5_reduce"), conv5, kernel5,
                padding: kernel5 / 2, name: "5x5");
            FeatureMap branch4 = net.InceptionConv(net.MaxPool(x, 3, 1, padding: 1), pool, 1, name: "pool_proj");
            return net.Concat([branch1, branch2, branch3, branch4]);
        }
    }

    /// <summary>
    /// The fire module (SqueezeNet: Iandola et al. 2016, figure 1): a 1x1 squeeze, then 1x1 and 3x3 expansions side by
    /// side, each with bias and ReLU.
    /// </summary>
    public static FeatureMap Fire(this NetworkBuilder net, FeatureMap x, int squeeze, int expand, string name = "fire")
    {
        using (net.Scope(name))
        {
            FeatureMap s = net.Activate(net.Conv(x, squeeze, 1, bias: true, name: "squeeze"), Activation.Relu);
            FeatureMap e1 = net.Activate(net.Conv(s, expand, 1, bias: true, name: "expand1x1"), Activation.Relu);
            FeatureMap e3 = net.Activate(net.Conv(s, expand, 3, bias: true, name: "expand3x3"), Activation.Relu);
            return net.Concat([e1, e3]);
        }
    }
}
