using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// GoogLeNet, the first Inception (Szegedy et al. 2015, table 1), as torchvision has it: with batch normalization
/// instead of response normalization, and with 3x3 kernels in the branch that the paper calls 5x5 (a known difference,
/// kept for its weights). The form <c>train</c> adds the two auxiliary heads as outputs.
/// </summary>
internal sealed class GoogLeNet : Architecture
{
    /// <summary>Table 1: #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.</summary>
    private static readonly (string Name, int C1, int R3, int C3, int R5, int C5, int P)[] Table =
    [
        ("3a", 64, 96, 128, 16, 32, 32), ("3b", 128, 128, 192, 32, 96, 64),
        ("4a", 192, 96, 208, 16, 48, 64), ("4b", 160, 112, 224, 24, 64, 64), ("4c", 128, 128, 256, 24, 64, 64),
        ("4d", 112, 144, 288, 32, 64, 64), ("4e", 256, 160, 320, 32, 128, 128),
        ("5a", 256, 160, 320, 32, 128, 128), ("5b", 384, 192, 384, 48, 128, 128),
    ];

    public override string Name => "GoogLeNet";

    public override string Paper => "Szegedy et al. 2015, Going Deeper with Convolutions";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        new("googlenet", 224, Write)
        {
            Aliases = ["inception_v1"],
            Forms = ["deploy", "train"],
            Published =
            [
                Published.Exact(6_624_904, 1_498_376_192, "torchvision, without the auxiliary heads", 69.778, "deploy"),
                new Published
                {
                    Parameters = 13_004_888,
                    Source = "torchvision with the auxiliary heads (aux_logits), as a third party repeats it",
                    Form = "train",
                },
            ],
        },
    ];

    private static void Write(NetworkBuilder net)
    {
        FeatureMap x = net.InceptionConv(net.Input(), net.Channels(64), 7, 2, 3, "stem1");
        x = net.MaxPool(x, 3, 2, ceil: true);
        x = net.InceptionConv(x, net.Channels(64), 1, name: "stem2");
        x = net.InceptionConv(x, net.Channels(192), 3, padding: 1, name: "stem3");
        x = net.MaxPool(x, 3, 2, ceil: true);
        foreach ((string name, int c1, int r3, int c3, int r5, int c5, int p) in Table)
        {
            if (name == "4a")
                x = net.MaxPool(x, 3, 2, ceil: true);
            if (name == "5a")
                x = net.MaxPool(x, 2, 2, ceil: true);
            for (int i = 0; i < net.Repeats(1); i++)
                x = net.Inception(x, net.Channels(c1), net.Channels(r3), net.Channels(c3), net.Channels(r5),
                    net.Channels(c5), net.Channels(p), kernel5: 3, $"inception{name}{(i == 0 ? "" : $"_{i + 1}")}");
            if (net.Form == "train" && name is ("4a" or "4d"))
                Auxiliary(net, x, name == "4a" ? "aux1" : "aux2");
        }

        net.Output(net.Classifier(x));
    }

    /// <summary>Section 5: a 5x5 mean of stride 3 to 4x4, a 1x1 convolution, and two fully connected layers.</summary>
    private static void Auxiliary(NetworkBuilder net, FeatureMap x, string name)
    {
        using (net.Scope(name))
        {
            FeatureVector y = net.Flatten(net.InceptionConv(net.AveragePoolTo(x, 4), net.Channels(128), 1));
            y = net.Activate(net.Linear(y, net.Channels(1024), name: "fc1"), Activation.Relu);
            net.Output(net.Linear(y, net.Options.Classes, name: "fc2"), name);
        }
    }
}
