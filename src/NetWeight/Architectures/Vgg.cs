using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// VGG (Simonyan and Zisserman 2015, table 1, columns A, B, D, E). The <c>_bn</c> networks have batch normalization
/// after every convolution, which keeps its bias (torchvision). The <c>_bn_acnet</c> networks replace every convolution
/// by an asymmetric convolution block (ACNet, Ding et al. 2019, figure 1); deployed, each is one convolution with bias
/// again, so the network is plain VGG.
/// </summary>
internal sealed class Vgg : Architecture
{
    /// <summary>Table 1: the widths of the stages, and their convolutions per column.</summary>
    private static readonly int[] Widths = [64, 128, 256, 512, 512];

    private static readonly int[] A = [1, 1, 2, 2, 2];
    private static readonly int[] B = [2, 2, 2, 2, 2];
    private static readonly int[] D = [2, 2, 3, 3, 3];
    private static readonly int[] E = [2, 2, 4, 4, 4];

    public override string Name => "VGG";

    public override string Paper =>
        "Simonyan and Zisserman 2015, Very Deep Convolutional Networks for Large-Scale Image Recognition; "
            + "Ding et al. 2019, ACNet: Strengthening the Kernel Skeletons";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        .. Column("vgg11", A, 7_609_090_048, 132_863_336, 69.02, 132_868_840, 70.37),
        .. Column("vgg13", B, 11_308_466_176, 133_047_848, 69.928, 133_053_736, 71.586),
        .. Column("vgg16", D, 15_470_264_320, 138_357_544, null, 138_365_992, 73.36),
        .. Column("vgg19", E, 19_632_062_464, 143_667_240, 72.376, 143_678_248, 74.218),
    ];

    private static IEnumerable<NetworkVariant> Column(
        string name, int[] repeats, long maccs, long parameters, double? top1, long parametersBn, double top1Bn)
    {
        yield return new(name, 224, net =>
            Write(net, repeats, (x, c, n) => net.Activate(net.Conv(x, c, 3, bias: true, name: n), Activation.Relu)))
        {
            Published = [Published.Exact(parameters, maccs, "torchvision", top1)],
        };
        yield return new(name + "_bn", 224, net => Write(net, repeats, (x, c, n) =>
            net.Activate(net.BatchNorm(net.Conv(x, c, 3, bias: true, name: n), name: n + ".bn"), Activation.Relu)))
        {
            Published = [Published.Exact(parametersBn, maccs, "torchvision", top1Bn)],
        };
        yield return new(name + "_bn_acnet", 224, net =>
            Write(net, repeats, (x, c, n) => net.Activate(net.AsymmetricConvBlock(x, c, 3, name: n), Activation.Relu)))
        {
            Forms = ["deploy", "train"],
            Published = [Published.Exact(parameters, maccs, $"torchvision {name}, whose structure the deployed ACNet has", form: "deploy")],
        };
    }

    private static void Write(NetworkBuilder net, int[] repeats, Func<FeatureMap, int, string, FeatureMap> convolution)
    {
        FeatureMap x = net.Input();
        for (int stage = 0; stage < Widths.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
            {
                for (int i = 0; i < net.Repeats(repeats[stage]); i++)
                    x = convolution(x, net.Channels(Widths[stage]), $"conv{i + 1}");
                x = net.MaxPool(x, 2, 2);
            }

        FeatureVector y = net.Flatten(net.AveragePoolTo(x, 7));
        y = net.Activate(net.Linear(y, net.Channels(4096), name: "fc1"), Activation.Relu);
        y = net.Activate(net.Linear(y, net.Channels(4096), name: "fc2"), Activation.Relu);
        net.Output(net.Linear(y, net.Options.Classes, name: "fc3"));
    }
}
