using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Search.Spaces;

/// <summary>
/// Once-for-all's MobileNetV3: an input size, a depth of 2 to 4 in each of five stages, and for each block a kernel of
/// 3, 5 or 7 and an expansion of 3, 4 or 6. Encoding: <c>r224-k3e6+k5e4-...</c>, one word per stage with a part per block.
/// </summary>
internal sealed class OnceForAll : SearchSpace
{
    private const int MostBlocks = 4;

    private static readonly int[] Resolutions = [128, 160, 192, 224], Depths = [2, 3, 4];

    private static readonly string[] Blocks =
        [.. new[] { 3, 5, 7 }.SelectMany(k => new[] { 3, 4, 6 }.Select(e => $"k{k}e{e}"))];

    private static readonly (int Channels, int Stride, bool Squeezes, bool HardSwish)[] Stages =
    [
        (24, 2, false, false), (40, 2, true, false), (80, 2, false, true), (112, 1, true, true), (160, 2, true, true),
    ];

    public override string Id => "ofa-mobilenetv3";

    public override string Title => "Once-for-all's MobileNetV3: elastic input size, depth, kernels and expansions";

    public override string Paper => "Cai et al. 2020, Once-for-All: Train One Network and Specialize it for Efficient Deployment";

    public override IReadOnlyList<string> Relatives => MobileRelatives.Names;

    public override IReadOnlyList<Gene> Genes { get; } =
    [
        new("resolution", [.. Resolutions.Select(r => $"r{r}")]),
        .. Stages.SelectMany((_, s) => Enumerable.Range(0, MostBlocks).Select(b => new Gene($"stage{s + 1}.block{b + 1}", Blocks))
            .Prepend(new Gene($"stage{s + 1}.depth", [.. Depths.Select(d => $"d{d}")]))),
    ];

    public override IReadOnlyList<string> Segments { get; } =
    [
        "stem", .. Stages.SelectMany((_, s) => Enumerable.Range(1, MostBlocks).Select(b => $"stage{s + 1}block{b}")), "head",
    ];

    public override int ResolutionOf(Genotype genotype) => Resolutions[genotype[0]];

    public override string Format(Genotype genotype) => string.Join('-', Stages.Select((_, stage) =>
        string.Join('+', Enumerable.Range(0, DepthOf(genotype, stage)).Select(block => Blocks[genotype[GeneOf(stage, block)]])))
        .Prepend(Genes[0].Choices[genotype[0]]));

    public override Genotype Parse(string text)
    {
        string[] words = text.Split('-', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Stages.Length + 1)
            throw new NetWeightException($"'{text}' has {words.Length} words; {Id} has {Stages.Length + 1}.");
        List<string> choices = [words[0]];
        foreach (string stage in words.Skip(1))
        {
            string[] blocks = stage.Split('+');
            choices.Add(string.Create(CultureInfo.InvariantCulture, $"d{blocks.Length}"));
            choices.AddRange(blocks.Take(MostBlocks));
            for (int i = blocks.Length; i < MostBlocks; i++)
                choices.Add(Blocks[0]);
        }

        return OfWords(choices, text);
    }

    public override Genotype Canonical(Genotype genotype)
    {
        for (int stage = 0; stage < Stages.Length; stage++)
            for (int block = DepthOf(genotype, stage); block < MostBlocks; block++)
                if (genotype[GeneOf(stage, block)] != 0)
                    genotype = genotype.With(GeneOf(stage, block), 0);
        return genotype;
    }

    public override void Keys(Genotype genotype, Span<long> keys)
    {
        keys[0] = keys[^1] = genotype[0];
        int next = 1;
        for (int stage = 0; stage < Stages.Length; stage++)
            for (int block = 0; block < MostBlocks; block++)
                keys[next++] = block < DepthOf(genotype, stage)
                    ? (((long)genotype[0] + 1) * Blocks.Length) + genotype[GeneOf(stage, block)] : 0;
    }

    protected override void Write(NetworkBuilder net, Genotype genotype)
    {
        FeatureMap x = net.ConvBn(net.Input(), 16, 3, 2, Activation.HardSwish, name: "stem.conv");
        using (net.Scope("stem"))
            x = net.InvertedResidual(x, 16, 16, 3, 1, Activation.Relu);
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            (int channels, int stride, bool squeezes, bool hardSwish) = Stages[stage];
            for (int block = 0; block < DepthOf(genotype, stage); block++)
            {
                int choice = genotype[GeneOf(stage, block)];
                int kernel = 3 + (2 * (choice / 3)), expansion = (choice % 3) switch { 0 => 3, 1 => 4, _ => 6 };
                int expanded = NetworkBuilder.MakeDivisible(x.Channels * expansion);
                x = net.InvertedResidual(x, expanded, channels, kernel, block == 0 ? stride : 1,
                    hardSwish ? Activation.HardSwish : Activation.Relu,
                    squeezes ? NetworkBuilder.MakeDivisible(expanded / 4) : 0, name: $"stage{stage + 1}block{block + 1}");
            }
        }

        using (net.Scope("head"))
            net.Output(net.EfficientHead(
                net.ConvBn(x, 960, 1, activation: Activation.HardSwish, name: "conv"), 1280, Activation.HardSwish));
    }

    private static int GeneOf(int stage, int block) => 2 + (stage * (MostBlocks + 1)) + block;

    private static int DepthOf(Genotype genotype, int stage) => Depths[genotype[1 + (stage * (MostBlocks + 1))]];
}
