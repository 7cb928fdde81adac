using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// DenseNet with cross stage partial dense blocks (CSPNet: Wang et al. 2020, section 3.1, figures 2b and 3): half of
/// each stage's input goes around its dense block. The paper gives the structure and three places of fusion, but
/// neither layer sizes nor counts: stages are DenseNet-BC's, each transition leaves as many channels as DenseNet's own,
/// and the first of two transitions halves the dense block's result.
/// </summary>
internal sealed class CspDenseNet : Architecture
{
    private const string WithoutCounts = "The paper gives the structure, but no sizes and no counts.";

    public override string Name => "CSPDenseNet";

    public override string Paper => "Wang et al. 2020, CSPNet: A New Backbone that can Enhance Learning Capability of CNN";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("cspdensenet121", [6, 12, 24, 16], CrossStageFusion.Both),
        Variant("cspdensenet121_fusion_first", [6, 12, 24, 16], CrossStageFusion.First),
        Variant("cspdensenet121_fusion_last", [6, 12, 24, 16], CrossStageFusion.Last),
        Variant("cspdensenet201", [6, 12, 48, 32], CrossStageFusion.Both),
    ];

    private static NetworkVariant Variant(string name, int[] layers, CrossStageFusion fusion) =>
        new(name, 224, net => Write(net, layers, fusion)) { WithoutCounts = WithoutCounts };

    private static void Write(NetworkBuilder net, int[] layers, CrossStageFusion fusion)
    {
        int growth = net.Channels(32);
        FeatureMap x = net.MaxPool(net.ConvBn(net.Input(), net.Channels(64), 7, 2, name: "stem"), 3, 2, padding: 1);
        for (int stage = 0; stage < layers.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
            {
                int depth = net.Repeats(layers[stage]), passing = x.Channels / 2, dense = x.Channels - passing + (depth * growth);
                bool last = stage == layers.Length - 1;
                // DenseNet's transition halves all that its stage has; after the last stage there is none.
                int channels = last ? passing + dense : (passing + dense) / 2;
                x = net.CrossStage(x, passing, part => net.DenseBlock(part, depth, growth), dense / 2, channels, fusion, Activation.Relu);
                if (!last)
                    x = net.AveragePool(x, 2, 2);
            }

        net.Output(net.Classifier(x));
    }
}
