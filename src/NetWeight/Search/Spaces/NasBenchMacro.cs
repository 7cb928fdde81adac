using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>
/// NAS-Bench-Macro: 8 layers in three stages on CIFAR-10, each the identity, an inverted residual with expansion 3 and
/// a 3x3 kernel, or one with expansion 6 and a 5x5 kernel. Where the shape changes, the identity is a 1x1 convolution.
/// Encoding: one digit per layer. Parameters and operations of all 6,561 published rows agree.
/// </summary>
internal sealed class NasBenchMacro : SearchSpace
{
    private static readonly (int Channels, int Stride)[] Layers =
        [(64, 2), (64, 1), (128, 2), (128, 1), (128, 1), (256, 2), (256, 1), (256, 1)];

    public override string Id => "nas-bench-macro";

    public override string Title => "8 layers of inverted residuals on CIFAR-10; all 6,561 networks were trained";

    public override string Paper =>
        "Su et al. 2021, Prioritized Architecture Sampling with Monto-Carlo Tree Search";

    public override int Resolution => 32;

    public override int Classes => 10;

    public override IReadOnlyList<Gene> Genes { get; } = [.. Layers.Select((_, i) => new Gene($"layer{i + 1}", ["0", "1", "2"]))];

    public override IReadOnlyList<string> Segments { get; } = ["stem", .. Layers.Select((_, i) => $"layer{i + 1}"), "head"];

    public override string Format(Genotype genotype) => string.Concat(Genes.Select((gene, i) => gene.Choices[genotype[i]]));

    public override Genotype Parse(string text) => text.Length == Layers.Length
        ? OfWords([.. text.Select(c => c.ToString())], text)
        : throw new NetWeightException($"'{text}' has {text.Length} digits; {Id} has {Layers.Length}.");

    /// <summary>Identities that keep the shape go behind the blocks of their stage: the same network, spelled once.</summary>
    public override Genotype Canonical(Genotype genotype)
    {
        for (int i = Layers.Length - 2; i > 0; i--)
            for (int k = i; k < Layers.Length - 1 && Layers[k].Stride == 1 && Layers[k + 1].Stride == 1 && genotype[k] == 0
                && genotype[k + 1] != 0; k++)
                genotype = genotype.With(k, genotype[k + 1]).With(k + 1, 0);
        return genotype;
    }

    public override void Keys(Genotype genotype, Span<long> keys)
    {
        keys.Clear();
        for (int i = 0; i < Layers.Length; i++)
            keys[i + 1] = genotype[i];
    }

    protected override void Write(NetworkBuilder net, Genotype genotype)
    {
        FeatureMap x = net.ConvBn(net.Input(), 32, 3, 1, Activation.Relu6, name: "stem.conv");
        for (int i = 0; i < Layers.Length; i++)
        {
            (int channels, int stride) = Layers[i];
            using (net.Scope($"layer{i + 1}"))
                x = genotype[i] switch
                {
                    0 when stride == 1 => x,
                    0 => net.ConvBn(x, channels, 1, stride, Activation.None, name: "skip"),
                    1 => net.InvertedResidual(x, 3 * x.Channels, channels, 3, stride, name: "block"),
                    _ => net.InvertedResidual(x, 6 * x.Channels, channels, 5, stride, name: "block"),
                };
        }

        using (net.Scope("head"))
            net.Output(net.Classifier(net.ConvBn(x, 1280, 1, activation: Activation.Relu6, name: "conv")));
    }
}
