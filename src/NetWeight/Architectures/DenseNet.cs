using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// DenseNet-BC (Huang et al. 2017, table 1; 161 has growth 48, as in the authors' repository). timm's <c>d</c> networks
/// have three 3x3 in the stem, and <c>blur</c> shrinks there by a maximum of stride 1 and a blur (Zhang 2019).
/// </summary>
internal sealed class DenseNet : Architecture
{
    public override string Name => "DenseNet";

    public override string Paper => "Huang et al. 2017, Densely Connected Convolutional Networks";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("densenet121", 32, [6, 12, 24, 16], 64, [.. Both(7_978_856, 2_834_161_664, 74.434, 75.574)]),
        Variant("densenet161", 48, [6, 12, 36, 24], 96, [.. Both(28_681_000, 7_727_907_072, 77.138, 77.384)]),
        Variant("densenet169", 32, [6, 12, 32, 32], 64, [.. Both(14_149_480, 3_359_843_328, 75.6, 75.922)]),
        Variant("densenet201", 32, [6, 12, 48, 32], 64, [.. Both(20_013_928, 4_291_365_888, 76.896, 77.284)]),
        Variant("densenet264d", 48, [6, 12, 64, 48], 96, [Published.Exact(72_736_216, 13_470_266_880, "timm")], deepStem: true),
        Variant("densenetblur121d", 32, [6, 12, 24, 16], 64,
            [Published.Exact(7_998_088, 3_075_608_576, "timm", 76.574)], deepStem: true, blur: true),
    ];

    private static NetworkVariant Variant(string name, int growth, int[] layers, int stem,
        IReadOnlyList<Published> published, bool deepStem = false, bool blur = false) =>
        new(name, 224, net => Write(net, growth, layers, stem, deepStem, blur)) { Published = published };

    private static Published[] Both(long parameters, long maccs, double torchvision, double timm) =>
        [Published.Exact(parameters, maccs, "torchvision", torchvision), Published.Exact(parameters, maccs, "timm", timm)];

    private static void Write(NetworkBuilder net, int growth, int[] layers, int stem, bool deepStem, bool blur)
    {
        FeatureMap x = net.Input();
        if (deepStem)
        {
            x = net.ConvBn(x, net.Channels(stem / 2), 3, 2, name: "stem1");
            x = net.ConvBn(x, net.Channels(stem / 2), 3, name: "stem2");
            x = net.ConvBn(x, net.Channels(stem), 3, name: "stem3");
        }
        else
        {
            x = net.ConvBn(x, net.Channels(stem), 7, 2, name: "stem");
        }

        x = blur ? net.BlurPool(net.MaxPool(x, 3, 1, padding: 1), 2) : net.MaxPool(x, 3, 2, padding: 1);
        for (int block = 0; block < layers.Length; block++)
        {
            x = net.DenseBlock(x, net.Repeats(layers[block]), net.Channels(growth), $"denseblock{block + 1}");
            if (block == layers.Length - 1)
                break;
            using (net.Scope($"transition{block + 1}"))
                x = net.AveragePool(net.Conv(net.Activate(net.BatchNorm(x), Activation.Relu), x.Channels / 2, 1), 2, 2);
        }

        net.Output(net.Classifier(net.Activate(net.BatchNorm(x, name: "bn"), Activation.Relu)));
    }
}
