namespace NetWeight.Architectures.Blocks;

/// <summary>The units of the ShuffleNets.</summary>
public static class ShuffleBlocks
{
    /// <summary>
    /// The ShuffleNet unit (Zhang et al. 2018, figure 2b and 2c): grouped 1x1 convolution, channel shuffle, 3x3
    /// depthwise, grouped 1x1. With stride 1 it is added to its input; with stride 2 it is concatenated with its averaged
    /// input. <paramref name="firstGroups"/> are the groups of the first convolution if they differ.
    /// </summary>
    public static FeatureMap ShuffleUnit(this NetworkBuilder net, FeatureMap x, int channels, int groups, int stride,
        int? firstGroups = null, string name = "unit")
    {
        using (net.Scope(name))
        {
            int middle = channels / 4;
            FeatureMap y = net.ConvBn(x, middle, 1, groups: firstGroups ?? groups, name: "compress");
            if (groups > 1)
                y = net.ChannelShuffle(y, groups);
            y = net.ConvBn(y, middle, 3, stride, Activation.None, groups: middle, name: "dw");
            if (stride == 1)
                return net.Activate(
                    net.Add(x, net.ConvBn(y, channels, 1, activation: Activation.None, groups: groups, name: "expand")),
                    Activation.Relu);
            y = net.ConvBn(y, channels - x.Channels, 1, groups: groups, name: "expand");
            return net.Concat([net.AveragePool(x, 3, stride, padding: 1), y]);
        }
    }

    /// <summary>
    /// The unit of ShuffleNet V2 (Ma et al. 2018, figure 3c and 3d): half of the channels pass, the other half goes
    /// through 1x1, 3x3 depthwise and 1x1 convolutions, and both are shuffled. Where the size or the number of channels
    /// changes, all channels go through both branches. <paramref name="squeeze"/> (a fraction of the branch) and
    /// <paramref name="residual"/> are those of the appendix, figure 2.
    /// </summary>
    public static FeatureMap ShuffleUnitV2(this NetworkBuilder net, FeatureMap x, int channels, int stride,
        double squeeze = 0, bool residual = false, string name = "unit")
    {
        using (net.Scope(name))
        {
            int branch = channels / 2;
            bool splits = stride == 1 && x.Channels == channels;
            FeatureMap left = x, right = x;
            if (splits)
            {
                FeatureMap[] halves = net.Split(x, [channels - branch, branch]);
                (left, right) = (halves[0], halves[1]);
            }
            else
            {
                left = net.ConvBn(x, x.Channels, 3, stride, Activation.None, groups: x.Channels, name: "left.dw");
                left = net.ConvBn(left, channels - branch, 1, name: "left.pw");
            }

            bool adds = residual && splits;
            FeatureMap y = net.ConvBn(right, branch, 1, name: "pw1");
            y = net.ConvBn(y, branch, 3, stride, Activation.None, groups: branch, name: "dw");
            y = net.ConvBn(y, branch, 1, activation: adds ? Activation.None : Activation.Relu, name: "pw2");
            if (squeeze > 0)
                y = net.SqueezeExcite(y, Math.Max(1, (int)(branch * squeeze)));
            if (adds)
                y = net.Activate(net.Add(right, y), Activation.Relu);
            return net.ChannelShuffle(net.Concat([left, y]), 2);
        }
    }
}
