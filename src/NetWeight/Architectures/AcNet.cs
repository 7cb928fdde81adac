using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// ACNet (Ding et al. 2019, section 4.2): ResNet-18 with an asymmetric convolution block for every 7x7 and 3x3
/// convolution and its batch normalization. Long kernels of a 7x7 are 1x7 and 7x1, as in the authors' updated code.
/// Deployed it has ResNet-18's convolutions, with a bias where the block's batch normalizations were. ACNets of VGG are
/// with VGG.
/// </summary>
internal sealed class AcNet : Architecture
{
    public override string Name => "ACNet";

    public override string Paper =>
        "Ding et al. 2019, ACNet: Strengthening the Kernel Skeletons for Powerful CNN via Asymmetric "
            + "Convolution Blocks";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        new("resnet18_acnet", 224, Write)
        {
            Forms = ["deploy", "train"],
            Published =
            [
                new Published
                {
                    Maccs = 1_814_073_344, Source = "torchvision resnet18, whose convolutions the deployed ACNet has", Form = "deploy",
                    Top1 = 71.2, Top1Source = "github.com/DingXiaoH/ACNet, README (\"around 71.2%\")",
                },
            ],
        },
    ];

    private static void Write(NetworkBuilder net)
    {
        FeatureMap x = net.Activate(net.AsymmetricConvBlock(net.Input(), net.Channels(64), 7, 2, "stem"), Activation.Relu);
        x = net.MaxPool(x, 3, 2, padding: 1);
        for (int stage = 0; stage < 4; stage++)
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < net.Repeats(2); i++)
                    x = Block(net, x, net.Channels(64 << stage), i == 0 && stage > 0 ? 2 : 1, $"block{i + 1}");
        net.Output(net.Classifier(x));
    }

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, int channels, int stride, string name)
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.Activate(net.AsymmetricConvBlock(x, channels, 3, stride, "acb1"), Activation.Relu);
            y = net.AsymmetricConvBlock(y, channels, 3, name: "acb2");
            return net.Activate(net.Add(y, net.Shortcut(x, channels, stride)), Activation.Relu);
        }
    }
}
