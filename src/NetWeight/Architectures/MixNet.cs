using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MixNet (Tan and Le 2019, "MixConv: Mixed Depthwise Convolutional Kernels", section 4), with the grouped 1x1
/// convolutions of the authors' implementation (tensorflow/tpu, models/official/mnasnet/mixnet).
/// </summary>
internal sealed class MixNet : Architecture
{
    private static readonly int[] One = [1];
    private static readonly int[] Two = [1, 1];

    /// <summary>
    /// Kernels of the expansion, the depthwise convolution and the projection; expansion t, channels c, squeeze ratio
    /// (above 0: swish), stride s, repeats n.
    /// </summary>
    private static readonly (int[] Expand, int[] Kernels, int[] Project, int T, int C, double Se, int S, int N)[] Small =
    [
        (One, [3], One, 1, 16, 0, 1, 1),
        (Two, [3], Two, 6, 24, 0, 2, 1), (Two, [3], Two, 3, 24, 0, 1, 1),
        (One, [3, 5, 7], One, 6, 40, 0.5, 2, 1), (Two, [3, 5], Two, 6, 40, 0.5, 1, 3),
        (One, [3, 5, 7], Two, 6, 80, 0.25, 2, 1), (One, [3, 5], Two, 6, 80, 0.25, 1, 2),
        (Two, [3, 5, 7], Two, 6, 120, 0.5, 1, 1), (Two, [3, 5, 7, 9], Two, 3, 120, 0.5, 1, 2),
        (One, [3, 5, 7, 9, 11], One, 6, 200, 0.5, 2, 1), (One, [3, 5, 7, 9], Two, 6, 200, 0.5, 1, 2),
    ];

    /// <summary>Medium; Large is 1.3 times as wide.</summary>
    private static readonly (int[] Expand, int[] Kernels, int[] Project, int T, int C, double Se, int S, int N)[] Medium =
    [
        (One, [3], One, 1, 24, 0, 1, 1),
        (Two, [3, 5, 7], Two, 6, 32, 0, 2, 1), (Two, [3], Two, 3, 32, 0, 1, 1),
        (One, [3, 5, 7, 9], One, 6, 40, 0.5, 2, 1), (Two, [3, 5], Two, 6, 40, 0.5, 1, 3),
        (One, [3, 5, 7], One, 6, 80, 0.25, 2, 1), (Two, [3, 5, 7, 9], Two, 6, 80, 0.25, 1, 3),
        (One, [3], One, 6, 120, 0.5, 1, 1), (Two, [3, 5, 7, 9], Two, 3, 120, 0.5, 1, 3),
        (One, [3, 5, 7, 9], One, 6, 200, 0.5, 2, 1), (One, [3, 5, 7, 9], Two, 6, 200, 0.5, 1, 3),
    ];

    public override string Name => "MixNet";

    public override string Paper => "Tan and Le 2019, MixConv: Mixed Depthwise Convolutional Kernels";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mixnet_l", Medium, 1.3, Published.Printed("7.33 M", null, "timm, results/benchmark-infer", 78.970)),
        Variant("mixnet_m", Medium, 1, Published.Printed("5.01 M", null, "timm, results/benchmark-infer", 77.268)),
        Variant("mixnet_s", Small, 1, Published.Exact(4_134_606, 239_173_360, "timm", 76.000)),
    ];

    private static NetworkVariant Variant(
        string name, (int[], int[], int[], int, int, double, int, int)[] table, double width, Published published) =>
        new(name, 224, net => Write(net, table, width)) { Published = [published] };

    private static void Write(NetworkBuilder net,
        (int[] Expand, int[] Kernels, int[] Project, int T, int C, double Se, int S, int N)[] table, double width)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), Channels(table[0].C), 3, 2, name: "stem");
        for (int row = 0; row < table.Length; row++)
        {
            (int[] expand, int[] kernels, int[] project, int t, int c, double se, int s, int n) = table[row];
            for (int i = 0; i < net.Repeats(n); i++)
            {
                int stride = i == 0 ? s : 1;
                Activation activation = se > 0 ? Activation.Silu : Activation.Relu;
                using (net.Scope($"row{row + 1}.block{i + 1}"))
                {
                    FeatureMap y = t == 1 ? x : net.MixConv(x, x.Channels * t, expand, activation: activation, name: "expand");
                    y = net.MixConv(y, y.Channels, kernels, stride, depthwise: true, activation, "dw");
                    if (se > 0)
                        y = net.SqueezeExcite(y, (int)Math.Round(x.Channels * se), activation);
                    y = net.MixConv(y, Channels(c), project, name: "project");
                    x = stride == 1 && x.Channels == y.Channels ? net.Add(x, y) : y;
                }
            }
        }

        net.Output(net.Classifier(net.ConvBn(x, net.Channels(1536), 1, name: "head")));
    }
}
