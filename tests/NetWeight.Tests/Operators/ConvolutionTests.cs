using NetWeight.Graphs;
using static NetWeight.Tests.TestGraph;

namespace NetWeight.Tests.Operators;

public class ConvolutionTests
{
    [Fact]
    public void Conv_StridedGroupedWithBias_CountsEachOutputTimesItsKernel()
    {
        var node = Infer("Conv", [F(2, 32, 56, 56), Weight(64, 8, 3, 3), Weight(64)],
            [new NodeAttribute("strides", [2L, 2L]), new NodeAttribute("pads", [1L, 1L, 1L, 1L]), new NodeAttribute("group", 4L)]);
        Assert.Equal("2x64x28x28", node.Shape());
        // 2*64*28*28 outputs, each a sum over 8*3*3 taps; the bias is one FLOP per output.
        Assert.Equal(2L * 64 * 28 * 28 * 8 * 3 * 3, node.Cost().Maccs);
        Assert.Equal(2L * 64 * 28 * 28, node.Cost().OtherFlops);
        Assert.True(node.Cost().IsHeadline);
    }

    [Fact]
    public void Conv_UnknownHeight_StaysUnknownThere()
    {
        var node = Infer("Conv", [F(1, 3, -1, 224), Weight(8, 3, 3, 3)]);
        Assert.Equal("1x8x?x222", node.Shape());
        Assert.Null(node.Cost().Maccs);
    }

    [Fact]
    public void Conv_WrongChannels_IsReportedAndUnknown()
    {
        var model = Model("Conv", [F(1, 4, 8, 8), Weight(8, 3, 3, 3)]);
        Assert.Equal("null", model.Graph.Nodes[0].Shape());
        Assert.Contains(model.Diagnostics, d => d.Id == Diagnostic.InvalidNode && d.Message.Contains("4 channels", StringComparison.Ordinal));
    }
}
