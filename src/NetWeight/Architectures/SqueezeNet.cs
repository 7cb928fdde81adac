using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// SqueezeNet (Iandola et al. 2016, table 1), and version 1.1 of its repository, which shrinks the stem and pools
/// earlier. The 1.0 network here pools as torchvision's. The last convolution gives the classes; there is no fully
/// connected layer.
/// </summary>
internal sealed class SqueezeNet : Architecture
{
    /// <summary>
    /// Table 1: squeeze and expand widths of the fire modules, how many, and whether a 3x3 maximum of stride 2 comes
    /// before them.
    /// </summary>
    private static readonly (int S, int E, int N, bool Pool)[] Table10 =
        [(16, 64, 2, true), (32, 128, 1, false), (32, 128, 1, true), (48, 192, 2, false), (64, 256, 1, false), (64, 256, 1, true)];

    private static readonly (int S, int E, int N, bool Pool)[] Table11 =
        [(16, 64, 2, true), (32, 128, 2, true), (48, 192, 2, true), (64, 256, 2, false)];

    public override string Name => "SqueezeNet";

    public override string Paper => "Iandola et al. 2016, SqueezeNet: AlexNet-Level Accuracy with 50x Fewer Parameters";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        new("squeezenet1_0", 224, net => Write(net, (96, 7), Table10))
        {
            Published = [Published.Exact(1_248_424, 818_924_576, "torchvision", 58.092)],
        },
        new("squeezenet1_1", 224, net => Write(net, (64, 3), Table11))
        {
            Published = [Published.Exact(1_235_496, 349_151_936, "torchvision", 58.178)],
        },
    ];

    private static void Write(NetworkBuilder net, (int C, int K) stem, (int S, int E, int N, bool Pool)[] table)
    {
        FeatureMap x = net.Activate(
            net.Conv(net.Input(), net.Channels(stem.C), stem.K, 2, padding: 0, bias: true, name: "stem"),
            Activation.Relu);
        int fire = 2; // The paper numbers fire modules from 2: the stem is layer 1.
        foreach ((int s, int e, int n, bool pool) in table)
        {
            if (pool)
                x = net.MaxPool(x, 3, 2, ceil: true);
            for (int i = 0; i < net.Repeats(n); i++)
                x = net.Fire(x, net.Channels(s), net.Channels(e), $"fire{fire++}");
        }

        x = net.Activate(net.Conv(x, net.Options.Classes, 1, bias: true, name: "classes"), Activation.Relu);
        net.Output(net.Flatten(net.GlobalAveragePool(x)));
    }
}
