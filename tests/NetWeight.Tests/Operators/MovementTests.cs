using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

/// <summary>Operators that move elements; those that resample or select are in MovementTests.Sampling.cs.</summary>
public partial class MovementTests
{
    private static readonly Tensor Iota24 = Tensor.Of("", [2, 3, 4], Enumerable.Range(0, 24).Select(i => (long)i).ToArray());

    // ---- Reshape and other views

    [Theory]
    // 2*3*4 = 24 elements; 0 copies, -1 is 24 over the rest.
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 6, -1 }, "6x4")]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 0, -1 }, "2x12")]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 0, 0, 2, 2 }, "2x3x2x2")]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { -1 }, "24")]
    [InlineData(new long[] { 1, 1 }, new long[] { }, "scalar")]
    // An open batch that is copied cancels: 64*7*7 = 3136.
    [InlineData(new long[] { -1, 64, 7, 7 }, new long[] { 0, -1 }, "?x3136")]
    // Left over is the open size itself, times 64*7*7 / 3136 = 1; the other way round nothing is known.
    [InlineData(new long[] { -1, 64, 7, 7 }, new long[] { -1, 3136 }, "?x3136")]
    [InlineData(new long[] { -1, -1, 8 }, new long[] { -1, 8 }, "?x8")]
    [InlineData(new long[] { 0, 3 }, new long[] { -1, 3 }, "0x3")]
    public void Reshape_Target_GivesShape(long[] input, long[] target, string expected) =>
        Assert.Equal(expected, Infer("Reshape", [F(input), Ints(target)]).Shape());

    [Theory]
    // [N, 64, 7, 7]: N on both sides cancels; left over, it keeps its name.
    [InlineData(new long[] { -1, 3136 }, "Nx3136")]
    [InlineData(new long[] { 0, -1 }, "Nx3136")]
    // N * 3136 / 1568 = 2N has no name.
    [InlineData(new long[] { -1, 1568 }, "?x1568")]
    public void Reshape_SymbolicBatch_KeepsItsName(long[] target, string expected) =>
        Assert.Equal(expected, Infer("Reshape", [Symbolic("N", 64, 7, 7), Ints(target)]).Shape());

    [Fact]
    public void Reshape_AllowZero_TakesZeroAsASize() =>
        Assert.Equal("0x5", Infer("Reshape", [F(3, 0), Ints(0, 5)], [new NodeAttribute("allowzero", 1L)]).Shape());

    [Fact]
    public void Reshape_Version1_ReadsTheAttribute() =>
        Assert.Equal("4x6", Infer("Reshape", [F(2, 3, 4)], [new NodeAttribute("shape", [4L, -1L])], opset: 1).Shape());

    [Theory]
    [InlineData(new long[] { 5, -1 })]
    [InlineData(new long[] { 5, 5 })]
    [InlineData(new long[] { -1, -1 })]
    [InlineData(new long[] { 1, 1, 1, 0 })]
    public void Reshape_TargetThatCannotFit_IsAnError(long[] target) =>
        Assert.NotNull(Infer("Reshape", [F(2, 3, 4), Ints(target)]).Error);

    [Fact]
    public void Reshape_TargetIsFed_KnowsTheRankOnly()
    {
        Assert.Equal("?x?x?", Infer("Reshape", [F(2, 3, 4), T(DataType.Int64, 3)]).Shape());
        Assert.Equal("24", Infer("Reshape", [F(2, 3, 4), T(DataType.Int64, 1)]).Shape());
        Assert.Equal("null", Infer("Reshape", [F(2, 3, 4), T(DataType.Int64, -1)]).Shape());
        // A hostile length is no reason to allocate.
        Assert.Equal("null", Infer("Reshape", [F(2, 3, 4), T(DataType.Int64, 1L << 40)]).Shape());
    }

    [Theory]
    // The file says 1 image; the target repeats that 1. With 8 images it must be 8.
    [InlineData(new long[] { 1, -1 }, "8x12", true)]
    [InlineData(new long[] { 1, 12 }, "8x12", true)]
    // 1x8x12 holds all 96 elements as it stands: it is taken literally.
    [InlineData(new long[] { 1, 8, 12 }, "1x8x12", false)]
    [InlineData(new long[] { -1, 12 }, "8x12", false)]
    public void Reshape_BatchBakedIntoTheTarget_FollowsTheUser(long[] target, string expected, bool reported)
    {
        ShapedModel model = ShapeInference.Run(OneNode("Reshape", [F(1, 3, 4), Ints(target)]), InferenceOptions.Default with { Batch = 8 });
        Assert.Equal(expected, model.Graph.Nodes[0].Shape());
        Assert.Equal(reported, model.Diagnostics.Any(d => d.Id == Diagnostic.Rebatched));
    }

    [Theory]
    [InlineData(0, "1x24")]
    [InlineData(1, "2x12")]
    [InlineData(-1, "6x4")]
    [InlineData(3, "24x1")]
    public void Flatten_Axis_MultipliesBothSides(int axis, string expected) =>
        Assert.Equal(expected, Infer("Flatten", [F(2, 3, 4)], [new NodeAttribute("axis", (long)axis)]).Shape());

    [Fact]
    public void Flatten_SymbolicBatch_KeepsItsName() => Assert.Equal("Nx12", Infer("Flatten", [Symbolic("N", 3, 4)]).Shape());

    [Fact]
    public void SqueezeAndUnsqueeze_AxesAsAttributeOrInput_Agree()
    {
        NodeAttribute[] axes = [new("axes", [0L, -1L])];
        Assert.Equal("3x1", Infer("Squeeze", [F(1, 3, 1, 1)], axes, opset: 11).Shape());
        Assert.Equal("3x1", Infer("Squeeze", [F(1, 3, 1, 1), Ints(0, -1)]).Shape());
        Assert.Equal("3", Infer("Squeeze", [F(1, 3, 1, 1)]).Shape());
        Assert.Equal("null", Infer("Squeeze", [F(1, -1)]).Shape());
        Assert.Equal("?x?", Infer("Squeeze", [F(1, 3, 1), T(DataType.Int64, 1)]).Shape());
        Assert.NotNull(Infer("Squeeze", [F(2, 3), Ints(0)]).Error);
        Assert.Equal("1x3x4x1", Infer("Unsqueeze", [F(3, 4)], axes, opset: 11).Shape());
        Assert.Equal("1x3x4x1", Infer("Unsqueeze", [F(3, 4), Ints(0, -1)]).Shape());
        Assert.NotNull(Infer("Unsqueeze", [F(3, 4), Ints(0, 0)]).Error);
    }

    [Theory]
    [InlineData("Reshape")]
    [InlineData("Flatten")]
    [InlineData("Squeeze")]
    [InlineData("Identity")]
    [InlineData("Dropout")]
    public void Views_MoveNoBytes(string op) =>
        Assert.True(Infer(op, op == "Reshape" ? [F(2, 3), Ints(-1)] : [F(2, 3)]).Cost().IsView);

    [Fact]
    public void Identity_Sequence_PassesTheType()
    {
        var sequence = new SequenceType(F(2, 3));
        Assert.Equal(sequence, Infer("Identity", [sequence]).Output(0)!.Type);
    }

    [Theory]
    [InlineData(7, DataType.Float)]
    [InlineData(13, DataType.Bool)]
    public void Dropout_Mask_HasItsVersionsType(int opset, DataType expected)
    {
        var node = Infer("Dropout", [F(2, 3)], outputs: 2, opset: opset);
        Assert.Equal("2x3", node.Shape(1));
        Assert.Equal(expected, node.Output(1)!.DataType);
        Assert.False(node.Cost().IsView);
    }

    // ---- moving

    [Fact]
    public void Transpose_Order_PermutesShapeAndContent()
    {
        Assert.Equal("4x2x3", Infer("Transpose", [F(2, 3, 4)], [new NodeAttribute("perm", [2L, 0L, 1L])]).Shape());
        Assert.Equal("4x3x2", Infer("Transpose", [F(2, 3, 4)]).Shape());
        // [[1,2,3],[4,5,6]] by columns.
        Assert.Equal([1, 4, 2, 5, 3, 6], Content(Infer("Transpose", [Tensor.Of("", [2, 3], [1L, 2, 3, 4, 5, 6])])));
        Assert.NotNull(Infer("Transpose", [F(2, 3)], [new NodeAttribute("perm", [0L, 0L])]).Error);
    }

    [Fact]
    public void Concat_Axis_SumsAndChecksTheRest()
    {
        NodeAttribute[] last = [new("axis", -1L)];
        Assert.Equal("2x8", Infer("Concat", [F(2, 3), F(2, 5)], last).Shape());
        Assert.Equal("2x?", Infer("Concat", [F(-1, 3), F(2, -1)], last).Shape());
        // What is unknown among known numbers stays open, number by number.
        Assert.Equal([7, null, null, 8], Content(Infer("Concat", [Ints(7), T(DataType.Int64, 2), Ints(8)], last)));
        Assert.NotNull(Infer("Concat", [F(2, 3), F(3, 3)], last).Error);
        // Version 1 joins channels where no axis is given.
        Assert.Equal("1x5x4", Infer("Concat", [F(1, 2, 4), F(1, 3, 4)], opset: 1).Shape());
    }

    [Fact]
    public void Split_ByAnyVersion_GivesParts()
    {
        NodeAttribute axis = new("axis", 1L);
        Assert.Equal(["2x2", "2x4"], Shapes(Infer("Split", [F(2, 6)], [axis, new("split", [2L, 4L])], 2, opset: 11)));
        Assert.Equal(["2x2", "2x4"], Shapes(Infer("Split", [F(2, 6), Ints(2, 4)], [axis], 2)));
        Assert.Equal(["2x3", "2x3"], Shapes(Infer("Split", [F(2, 6)], [axis], 2, opset: 13)));
        // ceil(7 / 3) = 3, 3, and what is left: 1.
        Assert.Equal(["2x3", "2x3", "2x1"], Shapes(Infer("Split", [F(2, 7)], [axis, new("num_outputs", 3L)], 3)));
        Assert.NotNull(Infer("Split", [F(2, 7)], [axis], 2, opset: 13).Error);
        Assert.NotNull(Infer("Split", [F(2, 6), Ints(2, 5)], [axis], 2).Error);
        Assert.Equal([3, 4], Content(Infer("Split", [Ints(1, 2, 3, 4), Ints(2, 2)], null, 2), 1));
    }

    [Theory]
    // Of 10 elements.
    [InlineData(2, 8, 2, 3)] // 2 4 6
    [InlineData(-3, long.MaxValue, 1, 3)] // 7 8 9
    [InlineData(0, -1, 1, 9)]
    [InlineData(9, long.MinValue, -1, 10)] // all, backward
    [InlineData(-1, -11, -3, 4)] // 9 6 3 0
    [InlineData(5, 2, 1, 0)]
    [InlineData(100, 200, 1, 0)]
    [InlineData(0, 10, long.MaxValue, 1)]
    public void Slice_Range_CountsElements(long start, long end, long step, long expected)
    {
        var node = Infer("Slice", [F(10, 4), Ints(start), Ints(end), Ints(0), Ints(step)]);
        Assert.Equal($"{expected}x4", node.Shape());
        Assert.Equal(expected * 4, node.Cost().ElementsRead![0]);
    }

    [Fact]
    public void Slice_VersionsAndOpenSizes()
    {
        Assert.Equal("2x2x4", Infer("Slice", [F(2, 3, 4)], [new("starts", [1L]), new("ends", [3L]), new("axes", [1L])], opset: 1).Shape());
        Assert.Equal("1x3x4", Infer("DynamicSlice", [F(2, 3, 4), Ints(1), Ints(2)], opset: 1).Shape());
        Assert.Equal("Nx2", Infer("Slice", [Symbolic("N", 4), Ints(0, 1), Ints(long.MaxValue, 3)]).Shape());
        // The last one of an open number: none, if there is none.
        Assert.Equal("<=1x4", Infer("Slice", [Symbolic("N", 4), Ints(-1), Ints(long.MaxValue)]).Shape());
        Assert.Equal("<=2x<=3", Infer("Slice", [F(2, 3), Ints(0), Ints(1), T(DataType.Int64, 1)]).Shape());
        // Two rows, the second column backward: [[3,2,1],[6,5,4]].
        Assert.Equal([3, 2, 1, 6, 5, 4],
            Content(Infer("Slice", [Tensor.Of("", [2, 3], [1L, 2, 3, 4, 5, 6]), Ints(-1), Ints(long.MinValue), Ints(1), Ints(-1)])));
        Assert.NotNull(Infer("Slice", [F(2), Ints(0), Ints(1), Ints(0), Ints(0)]).Error);
    }

    [Fact]
    public void Pad_ByAnyVersion_AddsBothEnds()
    {
        // 3+1+2, 4-1+0.
        Assert.Equal("6x3", Infer("Pad", [F(3, 4)], [new("paddings", [1L, -1L, 2L, 0L])], opset: 1).Shape());
        Assert.Equal("6x3", Infer("Pad", [F(3, 4)], [new("pads", [1L, -1L, 2L, 0L])], opset: 2).Shape());
        Assert.Equal("6x3", Infer("Pad", [F(3, 4), Ints(1, -1, 2, 0)]).Shape());
        Assert.Equal("3x7", Infer("Pad", [F(3, 4), Ints(1, 2), null, Ints(-1)]).Shape());
        Assert.Equal("?x?", Infer("Pad", [F(3, 4), T(DataType.Int64, 4)]).Shape());
        Assert.Equal([0, 5, 6, 0, 0], Content(Infer("Pad", [Ints(5, 6), Ints(1, 2)])));
        Assert.NotNull(Infer("Pad", [F(3, 4), Ints(-4, 0, 0, 0)]).Error);
    }

    [Fact]
    public void Gather_Embedding_ReadsOnlyItsRows()
    {
        var node = Infer("Gather", [Weight(30522, 768), T(DataType.Int64, 1, 128)]);
        Assert.Equal("1x128x768", node.Shape());
        // 128 rows of 768 numbers.
        Assert.Equal(128L * 768, node.Cost().ElementsRead![0]);
        Assert.Equal(InputRole.Setting, node.Operator!.Role(1));
    }

    [Fact]
    public void Gather_Axis_ReplacesItByTheIndices()
    {
        NodeAttribute[] axis = [new("axis", -2L)];
        Assert.Equal("2x5x6x4", Infer("Gather", [F(2, 3, 4), T(DataType.Int64, 5, 6)], axis).Shape());
        Assert.Equal("2x4", Infer("Gather", [F(2, 3, 4), Int(0)], axis).Shape());
        Assert.Equal([30, 10], Content(Infer("Gather", [Ints(10, 20, 30), Ints(-1, 0)])));
    }

    [Fact]
    public void GatherElementsAndND_IndicesDecide()
    {
        Assert.Equal("2x1", Infer("GatherElements", [F(2, 3), T(DataType.Int64, 2, 1)]).Shape());
        // Tuples of 2 of 3 dimensions leave the last; with a shared batch of 2, one index picks rows of 4.
        Assert.Equal("5x4", Infer("GatherND", [F(2, 3, 4), T(DataType.Int64, 5, 2)]).Shape());
        Assert.Equal("2x4", Infer("GatherND", [F(2, 3, 4), T(DataType.Int64, 2, 1)], [new("batch_dims", 1L)]).Shape());
        // Element (1, 2, 3) of 0..23 is 1*12 + 2*4 + 3.
        Assert.Equal([23], Content(Infer("GatherND", [Iota24, Tensor.Of("", [1, 3], [1L, 2, 3])])));
        Assert.NotNull(Infer("GatherND", [F(2, 3), T(DataType.Int64, 5, 3)]).Error);
    }

    [Fact]
    public void Scatter_KeepsTheShape_AndCountsReductions()
    {
        Assert.Equal([1, 9, 3], Content(Infer("ScatterElements", [Ints(1, 2, 3), Ints(1), Ints(9)])));
        Assert.Equal([1, 2, 9], Content(Infer("ScatterND", [Ints(1, 2, 3), Tensor.Of("", [1, 1], [-1L]), Ints(9)])));
        var node = Infer("ScatterND", [F(8, 4), T(DataType.Int64, 3, 1), F(3, 4)], [new("reduction", "add")]);
        Assert.Equal("8x4", node.Shape());
        Assert.Equal(12, node.Cost().OtherFlops);
        Assert.Equal("2x8x16x64", Infer("TensorScatter", [F(2, 8, 16, 64), F(2, 8, 1, 64)]).Shape());
    }

    [Fact]
    public void ExpandAndTile_Repeat()
    {
        Assert.Equal("2x3x4", Infer("Expand", [F(3, 1), Ints(2, 1, 4)]).Shape());
        Assert.Equal("?x3", Infer("Expand", [F(1, 3), T(DataType.Int64, 2)]).Shape());
        Assert.NotNull(Infer("Expand", [F(3), Ints(2)]).Error);
        Assert.Equal("4x3", Infer("Tile", [F(2, 3), Ints(2, 1)]).Shape());
        Assert.Equal("2x9", Infer("Tile", [F(2, 3), Int(3), Int(1)], opset: 1).Shape());
        Assert.Equal([1, 2, 1, 2], Content(Infer("Tile", [Ints(1, 2), Ints(2)])));
    }

    [Fact]
    public void DepthAndSpace_TradeChannelsForPixels()
    {
        NodeAttribute[] block = [new("blocksize", 2L)];
        Assert.Equal("1x2x6x8", Infer("DepthToSpace", [F(1, 8, 3, 4)], block).Shape());
        Assert.Equal("1x8x3x4", Infer("SpaceToDepth", [F(1, 2, 6, 8)], block).Shape());
        Assert.NotNull(Infer("DepthToSpace", [F(1, 6, 3, 4)], block).Error);
    }

    // ---- images

    [Fact]
    public void Chain_ShapeGatherUnsqueezeConcatReshape_KeepsTheBatch()
    {
        // x.view(x.shape[0], -1): [N, 64, 7, 7] to [N, 3136].
        Node[] nodes =
        [
            Make("Shape", ["x"], "shape"),
            Make("Gather", ["shape", "zero"], "batch"),
            Make("Unsqueeze", ["batch", "first"], "batch1"),
            Make("Concat", ["batch1", "rest"], "target", new NodeAttribute("axis", 0L)),
            Make("Reshape", ["x", "target"], "y"),
        ];
        Assert.Equal("Nx3136", Run(nodes, Symbolic("N", 64, 7, 7),
            [Int(0) with { Name = "zero" }, Ints(0) with { Name = "first" }, Ints(-1) with { Name = "rest" }]));
    }

    [Fact]
    public void Chain_PadsReversedByAnExporter_AreKnown()
    {
        // PyTorch lists pads from the last axis on, (1, 2, 3, 4) for the last two; ONNX wants begins 0 0 3 1, then ends 0 0 4 2.
        Node[] nodes =
        [
            Make("ConstantOfShape", ["four"], "zeros", new NodeAttribute("value", Ints(0))),
            Make("Concat", ["pads", "zeros"], "all", new NodeAttribute("axis", 0L)),
            Make("Reshape", ["all", "pairs"], "matrix"),
            Make("Slice", ["matrix", "last", "begin", "zero", "last"], "reversed"),
            Make("Transpose", ["reversed"], "columns"),
            Make("Reshape", ["columns", "last"], "flat"),
            Make("Cast", ["flat"], "cast", new NodeAttribute("to", 7L)),
            Make("Pad", ["x", "cast"], "y"),
        ];
        Tensor[] constants =
        [
            Ints(4) with { Name = "four" }, Ints(1, 2, 3, 4) with { Name = "pads" }, Ints(-1, 2) with { Name = "pairs" },
            Ints(-1) with { Name = "last" }, Ints(long.MinValue) with { Name = "begin" }, Ints(0) with { Name = "zero" },
        ];
        // Height 5+3+4, width 6+1+2.
        Assert.Equal("1x3x12x9", Run(nodes, F(1, 3, 5, 6), constants));
    }

    private static Node Make(string op, string[] inputs, string output, params NodeAttribute[] attributes) =>
        new() { Name = output, OpType = op, OpsetVersion = NewestOpset, Inputs = inputs, Outputs = [output], Attributes = attributes };

    private static string Run(Node[] nodes, TensorType input, Tensor[] constants)
    {
        var graph = new Graph
        {
            Inputs = [new ValueInfo("x", input)],
            Initializers = constants,
            Nodes = nodes,
            Outputs = [new ValueInfo("y", null)]
        };
        var model = new Model { Name = "chain", Opsets = new Dictionary<string, int> { [""] = NewestOpset }, Graph = graph };
        ShapedModel shaped = ShapeInference.Run(model, InferenceOptions.Default with { AssumeBatchOfOne = false });
        Assert.DoesNotContain(shaped.Diagnostics, d => d.Id != Diagnostic.OpenDimension);
        return Text(shaped.Graph.Outputs[0]!.Shape);
    }

    private static TensorType Symbolic(string first, params long[] rest) =>
        new(DataType.Float, new Shape(rest.Select(Dim.Of).Prepend(Dim.Named(first))));

    private static long?[] Content(ShapedNode node, int output = 0) => [.. node.Output(output)!.Content!.Elements.Select(e => e.Integer)];

    private static string[] Shapes(ShapedNode node) => [.. Enumerable.Range(0, node.Outputs.Count).Select(i => node.Shape(i))];
}
