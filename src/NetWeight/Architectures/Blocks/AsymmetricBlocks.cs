namespace NetWeight.Architectures.Blocks;

/// <summary>The block of ACNet (Ding et al. 2019).</summary>
public static class AsymmetricBlocks
{
    /// <summary>
    /// The asymmetric convolution block (ACB; ACNet, figure 1): k x k, 1 x k and k x 1 convolutions, each with batch
    /// normalization, added up. In the form <c>deploy</c> one k x k convolution with bias, into which they fuse
    /// (section 3.3).
    /// </summary>
    public static FeatureMap AsymmetricConvBlock(
        this NetworkBuilder net, FeatureMap x, int channels, int kernel, int stride = 1, string name = "acb")
    {
        if (net.Form == "deploy")
            return net.Conv(x, channels, kernel, stride, bias: true, name: name);
        FeatureMap Branch(int height, int width, string branch)
        {
            using (net.Scope(branch))
                return net.BatchNorm(net.Conv(x, channels, (height, width), (stride, stride)));
        }

        using (net.Scope(name))
        {
            FeatureMap square = Branch(kernel, kernel, "square");
            return net.Add(net.Add(square, Branch(kernel, 1, "vertical")), Branch(1, kernel, "horizontal"));
        }
    }
}
