using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class MicrosoftTests
{
    private static ShapedNode Contrib(string op, object?[] inputs, NodeAttribute[]? attributes = null, int outputs = 1,
        string domain = "com.microsoft") =>
        Infer(op, inputs, attributes, outputs, opset: 1, domain);

    private static NodeAttribute I(string name, long value) => new(name, value);

    [Fact]
    public void FusedConv_AddsResidualAndActivation()
    {
        var node = Contrib("FusedConv", [F(1, 3, 8, 8), Weight(4, 3, 3, 3), Weight(4), F(1, 4, 6, 6)],
            [new NodeAttribute("activation", "Relu")]);
        Assert.Equal("1x4x6x6", node.Shape());
        // 144 outputs of 27 taps; bias, residual and Relu one FLOP each.
        Assert.Equal((144L * 27, 144L * 3), (node.Cost().Maccs, node.Cost().OtherFlops));
        Assert.Equal((InputRole.Weight, InputRole.Data), (node.Operator!.Role(2), node.Operator.Role(3)));
    }

    [Theory]
    // The kernel of NhwcConv may have its channels second or last; kernel_shape and the channels of the input tell.
    [InlineData("NhwcConv", "4x3x5x5", "1x4x4x4")]
    [InlineData("NhwcConv", "4x5x5x3", "1x4x4x4")]
    [InlineData("NhwcFusedConv", "4x3x5x5", "1x4x4x4")]
    public void NhwcConv_HasChannelsLast(string op, string weight, string expected)
    {
        var node = Contrib(op, [F(1, 8, 8, 3), Weight(Sizes(weight))]);
        Assert.Equal(expected, node.Shape());
        Assert.Equal(64 * 75, node.Cost().Maccs);
    }

    [Fact]
    public void NhwcConv_AmbiguousKernel_StaysUnknown() =>
        // [4,2,3,2] with 2 channels is 3x2 taps or 2x3.
        Assert.Equal("1x?x?x?", Contrib("NhwcConv", [F(1, 8, 8, 2), Weight(4, 2, 3, 2)]).Shape());

    [Fact]
    public void BlockedConvolutions_KnowTheChannelsThatEveryBlockGives()
    {
        const string Nchwc = "com.microsoft.nchwc";
        // 32 channels fill blocks of 8 and of 16, 24 only those of 8.
        Assert.Equal("1x32x4x4", Contrib("ReorderInput", [F(1, 32, 4, 4)], domain: Nchwc).Shape());
        Assert.Equal("1x<=32x4x4", Contrib("ReorderInput", [F(1, 24, 4, 4)], domain: Nchwc).Shape());
        Assert.Equal("1x4x4x24", Contrib("ReorderOutput", [F(1, 32, 4, 4)], [I("channels", 24), I("channels_last", 1)],
            domain: Nchwc).Shape());
        Assert.Equal("1x16x2x2", Contrib("Conv", [F(1, 3, 4, 4), Weight(16, 3, 3, 3)], domain: Nchwc).Shape());
        Assert.Equal("1x16x8x8", Contrib("Upsample", [F(1, 16, 4, 4)], [new NodeAttribute("scales", [1L, 1L, 2L, 2L])],
            domain: Nchwc).Shape());
        Assert.Equal("1x1x1x5", Contrib("GlobalAveragePool", [F(1, 4, 4, 5)], domain: "com.ms.internal.nhwc").Shape());
    }

    [Theory]
    [InlineData("2x3", "3x4", 0, 0, 0, 0, "2x4", 24)]
    [InlineData("3x2", "4x3", 1, 1, 0, 0, "2x4", 24)]
    [InlineData("5x2x3", "5x4x3", 0, 1, 0, 0, "5x2x4", 120)]
    // [2,5,3] with its batch in the middle is [5,2,3].
    [InlineData("2x5x3", "5x3x4", 0, 0, 1, 0, "5x2x4", 120)]
    [InlineData("5x2x3", "3x5x4", 0, 0, 0, 1, "5x2x4", 120)]
    public void FusedMatMul_TurnsItsOperands(string a, string b, long transA, long transB, long batchA, long batchB,
        string expected, long maccs)
    {
        var node = Contrib("FusedMatMul", [F(Sizes(a)), F(Sizes(b))],
            [I("transA", transA), I("transB", transB), I("transBatchA", batchA), I("transBatchB", batchB)]);
        Assert.Equal(expected, node.Shape());
        Assert.Equal(maccs, node.Cost().Maccs);
    }

    [Theory]
    [InlineData("MatMulNBits")]
    [InlineData("MatMulBnb4")]
    [InlineData("MatMulFpQ4")]
    public void PackedMatMul_TakesItsSizesFromElsewhere(string op)
    {
        var node =
            Contrib(op, [F(2, 7, 64), Weight(DataType.UInt8, 2048), op == "MatMulFpQ4" ? Ints(64, 32) : Weight(64)],
                [I("K", 64), I("N", 32), I("block_size", 32)]);
        Assert.Equal("2x7x32", node.Shape());
        Assert.Equal(2 * 7 * 64 * 32, node.Cost().Maccs);
        Assert.Equal(InputRole.Weight, node.Operator!.Role(1));
    }

    [Fact]
    public void Attention_ProjectsAndKeepsItsPast()
    {
        var node = Contrib("Attention", [F(2, 5, 16), Weight(16, 48), Weight(48), null, F(2, 2, 4, 3, 4)], [I("num_heads", 4)], outputs: 2);
        Assert.Equal("2x5x16", node.Shape());
        Assert.Equal("2x2x4x8x4", node.Shape(1));
        // Projections of 10 rows, 16 by 48; 2*4*5*8 = 320 scores of 4 + 4; per score 6 FLOPs, per projected element a bias.
        Assert.Equal((10 * 16 * 48) + (320 * 8), node.Cost().Maccs);
        Assert.Equal((320 * 6) + (10 * 48), node.Cost().OtherFlops);
    }

    [Fact]
    public void QAttention_HasTheTypeOfItsBias()
    {
        var node =
            Contrib("QAttention", [T(DataType.UInt8, 1, 5, 16), Weight(DataType.Int8, 16, 48), Weight(48), Floats(1),
                Floats(1)], [I("num_heads", 4)]);
        Assert.Equal("1x5x16", node.Shape());
        Assert.Equal(DataType.Float, node.Output(0)!.DataType);
    }

    [Theory]
    // query; key; value -> output, present key. 4 heads of 4.
    [InlineData("1x3x16", "1x6x16", "1x6x24", "1x3x24", "1x4x6x4")]
    [InlineData("1x3x4x3x4", "", "", "1x3x16", "1x4x3x4")]
    [InlineData("1x3x16", "1x6x4x2x4", "", "1x3x16", "1x4x6x4")]
    [InlineData("1x3x16", "1x4x6x4", "1x4x6x5", "1x3x20", "1x4x6x4")]
    public void MultiHeadAttention_Layouts(string query, string key, string value, string output, string present)
    {
        object?[] inputs = [.. new[] { query, key, value }.Select(s => s.Length == 0 ? null : F(Sizes(s)))];
        var node = Contrib("MultiHeadAttention", inputs, [I("num_heads", 4)], outputs: 2);
        Assert.Equal(output, node.Shape());
        Assert.Equal(present, node.Shape(1));
        long length = Sizes(present)[2], valueSize = Sizes(output)[2] / 4;
        Assert.Equal(3 * 4 * length * (4 + valueSize), node.Cost().Maccs);
    }

    [Fact]
    public void MultiHeadAttention_WithPast_GrowsByTheNewKeys()
    {
        var node = Contrib("MultiHeadAttention",
            [F(1, 1, 16), F(1, 1, 16), F(1, 1, 16), null, null, null, F(1, 4, 9, 4), F(1, 4, 9, 4)], [I("num_heads", 4)], outputs: 3);
        Assert.Equal("1x4x10x4", node.Shape(1));
        Assert.Equal(4 * 10 * 8, node.Cost().Maccs);
        // In a shared buffer the filled part must be known.
        var shared = Contrib("DecoderMaskedMultiHeadAttention",
            [F(1, 1, 16), F(1, 1, 16), F(1, 1, 16), null, null, F(1, 4, 99, 4), F(1, 4, 99, 4), T(DataType.Int32, 1)],
            [I("num_heads", 4), I("past_present_share_buffer", 1)], outputs: 2);
        Assert.Equal("1x4x99x4", shared.Shape(1));
        Assert.Null(shared.Cost().Maccs);
    }

    [Fact]
    public void GroupQueryAttention_TotalLengthDecides()
    {
        NodeAttribute[] heads = [I("num_heads", 8), I("kv_num_heads", 2)];
        object?[] With(object? total) => [F(1, 1, 32), F(1, 1, 8), F(1, 1, 8), F(1, 2, 9, 4), F(1, 2, 9, 4), T(DataType.Int32, 1), total];
        var known = Contrib("GroupQueryAttention", With(Int(10)), heads, outputs: 3);
        Assert.Equal("1x1x32", known.Shape());
        Assert.Equal("1x2x10x4", known.Shape(2));
        // 8 heads meet 10 keys of 4 + 4.
        Assert.Equal(8 * 10 * 8, known.Cost().Maccs);
        var open = Contrib("GroupQueryAttention", With(T(DataType.Int32)), heads, outputs: 3);
        // At least the 9 there are, at most one more.
        Assert.Equal("1x2x<=10x4", open.Shape(1));
        Assert.Null(open.Cost().Maccs);
        // Packed: 8 + 2 + 2 heads of 4.
        Assert.Equal("1x6x32",
            Contrib("GroupQueryAttention", [F(1, 6, 48), null, null, null, null, T(DataType.Int32, 1), Int(6)], heads).Shape());
    }

    [Fact]
    public void PackedSequences_HaveKnownShapesAndUnknownCost()
    {
        var paged = Contrib("PagedAttention", [F(7, 48), null, null, F(10, 16, 2, 4), F(10, 16, 2, 4)],
            [I("num_heads", 8), I("kv_num_heads", 2)], outputs: 2);
        // 48 are 8 + 2 + 2 heads of 4.
        Assert.Equal(("7x32", "10x16x2x4"), (paged.Shape(), paged.Shape(1)));
        Assert.NotNull(paged.Cost().UnknownBecause);
        Assert.Equal("7x16",
            Contrib("PackedAttention", [F(7, 16), Weight(16, 48), Weight(48), T(DataType.Int32, 2, 5),
                T(DataType.Int32, 3)], [I("num_heads", 4)]).Shape());
        Assert.Equal("7x16", Contrib("PackedMultiHeadAttention",
            [F(7, 4, 3, 4), null, null, null, T(DataType.Int32, 2, 5), T(DataType.Int32, 3)], [I("num_heads", 4)]).Shape());
    }

    [Theory]
    [InlineData("MoE", DataType.Float, 8L)]
    [InlineData("QMoE", DataType.UInt8, 4L)]
    public void MoE_CountsOnlyTheChosenExperts(string op, DataType type, long stored)
    {
        // 6 rows of 8 through 2 of 16 experts: 8 to 12 and back. Four bits: two weights in a byte.
        object?[] inputs = op == "MoE" ? [F(2, 3, 8), F(6, 16), Weight(16, 12, stored), null, Weight(16, 8, 12)]
            : [F(2, 3, 8), F(6, 16), Weight(type, 16, 12, stored), Weight(16, 12), null, Weight(type, 16, 8, 6), Weight(16, 8)];
        var node = Contrib(op, inputs, [I("k", 2)]);
        Assert.Equal("2x3x8", node.Shape());
        Assert.Equal(6 * 2 * ((8 * 12) + (12 * 8)), node.Cost().Maccs);
        // Relu on 12, the weighted sum on 8.
        Assert.Equal(6 * 2 * (12 + 16), node.Cost().OtherFlops);
    }

    [Theory]
    [InlineData("QLinearAdd", "uint8", "2x3x4", 24)]
    [InlineData("QLinearMul", "uint8", "2x3x4", 24)]
    [InlineData("MulInteger", "int32", "2x3x4", 24)]
    public void QuantizedArithmetic_Broadcasts(string op, string type, string expected, long flops)
    {
        TensorType a = T(DataType.UInt8, 2, 1, 4), b = T(DataType.UInt8, 3, 1);
        var node = op == "MulInteger" ? Contrib(op, [a, null, b, null])
            : Contrib(op, [a, Floats(1), null, b, Floats(1), null, Floats(1), null]);
        Assert.Equal(expected, node.Shape());
        Assert.Equal(type, node.Output(0)!.DataType.OnnxName);
        Assert.Equal(flops, node.Cost().OtherFlops);
    }

    [Fact]
    public void QuantizedRelatives_FollowTheirTwins()
    {
        TensorType x = T(DataType.Int8, 1, 8, 8, 3);
        Tensor one = Floats(1);
        Assert.Equal("1x1x1x3", Contrib("QLinearGlobalAveragePool", [x, one, null, one, null], [I("channels_last", 1)]).Shape());
        Assert.Equal("1x4x4x3", Contrib("QLinearAveragePool", [x, one, null, one, null],
            [I("channels_last", 1), new("kernel_shape", [2L, 2L]), new("strides", [2L, 2L])]).Shape());
        Assert.Equal("1x8x16x3", Contrib("QLinearConcat", [one, Weight(DataType.Int8, 1), x, one, null, x, one, null],
            [I("axis", 2)]).Shape());
        Assert.Equal("1x8x3", Contrib("QLinearReduceMean", [x, one, null, one, null], [new("axes", [-2L]), I("keepdims", 0)]).Shape());
        Assert.Equal("1x6x6x5",
            Contrib("QLinearConv", [x, one, null, Weight(DataType.Int8, 5, 3, 3, 3), one, null, one, T(DataType.Int8)],
                [I("channels_last", 1)]).Shape());
        var gemm =
            Contrib("QGemm", [T(DataType.UInt8, 2, 3), one, null, Weight(DataType.Int8, 4, 3), one, null,
                Weight(DataType.Int32, 4)], [I("transB", 1)]);
        // Without a scale of its own the result is real.
        Assert.Equal(("2x4", DataType.Float, 24L), (gemm.Shape(), gemm.Output(0)!.DataType, gemm.Cost().Maccs!.Value));
    }

    [Fact]
    public void GatherBlockQuantized_UnpacksTheLastAxis()
    {
        // Bytes hold two numbers each: 64 bytes are 128.
        Assert.Equal("2x5x128", Contrib("GatherBlockQuantized",
            [Weight(DataType.UInt8, 1000, 64), T(DataType.Int64, 2, 5), Weight(DataType.Float16, 1000, 4)]).Shape());
        var node = Contrib("GatherBlockQuantized",
            [Weight(DataType.Int4, 1000, 128), T(DataType.Int64, 2, 5), Weight(DataType.Float16, 1000, 4)]);
        Assert.Equal("2x5x128", node.Shape());
        Assert.Equal(DataType.Float16, node.Output(0)!.DataType);
        Assert.Equal(1280, node.Cost().ElementsRead![0]);
    }

    [Fact]
    public void DynamicQuantizeLstm_ReadsTransposedWeights()
    {
        var node = Contrib("DynamicQuantizeLSTM",
            [F(7, 2, 3), Weight(DataType.Int8, 1, 3, 20), Weight(DataType.Int8, 1, 5, 20)], outputs: 2);
        Assert.Equal("7x1x2x5", node.Shape());
        Assert.Equal(70 * 4 * 8, node.Cost().Maccs);
    }

    [Fact]
    public void EmbedLayerNormalization_ReadsOnlyItsRows()
    {
        var node = Contrib("EmbedLayerNormalization",
            [T(DataType.Int32, 2, 5), T(DataType.Int32, 2, 5), Weight(1000, 16), Weight(512, 16), Weight(2, 16),
                Weight(16), Weight(16)], outputs: 3);
        Assert.Equal("2x5x16", node.Shape());
        Assert.Equal("2", node.Shape(1));
        // 160 elements: two sums and a normalization of 7.
        Assert.Equal(160 * 9, node.Cost().OtherFlops);
        Assert.Equal(160, node.Cost().ElementsRead![2]);
    }

    [Fact]
    public void GatedRelativePositionBias_IsSquare()
    {
        var node = Contrib("GatedRelativePositionBias",
            [F(2, 5, 16), Weight(16), F(1, 4, 5, 5), Weight(4, 8), Weight(8), Weight(1, 4, 1, 1)], [I("num_heads", 4)]);
        Assert.Equal("2x4x5x5", node.Shape());
        // 2*4*5 = 40 rows of 4 by 8.
        Assert.Equal(40 * 32, node.Cost().Maccs);
        Assert.Equal("1x4x7x9", Contrib("RelativePositionBias", [Weight(32, 4), Int(7), Int(9)]).Shape());
    }

    [Fact]
    public void Movement_Shapes()
    {
        Assert.Equal("2x1x3", Contrib("ExpandDims", [F(2, 3), Int(-2)]).Shape());
        Assert.Equal("?x?x?", Contrib("ExpandDims", [F(2, 3), T(DataType.Int32)]).Shape());
        Assert.Equal("2x6", Contrib("Pad", [F(2, 3), Ints(0, 1, 0, 2)]).Shape());
        Assert.Equal("?x?", Contrib("Pad", [F(2, 3), T(DataType.Int64, 4)]).Shape());
        Assert.Equal("4", Contrib("Range", [Int(1), Int(8), Int(2)]).Shape());
        Assert.Equal(7, Contrib("Range", [Int(1), Int(8)]).Output(0)!.Content!.Elements[6].Integer);
        Assert.Equal("<=9", Contrib("Unique", [F(9)], outputs: 3).Shape(2));
        Assert.Equal("2x3x4", Contrib("UnfoldTensor", [F(2, 8)], [I("size", 4), I("step", 2)]).Shape());
        Assert.Equal("5x3x7x9", Contrib("CropAndResize", [F(1, 3, 20, 20), F(5, 4), T(DataType.Int32, 5), Ints(7, 9)]).Shape());
        Assert.Equal("1x3x5x6", Contrib("GridSample", [F(1, 3, 20, 20), F(1, 5, 6, 2)]).Shape());
        Assert.Equal("<=10x16", Contrib("RemovePadding", [F(2, 5, 16), T(DataType.Int32, 2)], outputs: 2).Shape());
        Assert.Equal("2x5x16", Contrib("RestorePadding", [F(-1, 16), T(DataType.Int32, 2, 5)]).Shape());
        Assert.Equal("2x3x?", Contrib("Tokenizer", [T(DataType.String, 2, 3)]).Shape());
        Assert.Equal("2x?", Contrib("DynamicTimeWarping", [F(4, 5)]).Shape());
        Assert.Equal("6x32",
            Contrib("WordConvEmbedding", [T(DataType.Int32, 6, 12), Weight(32, 1, 3, 8), Weight(32), Weight(100, 8)]).Shape());
        Assert.Equal(DataType.UInt32, Contrib("MurmurHash3", [T(DataType.String, 4)]).Output(0)!.DataType);
    }

    [Fact]
    public void Generators_HaveKnownOutputsAndUnknownCost()
    {
        var node = Contrib("BeamSearch", [T(DataType.Int32, 2, 5), Int(20), Int(1), Int(4), Int(3)], [], outputs: 2);
        Assert.Equal("2x3x20", node.Shape());
        Assert.Equal("2x3", node.Shape(1));
        Assert.NotNull(node.Cost().UnknownBecause);
        Assert.Equal("2x20", Contrib("GreedySearch", [T(DataType.Int32, 2, 5), Int(20)]).Shape());
    }

    private static long[] Sizes(string text) => [.. text.Split('x').Select(long.Parse)];
}
