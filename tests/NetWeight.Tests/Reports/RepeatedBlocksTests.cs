using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Reports.Analysis;
using NetWeight.Workflows;

namespace NetWeight.Tests.Reports;

public class RepeatedBlocksTests
{
    [Fact]
    public void Collapse_EqualNeighbours_AreOneRow()
    {
        // Three equal blocks of two layers between a stem and a head.
        string[] rows = Rows("stem=a", "encoder/layer.0/q=m", "encoder/layer.0/k=n", "encoder/layer.1/q=m",
            "encoder/layer.1/k=n", "encoder/layer.2/q=m", "encoder/layer.2/k=n", "head=a");
        Assert.Equal(["stem", "3 x encoder/layer.*/q", "3 x encoder/layer.*/k", "head"], rows);
    }

    [Theory]
    [InlineData("layer.0/q=m", "layer.1/q=n")] // other costs
    [InlineData("layer.0/q=m", "layer.2/q=m")] // not neighbours
    [InlineData("layer.0/q=m", "other.1/q=m")] // another scope
    [InlineData("layer.0/q=m", "layer.1/q=m", "layer.1/k=m")] // one more layer
    public void Collapse_NearMisses_StayApart(params string[] layers) => Assert.Equal(layers.Length, Rows(layers).Length);

    [Fact]
    public void Collapse_BlocksInsideOfUnequalStages_AreFound()
    {
        string[] rows = Rows("stages.0/blocks.0/c=x", "stages.0/blocks.1/c=x", "stages.1/blocks.0/c=y",
            "stages.1/blocks.1/c=y", "stages.1/blocks.2/c=y");
        Assert.Equal(["2 x stages.0/blocks.*/c", "3 x stages.1/blocks.*/c"], rows);
    }

    [Fact]
    public void LayerList_SumsWhatRepeats_SoThatNothingIsLost()
    {
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build("resnet101")));
        AnalysisReport Report(bool? collapse) =>
            new("1", [new AnalyzedModel("resnet101", cost, null)], new AnalysisOptions { Top = 0, Collapse = collapse });
        LayerList usual = LayerList.Of(Report(null), cost), all = LayerList.Of(Report(false), cost);
        // He et al. 2016, table 1: 23 blocks in conv4_x, the first of which has the stride and the projection.
        Assert.Contains(usual.Rows, r => r.Name.StartsWith("22 x ", StringComparison.Ordinal));
        Assert.Equal(cost.Layers.Count, all.Rows.Count);
        Assert.True(2 * usual.Rows.Count < all.Rows.Count);
        Assert.Equal(cost.Totals.Maccs.Value, usual.Rows.Sum(r => r.Maccs?.Value ?? 0));
        Assert.Equal(cost.Totals.Parameters, usual.Rows.Sum(r => r.Parameters));
        Assert.Equal(cost.Totals.MemoryAccess.Value, usual.Rows.Sum(r => r.MemoryAccess?.Value ?? 0));
    }

    [Theory]
    [InlineData(10, 5, false)] // half is not more than half
    [InlineData(10, 4, true)]
    public void IsMostlyRepeated_CountsTheRowsThatRepeatOthers(int items, int rows, bool expected) =>
        Assert.Equal(expected, RepeatedBlocks.IsMostlyRepeated(items, rows));

    /// <summary>Layers as <c>scope=structure</c>; the names of the rows.</summary>
    private static string[] Rows(params string[] layers) =>
        [.. RepeatedBlocks.Collapse(layers, l => l.Split('=')[0], l => l.Split('=')[1])
            .Select(row => RepeatedBlocks.Name([.. row.Select(l => l.Split('=')[0])]))];
}
