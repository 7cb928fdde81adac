using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// Inception v3 (Szegedy et al. 2016, "Rethinking the Inception Architecture", table 1 and figures 5 to 7), as
/// torchvision and timm have it. The form <c>train</c> adds the auxiliary head: torchvision's parameters count it,
/// although the deployed graph does not run it; its MACCs do not.
/// </summary>
internal sealed class InceptionV3 : Architecture
{
    public override string Name => "Inception v3";

    public override string Paper => "Szegedy et al. 2016, Rethinking the Inception Architecture for Computer Vision";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        new("inception_v3", 299, Write)
        {
            Forms = ["deploy", "train"],
            Published =
            [
                new Published { Maccs = 5_713_216_096, Source = "torchvision, without the auxiliary head", Form = "deploy", Top1 = 77.294 },
                new Published { Parameters = 27_161_264, Source = "torchvision, with the auxiliary head", Form = "train" },
                Published.Exact(23_834_568, 5_713_216_096, "timm", 77.472, "deploy"),
            ],
        },
    ];

    private static void Write(NetworkBuilder net)
    {
        FeatureMap x = Conv(net, net.Input(), 32, (3, 3), 2, pad: false, "stem1");
        x = Conv(net, x, 32, (3, 3), 1, pad: false, "stem2");
        x = net.MaxPool(Conv(net, x, 64, (3, 3), name: "stem3"), 3, 2);
        x = Conv(net, x, 80, (1, 1), name: "stem4");
        x = net.MaxPool(Conv(net, x, 192, (3, 3), 1, pad: false, "stem5"), 3, 2);
        foreach ((string name, int pool) in new[] { ("5b", 32), ("5c", 64), ("5d", 64) })
            x = Module(net, x, name, y => Figure5(net, y, pool));
        x = Module(net, x, "6a", y => Shrink35(net, y), repeat: false);
        foreach ((string name, int c7) in new[] { ("6b", 128), ("6c", 160), ("6d", 160), ("6e", 192) })
            x = Module(net, x, name, y => Figure6(net, y, c7));
        if (net.Form == "train")
            Auxiliary(net, x);
        x = Module(net, x, "7a", y => Shrink17(net, y), repeat: false);
        foreach (string name in new[] { "7b", "7c" })
            x = Module(net, x, name, y => Figure7(net, y));
        net.Output(net.Classifier(x));
    }

    private static FeatureMap Module(
        NetworkBuilder net, FeatureMap x, string name, Func<FeatureMap, FeatureMap[]> branches, bool repeat = true)
    {
        for (int i = 0; i < (repeat ? net.Repeats(1) : 1); i++)
            using (net.Scope($"mixed{name}{(i == 0 ? "" : $"_{i + 1}")}"))
                x = net.Concat(branches(x));
        return x;
    }

    /// <summary>35x35: 1x1, 5x5, two 3x3, and a mean.</summary>
    private static FeatureMap[] Figure5(NetworkBuilder net, FeatureMap x, int pool) =>
    [
        Conv(net, x, 64, (1, 1)),
        Chain(net, x, (48, 1, 1), (64, 5, 5)),
        Chain(net, x, (64, 1, 1), (96, 3, 3), (96, 3, 3)),
        Chain(net, net.AveragePool(x, 3, 1, 1), (pool, 1, 1)),
    ];

    /// <summary>17x17: 1x1, one and two 7x7 cut into 1x7 and 7x1, and a mean.</summary>
    private static FeatureMap[] Figure6(NetworkBuilder net, FeatureMap x, int c7) =>
    [
        Conv(net, x, 192, (1, 1)),
        Chain(net, x, (c7, 1, 1), (c7, 1, 7), (192, 7, 1)),
        Chain(net, x, (c7, 1, 1), (c7, 7, 1), (c7, 1, 7), (c7, 7, 1), (192, 1, 7)),
        Chain(net, net.AveragePool(x, 3, 1, 1), (192, 1, 1)),
    ];

    /// <summary>8x8: branches that end in 1x3 and 3x1 side by side.</summary>
    private static FeatureMap[] Figure7(NetworkBuilder net, FeatureMap x)
    {
        FeatureMap one = Conv(net, x, 384, (1, 1)), two = Chain(net, x, (448, 1, 1), (384, 3, 3));
        return
        [
            Conv(net, x, 320, (1, 1)),
            Conv(net, one, 384, (1, 3)), Conv(net, one, 384, (3, 1)),
            Conv(net, two, 384, (1, 3)), Conv(net, two, 384, (3, 1)),
            Chain(net, net.AveragePool(x, 3, 1, 1), (192, 1, 1)),
        ];
    }

    private static FeatureMap[] Shrink35(NetworkBuilder net, FeatureMap x) =>
        [Conv(net, x, 384, (3, 3), 2, pad: false),
            Conv(net, Chain(net, x, (64, 1, 1), (96, 3, 3)), 96, (3, 3), 2, pad: false), net.MaxPool(x, 3, 2)];

    private static FeatureMap[] Shrink17(NetworkBuilder net, FeatureMap x) =>
        [Conv(net, Conv(net, x, 192, (1, 1)), 320, (3, 3), 2, pad: false),
            Conv(net, Chain(net, x, (192, 1, 1), (192, 1, 7), (192, 7, 1)), 192, (3, 3), 2, pad: false),
            net.MaxPool(x, 3, 2)];

    /// <summary>A mean to 5x5, a 1x1, a convolution over all of it, and the classes.</summary>
    private static void Auxiliary(NetworkBuilder net, FeatureMap x)
    {
        using (net.Scope("aux"))
        {
            FeatureMap y = Conv(net, net.AveragePoolTo(x, 5), 128, (1, 1));
            net.Output(net.Classifier(Conv(net, y, 768, (y.Height, y.Width), 1, pad: false)), "aux");
        }
    }

    private static FeatureMap Chain(NetworkBuilder net, FeatureMap x, params (int C, int Height, int Width)[] convolutions)
    {
        foreach ((int c, int height, int width) in convolutions)
            x = Conv(net, x, c, (height, width));
        return x;
    }

    private static FeatureMap Conv(NetworkBuilder net, FeatureMap x, int channels, (int Height, int Width) kernel,
        int stride = 1, bool pad = true, string name = "conv") =>
        net.InceptionConv(x, net.Channels(channels), kernel, stride, pad ? (kernel.Height / 2, kernel.Width / 2) : (0, 0), name);
}
