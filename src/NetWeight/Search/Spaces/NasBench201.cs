using NetWeight.Architectures;
using NetWeight.Latency.Runtimes;

namespace NetWeight.Search.Spaces;

/// <summary>
/// NAS-Bench-201: a stem of 16 channels, three stages of five equal cells with 16, 32 and 64 channels, a residual block
/// with stride 2 between them. A cell has four nodes, and one of five operations on each of the six edges between them.
/// Encoding: <c>|op~0|+|op~0|op~1|+|op~0|op~1|op~2|</c>, each node the sum of its edges.
/// </summary>
/// <param name="runsAll">
/// Whether all edges run, as in PyTorch, which multiplies those called <c>none</c> by zero; else what nothing reads is left out, as a
/// converter does.
/// </param>
internal sealed class NasBench201(bool runsAll = false) : SearchSpace
{
    private static readonly string[] Operations = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];
    private static readonly (int To, int From)[] Edges = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)];

    public override bool SumsAreOperations => true;

    /// <summary>PyTorch runs edges that nothing reads.</summary>
    public override SearchSpace RunBy(RuntimeProfile runtime) => runtime.Id == "pytorch-eager" ? new NasBench201(runsAll: true) : this;

    public override string Id => "nas-bench-201";

    public override string Title => "One cell of four nodes, 15 times, on 32x32 images; 15,625 cells";

    public override string Paper =>
        "Dong and Yang 2020, NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search";

    public override int Resolution => 32;

    public override int Classes => 10;

    public override IReadOnlyList<Gene> Genes { get; } = [.. Edges.Select(e => new Gene($"edge{e.From}-{e.To}", Operations))];

    public override IReadOnlyList<string> Segments { get; } = ["stem", "stage1", "down1", "stage2", "down2", "stage3", "head"];

    public override string Format(Genotype genotype)
    {
        var nodes = new string[3];
        for (int node = 1; node <= 3; node++)
            nodes[node - 1] = $"|{string.Concat(Edges.Index().Where(e => e.Item.To == node)
                .Select(e => $"{Operations[genotype[e.Index]]}~{e.Item.From}|"))}";
        return string.Join('+', nodes);
    }

    public override Genotype Parse(string text)
    {
        string[] edges = [.. text.Split('+').SelectMany(node => node.Trim('|').Split('|'))];
        if (edges.Length != Edges.Length)
            throw new NetWeightException($"'{text}' has {edges.Length} edges; {Id} has {Edges.Length}.");
        var words = new string[edges.Length];
        for (int i = 0; i < edges.Length; i++)
        {
            int tilde = edges[i].IndexOf('~');
            if (tilde < 0 || edges[i][(tilde + 1)..] != Edges[i].From.ToString())
                throw new NetWeightException($"'{text}': '{edges[i]}' is not an operation from node {Edges[i].From}.");
            words[i] = edges[i][..tilde];
        }

        return OfWords(words, text);
    }

    public override void Keys(Genotype genotype, Span<long> keys)
    {
        long cell = 0;
        foreach (byte choice in genotype.Choices)
            cell = (cell * Operations.Length) + choice;
        // Behind a cell that sums nothing, the next segment reads something else.
        keys.Fill(cell);
        keys[0] = 0;
    }

    protected override void Write(NetworkBuilder net, Genotype genotype)
    {
        FeatureMap x = net.ConvBn(net.Input(), 16, 3, activation: Activation.None, name: "stem.conv");
        for (int stage = 1; stage <= 3; stage++)
        {
            if (stage > 1)
                using (net.Scope($"down{stage - 1}"))
                    x = Reduction(net, x);
            using (net.Scope($"stage{stage}"))
                for (int cell = 1; cell <= 5; cell++)
                    using (net.Scope($"cell{cell}"))
                        x = Cell(net, x, genotype);
        }

        using (net.Scope("head"))
            net.Output(net.Classifier(net.Activate(net.BatchNorm(x), Activation.Relu)));
    }

    /// <summary>
    /// One cell. A converter leaves out what nothing reads, and adds no zeros to a sum; a node of zeros alone stays, and what reads it
    /// runs. So do the times of HELP (Lee et al. 2021; 300 cells) say: on a Pixel 3 a 3x3 convolution takes 6.2 ms in the 15 cells, also of
    /// zeros, and next to nothing where nothing reads it.
    /// </summary>
    private FeatureMap Cell(NetworkBuilder net, FeatureMap input, Genotype genotype)
    {
        Span<bool> isRead = stackalloc bool[4];
        isRead[3] = true;
        for (int i = Edges.Length - 1; i >= 0; i--)
            isRead[Edges[i].From] |= isRead[Edges[i].To] && genotype[i] != 0;
        var values = new FeatureMap?[4];
        values[0] = input;
        for (int i = 0; i < Edges.Length; i++)
        {
            (int to, int from) = Edges[i];
            if (!runsAll && (!isRead[to] || genotype[i] == 0))
                continue;
            FeatureMap x = values[from] ??= net.Zero(input);
            FeatureMap edge = Operations[genotype[i]] switch
            {
                "nor_conv_1x1" => Convolution(net, x, x.Channels, 1, 1),
                "nor_conv_3x3" => Convolution(net, x, x.Channels, 3, 1),
                "avg_pool_3x3" => net.AveragePool(x, 3, 1, 1, countPadding: false),
                "none" => net.Zero(x),
                _ => x,
            };
            values[to] = values[to] is { } sum ? net.Add(sum, edge) : edge;
        }

        return values[3] ?? net.Scale(input, name: "zero");
    }

    private static FeatureMap Reduction(NetworkBuilder net, FeatureMap x)
    {
        int channels = 2 * x.Channels;
        FeatureMap y = Convolution(net, Convolution(net, x, channels, 3, 2), channels, 3, 1);
        return net.Add(y, net.Conv(net.AveragePool(x, 2, 2), channels, 1));
    }

    private static FeatureMap Convolution(NetworkBuilder net, FeatureMap x, int channels, int kernel, int stride) =>
        net.ConvBn(net.Activate(x, Activation.Relu), channels, kernel, stride, Activation.None);
}
