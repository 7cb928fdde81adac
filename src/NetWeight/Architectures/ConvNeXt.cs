namespace NetWeight.Architectures;

/// <summary>
/// ConvNeXt-T (Liu et al. 2022, "A ConvNet for the 2020s", figure 4 and table 9): a depthwise 7x7, layer normalization
/// over the channels, and two 1x1 convolutions around GELU. timm's <c>hnf</c> normalizes before the global mean, not
/// after it.
/// </summary>
internal sealed class ConvNeXt : Architecture
{
    private static readonly (int C, int N)[] Tiny = [(96, 3), (192, 3), (384, 9), (768, 3)];

    public override string Name => "ConvNeXt";

    public override string Paper => "Liu et al. 2022, A ConvNet for the 2020s";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        new("convnext_tiny", 224, net => Write(net, Tiny, headNormFirst: false))
        {
            Published = [Published.Exact(28_589_128, 4_455_531_264, "timm", 84.192)],
        },
        new("convnext_tiny_hnf", 224, net => Write(net, Tiny, headNormFirst: true))
        {
            Published = [Published.Exact(28_589_128, 4_455_531_264, "timm", 82.230)],
        },
    ];

    private static void Write(NetworkBuilder net, (int C, int N)[] table, bool headNormFirst)
    {
        FeatureMap x = net.LayerNorm(
            net.Conv(net.Input(), net.Channels(table[0].C), 4, 4, padding: 0, bias: true, name: "stem"),
            name: "stem.norm");
        for (int stage = 0; stage < table.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
            {
                if (stage > 0)
                    x = net.Conv(net.LayerNorm(x), net.Channels(table[stage].C), 2, 2, padding: 0, bias: true, name: "downsample");
                for (int i = 0; i < net.Repeats(table[stage].N); i++)
                    x = Block(net, x, $"block{i + 1}");
            }

        x = headNormFirst ? net.GlobalAveragePool(net.LayerNorm(x, name: "head.norm"))
            : net.LayerNorm(net.GlobalAveragePool(x), name: "head.norm");
        net.Output(net.Linear(net.Flatten(x), net.Options.Classes));
    }

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, string name)
    {
        using (net.Scope(name))
        {
            FeatureMap y = net.LayerNorm(net.DepthwiseConv(x, 7, bias: true));
            y = net.Activate(net.Conv(y, 4 * x.Channels, 1, bias: true, name: "expand"), Activation.Gelu);
            return net.Add(x, net.Scale(net.Conv(y, x.Channels, 1, bias: true, name: "project")));
        }
    }
}
