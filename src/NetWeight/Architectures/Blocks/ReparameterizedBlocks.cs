namespace NetWeight.Architectures.Blocks;

/// <summary>Blocks that have several branches in training and are one convolution when deployed.</summary>
public static class ReparameterizedBlocks
{
    /// <summary>
    /// The RepVGG block (Ding et al. 2021, figure 2): 3x3, 1x1 and identity, each with batch normalization, added;
    /// deployed, one 3x3 convolution with bias. <paramref name="squeeze"/> channels of squeeze-and-excitation stand
    /// before the activation, as in RepVGG-D2se.
    /// </summary>
    public static FeatureMap RepVggBlock(this NetworkBuilder net, FeatureMap x, int channels, int stride,
        int groups = 1, bool deploy = true, int squeeze = 0, string name = "block") =>
        Block(net, x, channels, 3, stride, groups, 1, deploy, squeeze, name);

    /// <summary>
    /// The MobileOne block (Vasu et al. 2023, figure 3): several k x k convolutions, a 1x1 one if k is larger, and
    /// the identity, each with batch normalization, added; deployed, one k x k convolution with bias. It is used with
    /// one group per channel and as a 1x1 convolution by turns.
    /// </summary>
    public static FeatureMap MobileOneBlock(this NetworkBuilder net, FeatureMap x, int channels, int kernel, int stride,
        int groups = 1, int branches = 1, bool deploy = true, int squeeze = 0, string name = "block") =>
        Block(net, x, channels, kernel, stride, groups, branches, deploy, squeeze, name);

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, int channels, int kernel, int stride, int groups,
        int branches, bool deploy, int squeeze, string name)
    {
        using (net.Scope(name))
        {
            FeatureMap y;
            if (deploy)
            {
                y = net.Conv(x, channels, kernel, stride, groups: groups, bias: true);
            }
            else
            {
                y = net.ConvBn(x, channels, kernel, stride, Activation.None, groups: groups, name: "conv");
                for (int i = 1; i < branches; i++)
                    y = net.Add(y, net.ConvBn(x, channels, kernel, stride, Activation.None, groups: groups, name: "conv"));
                if (kernel > 1)
                    y = net.Add(y, net.ConvBn(x, channels, 1, stride, Activation.None, padding: 0, groups: groups, name: "scale"));
                if (stride == 1 && x.Channels == channels)
                    y = net.Add(y, net.BatchNorm(x, name: "identity"));
            }

            if (squeeze > 0)
                y = net.SqueezeExcite(y, squeeze);
            return net.Activate(y, Activation.Relu);
        }
    }
}
