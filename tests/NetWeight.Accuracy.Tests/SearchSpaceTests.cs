using NetWeight.Accuracy.Board;
using NetWeight.Accuracy.Output;
using NetWeight.Costs;
using NetWeight.Latency.Runtimes;
using NetWeight.Operators;
using NetWeight.Search;

namespace NetWeight.Accuracy.Tests;

public class SearchSpaceTests
{
    private const string Cells = "nas-bench-201", Blocks = "fbnet-cifar";

    /// <summary>The smallest and the largest network of the space: the paper's range is 7.8 to 220 M
    /// multiply-accumulates and 0.07 to 1.53 M parameters (CIFAR-10).</summary>
    [Theory]
    [InlineData("|skip_connect~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|skip_connect~2|", 7.8, 0.073)]
    [InlineData("|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|", 220, 1.53)]
    public void Cells_have_the_published_counts(string cell, double megaMaccs, double megaParameters)
    {
        CostTotals totals = Totals(Cells, cell, runsAll: false);
        Assert.InRange(totals.HeadlineMaccs.Value / 1e6, 0.97 * megaMaccs, 1.01 * megaMaccs);
        Assert.InRange(totals.Parameters / 1e6, 0.98 * megaParameters, 1.01 * megaParameters);
    }

    [Fact]
    public void What_nothing_reads_runs_in_PyTorch_alone_and_what_zeros_feed_runs_everywhere()
    {
        const string Unread = "|nor_conv_1x1~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|none~2|",
            Zeros = "|nor_conv_1x1~0|+|none~0|none~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|";
        Assert.Equal(Totals(Cells, Zeros).HeadlineMaccs, Totals(Cells, Zeros, runsAll: false).HeadlineMaccs);
        Assert.Equal(Totals(Cells, Zeros).HeadlineMaccs, Totals(Cells, Unread).HeadlineMaccs);
        // A 3x3 convolution in each of the 15 cells: 9 x 16 x 16 MACCs at 32x32, and as many at half the size with twice the channels.
        Assert.Equal(15 * 9 * 16 * 16 * 32 * 32,
            Totals(Cells, Unread).HeadlineMaccs.Value - Totals(Cells, Unread, runsAll: false).HeadlineMaccs.Value);
    }

    [Fact]
    public void An_inverted_residual_follows_its_code()
    {
        // Of the last block, 184 to 352 channels at 4x4: expansion 6 with a window of 5 against nothing but a pointwise convolution.
        string rest = string.Join(' ', Enumerable.Repeat("skip", 21));
        long inverted = Totals(Blocks, rest + " k5_e6").HeadlineMaccs.Value,
            grouped = Totals(Blocks, rest + " k3_e1_g2").HeadlineMaccs.Value, skipped = Totals(Blocks, rest + " skip").HeadlineMaccs.Value;
        const long Pixels = 16, In = 184, Out = 352;
        Assert.Equal(Pixels * ((In * 6 * In) + (25 * 6 * In) + (6 * In * Out)), inverted - (skipped - (Pixels * In * Out)));
        Assert.Equal(Pixels * ((In * In / 2) + (9 * In) + (In * Out / 2)), grouped - (skipped - (Pixels * In * Out)));
    }

    [Theory]
    [InlineData(Cells, "|conv~0|+|none~0|none~1|+|none~0|none~1|none~2|")]
    [InlineData(Blocks, "k3_e1 skip")]
    public void An_unknown_encoding_is_refused(string space, string encoding) =>
        Assert.Throws<NetWeightException>(() => Totals(space, encoding));

    [Fact]
    public void Without_tables_there_is_no_section() => Assert.Equal("", SearchSpaceSection.Write(SearchSpaceBoard.Run("no-such-folder")));

    private static CostTotals Totals(string space, string encoding, bool runsAll = true) =>
        Totals(SpaceCatalog.Get(space).RunBy(RuntimeCatalog.Get(runsAll ? "pytorch-eager" : "onnxruntime")), encoding);

    private static CostTotals Totals(SearchSpace space, string encoding) =>
        CostAnalyzer.Analyze(ShapeInference.Run(space.Build(space.Parse(encoding)))).Totals;
}
