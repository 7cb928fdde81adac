namespace NetWeight.Architectures;

/// <summary>
/// AlexNet in one column (Krizhevsky 2014, "One weird trick", section 5), as torchvision has it: without the response
/// normalization of Krizhevsky et al. 2012.
/// </summary>
internal sealed class AlexNet : Architecture
{
    /// <summary>Channels, kernel, stride, padding, and whether a 3x3 maximum of stride 2 follows.</summary>
    private static readonly (int C, int K, int S, int P, bool Pool)[] Table =
        [(64, 11, 4, 2, true), (192, 5, 1, 2, true), (384, 3, 1, 1, false), (256, 3, 1, 1, false), (256, 3, 1, 1, true)];

    public override string Name => "AlexNet";

    public override string Paper => "Krizhevsky 2014, One Weird Trick for Parallelizing Convolutional Neural Networks";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
        [new("alexnet", 224, Write) { Published = [Published.Exact(61_100_840, 714_188_480, "torchvision", 56.522)] }];

    private static void Write(NetworkBuilder net)
    {
        FeatureMap x = net.Input();
        foreach ((int c, int k, int s, int p, bool pool) in Table)
        {
            // Only convolutions that keep the size can be repeated by a depth multiplier.
            for (int i = 0; i < (s == 1 ? net.Repeats(1) : 1); i++)
                x = net.Activate(net.Conv(x, net.Channels(c), k, s, p, bias: true), Activation.Relu);
            if (pool)
                x = net.MaxPool(x, 3, 2);
        }

        FeatureVector y = net.Flatten(net.AveragePoolTo(x, 6));
        y = net.Activate(net.Linear(y, net.Channels(4096), name: "fc1"), Activation.Relu);
        y = net.Activate(net.Linear(y, net.Channels(4096), name: "fc2"), Activation.Relu);
        net.Output(net.Linear(y, net.Options.Classes, name: "fc3"));
    }
}
