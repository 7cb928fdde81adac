using NetWeight.Architectures;

namespace NetWeight.Accuracy.Networks;

/// <summary>Networks of two published search spaces, built from their encodings.</summary>
public static class SearchSpaces
{
    private static readonly (int Channels, int Blocks, int Stride)[] FbnetStages =
        [(16, 1, 1), (24, 4, 1), (32, 4, 2), (64, 4, 2), (112, 4, 1), (184, 4, 2), (352, 1, 1)];

    /// <summary>
    /// NAS-Bench-201 (Dong and Yang 2020, section 2.1): a stem of 16 channels, three stages of five cells with 16, 32
    /// and 64, a residual block with stride 2 between them.
    /// <c>|op~0|+|op~0|op~1|+|op~0|op~1|op~2|</c>: each node sums its edges from the nodes before it.
    /// </summary>
    /// <param name="net">The network to write to; its resolution is 32.</param>
    /// <param name="encoding">The cell.</param>
    /// <param name="runsZeros">Whether the edges called <c>none</c> run, as in PyTorch, where they multiply by zero;
    /// else they and what only they feed are left out, as a converter does.</param>
    public static void NasBench201(NetworkBuilder net, string encoding, bool runsZeros)
    {
        (string Op, int From)[][] nodes =
            [.. encoding.Split('+').Select(node => node.Trim('|').Split('|')
                .Select(edge => (edge[..edge.IndexOf('~')], int.Parse(edge[(edge.IndexOf('~') + 1)..]))).ToArray())];
        FeatureMap x = net.ConvBn(net.Input(), 16, 3, activation: Activation.None);
        for (int stage = 0; stage < 3; stage++)
        {
            if (stage > 0)
                x = Reduction(net, x);
            for (int cell = 0; cell < 5; cell++)
                x = Cell(net, x, nodes, runsZeros);
        }

        net.Output(net.Classifier(net.Activate(net.BatchNorm(x), Activation.Relu)));
    }

    /// <summary>
    /// FBNet's space (Wu et al. 2019, table 1) in the form of HW-NAS-Bench for 32x32 images: 22 blocks in seven stages,
    /// the first stride 1, 1504 features.
    /// <c>kK_eE[_gG]</c>: an inverted residual with kernel K, expansion E, pointwise convolutions in G groups;
    /// <c>skip</c>: nothing, or a 1x1 convolution if the shape changes.
    /// </summary>
    public static void Fbnet(NetworkBuilder net, string encoding)
    {
        string[] blocks = encoding.Split(' ');
        if (blocks.Length != FbnetStages.Sum(s => s.Blocks))
            throw new NetWeightException($"'{encoding}' has {blocks.Length} blocks, not {FbnetStages.Sum(s => s.Blocks)}.");
        FeatureMap x = net.ConvBn(net.Input(), 16, 3);
        int next = 0;
        foreach ((int channels, int count, int stride) in FbnetStages)
            for (int i = 0; i < count; i++)
                x = Block(net, x, blocks[next++], channels, i == 0 ? stride : 1);
        net.Output(net.Classifier(net.ConvBn(x, 1504, 1)));
    }

    private static FeatureMap Cell(NetworkBuilder net, FeatureMap input, (string Op, int From)[][] nodes, bool runsZeros)
    {
        var values = new FeatureMap?[nodes.Length + 1];
        values[0] = input;
        for (int i = 0; i < nodes.Length; i++)
            foreach ((string op, int from) in nodes[i])
            {
                if (values[from] is not { } x || (op == "none" && !runsZeros))
                    continue;
                FeatureMap edge = op switch
                {
                    "nor_conv_1x1" => Convolution(net, x, x.Channels, 1, 1),
                    "nor_conv_3x3" => Convolution(net, x, x.Channels, 3, 1),
                    "avg_pool_3x3" => net.AveragePool(x, 3, 1, 1, countPadding: false),
                    "skip_connect" => x,
                    "none" => net.Scale(x),
                    _ => throw new NetWeightException($"NAS-Bench-201 has no operation '{op}'."),
                };
                values[i + 1] = values[i + 1] is { } sum ? net.Add(sum, edge) : edge;
            }

        return values[^1] ?? throw new NetWeightException("The cell's output does not depend on its input.");
    }

    private static FeatureMap Reduction(NetworkBuilder net, FeatureMap x)
    {
        int channels = 2 * x.Channels;
        FeatureMap y = Convolution(net, Convolution(net, x, channels, 3, 2), channels, 3, 1);
        return net.Add(y, net.Conv(net.AveragePool(x, 2, 2), channels, 1));
    }

    private static FeatureMap Convolution(NetworkBuilder net, FeatureMap x, int channels, int kernel, int stride) =>
        net.ConvBn(net.Activate(x, Activation.Relu), channels, kernel, stride, Activation.None);

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, string code, int channels, int stride)
    {
        bool isSame = stride == 1 && x.Channels == channels;
        if (code == "skip")
            return isSame ? x : net.ConvBn(x, channels, 1, stride);
        string[] parts = code.Split('_');
        int kernel = int.Parse(parts[0].AsSpan(1)), expansion = int.Parse(parts[1].AsSpan(1)),
            groups = parts.Length > 2 ? int.Parse(parts[2].AsSpan(1)) : 1;
        FeatureMap y = net.ConvBn(x, expansion * x.Channels, 1, groups: groups);
        if (groups > 1)
            y = net.ChannelShuffle(y, groups);
        y = net.ConvBn(y, y.Channels, kernel, stride, groups: y.Channels);
        y = net.ConvBn(y, channels, 1, activation: Activation.None, groups: groups);
        return isSame ? net.Add(x, y) : y;
    }
}
