using NetWeight.Graphs;
using static NetWeight.TestKit.TestGraph;

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
    public void Conv_SymbolicSize_SurvivesWhatKeepsSizes()
    {
        var image = new TensorType(DataType.Float, new Shape(Dim.Named("N"), 3, Dim.Named("H"), Dim.Named("W")));
        // 3 wide with a padding of 1 at both ends and steps of 1: H stays H. W takes steps of 2.
        var node = Infer("Conv", [image, Weight(8, 3, 3, 3)],
            [new NodeAttribute("strides", [1L, 2L]), new NodeAttribute("pads", [1L, 1L, 1L, 1L])]);
        Assert.Equal("Nx8xHx?", node.Shape());
        Assert.Equal("Nx8xHxW", Infer("Conv", [image, Weight(8, 3, 3, 3)], [new NodeAttribute("auto_pad", "SAME_LOWER")]).Shape());
    }

    [Theory]
    [InlineData("Conv", 4L)]
    [InlineData("Conv", 3L, "kernel_shape", 5L, 5L)]
    [InlineData("Conv", 3L, "strides", 1L)]
    [InlineData("Conv", 3L, "dilations", 9L, 9L)]
    [InlineData("MaxPool", 3L)]
    [InlineData("ConvTranspose", 4L)]
    public void Convolution_Contradiction_IsReportedAndUnknown(string op, long channels, string attribute = "group", params long[] values)
    {
        // In turn: 4 channels for 3; a kernel of 5x5 that is 3x3; one stride for two axes; an extent of 19 in 8; no
        // kernel; 4 channels for 3.
        NodeAttribute given = values.Length == 0 ? new NodeAttribute(attribute, 1L) : new NodeAttribute(attribute, values);
        var model = Model(op, op == "MaxPool" ? [F(1, channels, 8, 8)]
            : [F(1, channels, 8, 8), Weight(op == "Conv" ? 8 : 3, 3, 3, 3)], [given]);
        // A pool without a kernel has a known rank; everything else is a contradiction.
        Assert.Equal(op == "MaxPool" ? "1x3x?x?" : "null", model.Graph.Nodes[0].Shape());
        Assert.Equal(op == "MaxPool" ? 0 : 1, model.Diagnostics.Count(d => d.Id == Diagnostic.InvalidNode));
    }

    [Theory]
    // (7 + 0 - 3) / 2 = 2 steps in either mode; (8 - 3) / 2 = 2.5: one more window with ceil_mode.
    [InlineData(7, 3, 2, 0, 0, 1, "NOTSET", false, 3)]
    [InlineData(8, 3, 2, 0, 0, 1, "NOTSET", false, 3)]
    [InlineData(8, 3, 2, 0, 0, 1, "NOTSET", true, 4)]
    // (4 + 2 - 1) / 3 rounds up to 2 steps: the third window would start at 6, behind 4 + 1: it does not count.
    [InlineData(4, 1, 3, 1, 1, 1, "NOTSET", true, 2)]
    // A dilation of 2 makes 5 of 3: (10 - 5) / 2 = 2.5.
    [InlineData(10, 3, 2, 0, 0, 2, "NOTSET", false, 3)]
    [InlineData(10, 3, 2, 0, 0, 2, "NOTSET", true, 4)]
    // SAME: the input by the stride, rounded up, whatever the padding says; VALID: none.
    [InlineData(7, 3, 2, 9, 9, 1, "SAME_UPPER", true, 4)]
    [InlineData(7, 3, 2, 9, 9, 1, "SAME_LOWER", false, 4)]
    [InlineData(7, 3, 2, 9, 9, 1, "VALID", false, 3)]
    [InlineData(0, 3, 2, 0, 0, 1, "SAME_UPPER", false, 0)]
    public void MaxPool_Sizes(long size, long kernel, long stride, long begin, long end, long dilation, string autoPad,
        bool ceil, long expected)
    {
        var node = Infer("MaxPool", [F(1, 2, size)],
        [
            new NodeAttribute("kernel_shape", [kernel]), new NodeAttribute("strides", [stride]), new NodeAttribute("pads", [begin, end]),
            new NodeAttribute("dilations", [dilation]), new NodeAttribute("auto_pad", autoPad),
                new NodeAttribute("ceil_mode", ceil ? 1L : 0L),
        ], outputs: 2);
        Assert.Equal($"1x2x{expected}", node.Shape());
        Assert.Equal($"1x2x{expected}", node.Shape(1));
        Assert.Equal(DataType.Int64, node.Output(1)!.DataType);
        // One comparison per tap.
        Assert.Equal(2 * expected * kernel, node.Cost().OtherFlops);
        Assert.Equal(0, node.Cost().Maccs);
    }

    [Theory]
    [InlineData("AveragePool", 1)]
    [InlineData("LpPool", 2)]
    public void Pool_Cost_GrowsWithTaps(string op, long perTap)
    {
        var node = Infer(op, [F(1, 8, 6, 6)], [new NodeAttribute("kernel_shape", [2L, 3L])]);
        // 6 - 2 + 1 = 5 by 6 - 3 + 1 = 4 windows of 6 taps.
        Assert.Equal("1x8x5x4", node.Shape());
        Assert.Equal(8 * 5 * 4 * 6 * perTap, node.Cost().OtherFlops);
    }

    [Theory]
    [InlineData("GlobalMaxPool", 1)]
    [InlineData("GlobalAveragePool", 1)]
    [InlineData("GlobalLpPool", 2)]
    public void GlobalPool_KeepsBatchAndChannels(string op, long perElement)
    {
        var node = Infer(op, [F(2, 8, 7, 7)]);
        Assert.Equal("2x8x1x1", node.Shape());
        Assert.Equal(2 * 8 * 49 * perElement, node.Cost().OtherFlops);
        Assert.Equal("?x8x1x1", Infer(op, [F(-1, 8, -1, -1)]).Shape());
    }

    [Theory]
    // 2 * (5 - 1) + 3 = 11; with one more at the end 12; a padding of 1 at both ends takes 2 away.
    [InlineData("strides", 2, "pads", 0, 0, 11)]
    [InlineData("strides", 2, "output_padding", 1, -1, 12)]
    [InlineData("strides", 2, "pads", 1, 1, 9)]
    // The taps of a dilated kernel reach (3 - 1) * 2 + 1 = 5 wide: 4 + 5 = 9.
    [InlineData("dilations", 2, "pads", 0, 0, 9)]
    [InlineData("strides", 2, "output_shape", 10, -1, 10)]
    public void ConvTranspose_Sizes(string first, long value, string second, long a, long b, long expected)
    {
        var node = Infer("ConvTranspose", [F(1, 4, 5), Weight(4, 3, 3)],
            [new NodeAttribute(first, [value]), new NodeAttribute(second, b < 0 ? [a] : [a, b]), new NodeAttribute("group", 2L)]);
        // Two groups of 3 channels each.
        Assert.Equal($"1x6x{expected}", node.Shape());
        // Every input element meets one kernel of 3 channels and 3 taps, whatever the output's size.
        Assert.Equal(4 * 5 * 3 * 3, node.Cost().Maccs);
    }

    [Fact]
    public void ConvTranspose_SameAndFullOutputShape()
    {
        Assert.Equal("1x3x10", Infer("ConvTranspose", [F(1, 4, 5), Weight(4, 3, 3)],
            [new NodeAttribute("strides", [2L]), new NodeAttribute("auto_pad", "SAME_UPPER")]).Shape());
        Assert.Equal("1x3x10", Infer("ConvTranspose", [F(1, 4, 5), Weight(4, 3, 3)],
            [new NodeAttribute("strides", [2L]), new NodeAttribute("output_shape", [1L, 3L, 10L])], opset: 1).Shape());
        Assert.Equal("1x3x?", Infer("ConvTranspose", [F(1, 4, -1), Weight(4, 3, 3)]).Shape());
    }

    [Fact]
    public void DeformConv_CountsItsSampling()
    {
        var node = Infer("DeformConv", [F(1, 2, 5, 5), Weight(4, 2, 3, 3), F(1, 18, 3, 3), Weight(4), F(1, 9, 3, 3)]);
        Assert.Equal("1x4x3x3", node.Shape());
        // 4*3*3 outputs over 2*3*3 taps. Samples: 2 channels * 9 taps * 9 positions, 4 multiply-accumulates (8 FLOPs)
        // and the mask each; 36 biases.
        Assert.Equal(36 * 18, node.Cost().Maccs);
        Assert.Equal((162 * 9) + 36, node.Cost().OtherFlops);
    }

    [Theory]
    [InlineData("ConvInteger", DataType.Int32)]
    [InlineData("QLinearConv", DataType.Int8)]
    public void QuantizedConv_HasTheTypeOfItsResult(string op, DataType expected)
    {
        TensorType x = T(DataType.UInt8, 1, 2, 4, 4);
        Tensor w = Weight(DataType.Int8, 3, 2, 2, 2);
        var node = op == "ConvInteger" ? Infer(op, [x, w])
            : Infer(op, [x, Floats(1), null, w, Floats(1), null, Floats(1), T(DataType.Int8)]);
        Assert.Equal("1x3x3x3", node.Shape());
        Assert.Equal(expected, node.Output(0)!.DataType);
        Assert.Equal(27 * 8, node.Cost().Maccs);
    }

    [Fact]
    public void CausalConvWithState_KeepsTheLengthAndItsLastInputs()
    {
        var node = Infer("CausalConvWithState", [F(2, 6, 10), Weight(6, 1, 4), Weight(6), null],
            [new NodeAttribute("activation", "silu")], outputs: 2, opset: 27);
        Assert.Equal("2x6x10", node.Shape());
        Assert.Equal("2x6x3", node.Shape(1));
        // 120 outputs of 4 taps; a bias and 5 FLOPs of SiLU each.
        Assert.Equal(120 * 4, node.Cost().Maccs);
        Assert.Equal(120 * 6, node.Cost().OtherFlops);
    }

    [Fact]
    public void MaxUnpool_UndoesThePoolOrTakesTheGivenShape()
    {
        NodeAttribute[] attributes = [new NodeAttribute("kernel_shape", [2L, 2L]), new NodeAttribute("strides", [2L, 2L])];
        // (3 - 1) * 2 + 2 = 6.
        Assert.Equal("1x1x6x6", Infer("MaxUnpool", [F(1, 1, 3, 3), T(DataType.Int64, 1, 1, 3, 3)], attributes).Shape());
        Assert.Equal("1x1x7x6", Infer("MaxUnpool", [F(1, 1, 3, 3), T(DataType.Int64, 1, 1, 3, 3), Ints(1, 1, 7, 6)], attributes).Shape());
    }
}
