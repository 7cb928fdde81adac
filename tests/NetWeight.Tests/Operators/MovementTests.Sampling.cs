using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public partial class MovementTests
{
    [Fact]
    public void Resize_ByAnyVersion_FindsItsSize()
    {
        // floor(5 * 1.3) = 6, floor(7 * 0.6) = 4.
        Tensor factors = Floats(1, 1, 1.3f, 0.6f);
        Assert.Equal("1x3x6x4", Infer("Resize", [F(1, 3, 5, 7), factors], opset: 10).Shape());
        Assert.Equal("1x3x6x4", Infer("Resize", [F(1, 3, 5, 7), Floats(), factors], opset: 11).Shape());
        Assert.Equal("1x3x9x8", Infer("Resize", [F(1, 3, 5, 7), Floats(), Floats(), Ints(1, 3, 9, 8)], opset: 11).Shape());
        Assert.Equal("1x3x9x8", Infer("Resize", [F(1, 3, 5, 7), null, null, Ints(1, 3, 9, 8)]).Shape());
        Assert.Equal("1x3x8x9", Infer("Resize", [F(1, 3, 5, 7), null, null, Ints(9, 8)], [new("axes", [-1L, 2L])]).Shape());
        Assert.Equal("?x3x?x14", Infer("Resize", [F(-1, 3, -1, 7), null, Floats(1, 1, 2, 2)]).Shape());
        Assert.Equal("1x3x10x14", Infer("Upsample", [F(1, 3, 5, 7)], [new("height_scale", 2f), new("width_scale", 2f)], opset: 1).Shape());
        Assert.Equal("1x3x10x14", Infer("Upsample", [F(1, 3, 5, 7), Floats(1, 1, 2, 2)], opset: 9).Shape());
    }

    [Theory]
    // 10/5 = 2 and 7/7 = 1: the smaller keeps 5x7, the larger doubles; 3/2 on 5 is 7.5, which rounds up.
    [InlineData("not_larger", new long[] { 5, 7 }, new long[] { 10, 7 }, "5x7")]
    [InlineData("not_smaller", new long[] { 5, 7 }, new long[] { 10, 7 }, "10x14")]
    [InlineData("not_smaller", new long[] { 5, 2 }, new long[] { 1, 3 }, "8x3")]
    public void Resize_AspectRatio_IsKept(string policy, long[] input, long[] sizes, string expected) =>
        Assert.Equal(expected, Infer("Resize", [F(input), null, null, Ints(sizes)], [new("keep_aspect_ratio_policy", policy)]).Shape());

    [Theory]
    [InlineData("nearest", 0)]
    [InlineData("linear", 4)]
    [InlineData("cubic", 16)]
    public void Resize_Interpolation_CostsTapsPerChangedAxis(string mode, long taps)
    {
        var cost = Infer("Resize", [F(1, 3, 4, 4), null, Floats(1, 1, 2, 2)], [new("mode", mode)]).Cost();
        // 3*8*8 outputs; two axes change.
        Assert.Equal(3 * 8 * 8 * taps, cost.Maccs);
        Assert.False(cost.IsHeadline);
    }

    [Fact]
    public void Sampling_GivesItsGridsShape()
    {
        var node = Infer("GridSample", [F(2, 3, 8, 8), F(2, 5, 6, 2)], opset: 16);
        Assert.Equal("2x3x5x6", node.Shape());
        // 2*3*5*6 outputs of 2*2 taps.
        Assert.Equal(2 * 3 * 5 * 6 * 4, node.Cost().Maccs);
        Assert.Equal("2x3x4x5x6", Infer("GridSample", [F(2, 3, 8, 8, 8), F(2, 4, 5, 6, 3)]).Shape());
        Assert.Equal("2x5x6x2", Infer("AffineGrid", [F(2, 2, 3), Ints(2, 3, 5, 6)]).Shape());
        Assert.Equal("2x?x?x?x3", Infer("AffineGrid", [F(2, 3, 4), T(DataType.Int64, -1)]).Shape());
        Assert.Equal("7x3x2x4", Infer("RoiAlign", [F(1, 3, 8, 8), F(-1, 4), T(DataType.Int64, 7)],
            [new("output_height", 2L), new("output_width", 4L)]).Shape());
        Assert.Equal("7x3x2x4", Infer("MaxRoiPool", [F(1, 3, 8, 8), F(7, 5)], [new("pooled_shape", [2L, 4L])]).Shape());
    }

    [Fact]
    public void CropsAndColumns()
    {
        Assert.Equal("10x7x5", Infer("CenterCropPad", [F(20, 7, 3), Ints(10, 5)], [new("axes", [0L, 2L])]).Shape());
        // 12 columns in blocks of 2*2 are 3 channels.
        Assert.Equal("1x3x5x5", Infer("Col2Im", [F(1, 12, 16), Ints(5, 5), Ints(2, 2)]).Shape());
        // Height 8-2-4, width 9-1-3.
        Assert.Equal("1x3x2x5", Infer("Crop", [F(1, 3, 8, 9)], [new("border", [1L, 2L, 3L, 4L])], opset: 1).Shape());
    }

    // ---- types and choice

    [Fact]
    public void Cast_TypesAndContent()
    {
        Assert.Equal(DataType.Float16, Infer("Cast", [F(2)], [new("to", 10L)]).Output(0)!.DataType);
        Assert.Equal(DataType.Float16, Infer("Cast", [F(2)], [new("to", "FLOAT16")], opset: 1).Output(0)!.DataType);
        Assert.Equal(DataType.Int64, Infer("CastLike", [F(2), Ints(1)]).Output(0)!.DataType);
        Assert.Equal([2, -2], Content(Infer("Cast", [Floats(2.9f, -2.9f)], [new("to", 7L)])));
        Assert.Equal(DataType.UInt32, Infer("BitCast", [F(2)], [new("to", 12L)]).Output(0)!.DataType);
        Assert.NotNull(Infer("BitCast", [F(2)], [new("to", 7L)]).Error);
    }

    [Fact]
    public void Where_KnownCondition_PicksElementByElement()
    {
        // [1, 0, 1] ? [5, 6, ?] : 9; the last one is open.
        var node = Infer("Where", [Ints(1, 0, 0), T(DataType.Int64, 3), Ints(7, 8, 9)]);
        Assert.Equal([null, 8, 9], Content(node));
        Assert.Equal("2x3", Infer("Where", [T(DataType.Bool, 2, 1), F(3), F(1)]).Shape());
    }

    [Fact]
    public void DataDependentSizes_HaveBounds()
    {
        Assert.Equal("2x<=12", Infer("NonZero", [F(3, 4)]).Shape());
        Assert.Equal([0, 2], Content(Infer("NonZero", [Ints(5, 0, 7)])));
        Assert.Equal("<=2x4", Infer("Compress", [F(3, 4), T(DataType.Bool, 2)], [new("axis", 0L)]).Shape());
        Assert.Equal([5, 7], Content(Infer("Compress", [Ints(5, 6, 7), Ints(1, 0, 1)])));
        Assert.Equal(["3", "3", "5", "3"], Shapes(Infer("Unique", [Ints(4, 4, 2, 9, 2)], null, 4)));
        // Columns (1,2), (1,2), (3,4): two differ.
        Assert.Equal("2x2", Infer("Unique", [Tensor.Of("", [2, 3], [1L, 1, 3, 2, 2, 4])], [new("axis", 1L)]).Shape());
        Assert.Equal(["2x<=3", "<=3", "3", "<=3"], Shapes(Infer("Unique", [F(2, 3)], [new("axis", 1L)], 4)));
        // 1 image, 80 classes, at most min(100, 50) boxes each.
        Assert.Equal("<=4000x3", Infer("NonMaxSuppression", [F(1, 50, 4), F(1, 80, 50), Ints(100)]).Shape());
        Assert.Equal("0x3", Infer("NonMaxSuppression", [F(1, 50, 4), F(1, 80, 50)]).Shape());
        // Known boxes: the second covers the first wholly, the third lies apart, so two of three stay.
        Tensor boxes = Tensor.Of("", [1, 3, 4], [0f, 0f, 1f, 1f, 0f, 0f, 1f, 1f, 2f, 2f, 3f, 3f]),
            scores = Tensor.Of("", [1, 1, 3], [0.9f, 0.8f, 0.7f]);
        Assert.Equal("2x3", Infer("NonMaxSuppression", [boxes, scores, Ints(5), Floats(0.5f)]).Shape());
        Assert.Equal("1x3", Infer("NonMaxSuppression", [boxes, scores, Ints(5), Floats(0.5f), Floats(0.75f)]).Shape());
        Assert.Equal("1x3", Infer("NonMaxSuppression", [boxes, scores, Ints(1), Floats(0.5f)]).Shape());
    }

    [Fact]
    public void NonZero_WhoseCountTheFileNames_IsStillBounded()
    {
        Model model = OneNode("NonZero", [F(3, 4)]);
        Model named =
            model with
            {
                Graph =
                model.Graph with { Outputs = [new ValueInfo("y0", new TensorType(DataType.Int64, new Shape(2, Dim.Named("found"))))] }
            };
        Dim count = ShapeInference.Run(named).Graph.Outputs[0]!.Shape![1];
        Assert.Equal(("found", 12), (count.Symbol, count.UpperBound));
    }

    [Fact]
    public void TopKAndOneHot_SetAnAxis()
    {
        Assert.Equal(["2x5", "2x5"], Shapes(Infer("TopK", [F(2, 10), Ints(5)], null, 2)));
        Assert.Equal("5x10", Infer("TopK", [F(20, 10)], [new("k", 5L), new("axis", 0L)], 2, opset: 1).Shape());
        Assert.Equal("2x<=10", Infer("TopK", [F(2, 10), T(DataType.Int64, 1)], null, 2).Shape());
        Assert.NotNull(Infer("TopK", [F(2, 3), Ints(5)], null, 2).Error);
        Assert.Equal("2x3x7", Infer("OneHot", [T(DataType.Int64, 2, 3), Int(7), Floats(0, 1)]).Shape());
        Assert.Equal("2x7x3", Infer("OneHot", [T(DataType.Int64, 2, 3), Int(7), Floats(0, 1)], [new("axis", 1L)]).Shape());
    }

    [Theory]
    [InlineData("Trilu", 0)]
    [InlineData("ReverseSequence", 0)]
    [InlineData("ImageScaler", 2 * 24)]
    public void SameShape_Rows(string op, long flops)
    {
        var node = Infer(op, [F(1, 2, 3, 4)]);
        Assert.Equal("1x2x3x4", node.Shape());
        Assert.Equal(flops, node.Cost().OtherFlops);
    }

    // ---- what exporters put between Shape and its user
}
