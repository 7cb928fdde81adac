using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests;

/// <summary>Where counting tools go wrong: each case is small enough to count by hand.</summary>
public class CountingTests
{
    [Fact]
    public void Bias_IsOneFlopPerOutputAndNoMacc()
    {
        OperatorCost without = Infer("Conv", [F(1, 3, 4, 4), Weight(8, 3, 1, 1)]).Cost(),
            with = Infer("Conv", [F(1, 3, 4, 4), Weight(8, 3, 1, 1), Weight(8)]).Cost();
        // 8*4*4 = 128 outputs of 3 taps.
        Assert.Equal((384L, 0L), (without.Maccs, without.OtherFlops));
        Assert.Equal((384L, 128L), (with.Maccs, with.OtherFlops));
    }

    [Theory]
    // 8*6*6 = 288 outputs; a group sees 8 / group channels of 3*3 taps.
    [InlineData(1L, 288 * 72)]
    [InlineData(2L, 288 * 36)]
    [InlineData(8L, 288 * 9)]
    public void GroupedAndDepthwise_SeeOnlyTheirChannels(long group, long maccs) =>
        Assert.Equal(maccs, Infer("Conv", [F(1, 8, 8, 8), Weight(8, 8 / group, 3, 3)], [new NodeAttribute("group", group)]).Cost().Maccs);

    [Fact]
    public void Dilation_MovesTapsAndAddsNone()
    {
        var node = Infer("Conv", [F(1, 2, 9, 9), Weight(4, 2, 3, 3)], [new NodeAttribute("dilations", [2L, 2L])]);
        // An extent of 5 leaves 5x5 positions: 4*25 outputs of 2*9 taps.
        Assert.Equal("1x4x5x5", node.Shape());
        Assert.Equal(1800, node.Cost().Maccs);
    }

    [Fact]
    public void Padding_IsCountedAsTaps()
    {
        // 3x3 over 7x7 with a padding of 1: 49 positions of 9 taps, though 3*7 - 2 = 19 per axis (361 in all) meet the image.
        Assert.Equal(441, Infer("Conv", [F(1, 1, 7, 7), Weight(1, 1, 3, 3)], [new NodeAttribute("pads", [1L, 1L, 1L, 1L])]).Cost().Maccs);
    }

    [Fact]
    public void ConvTranspose_CountsInputPositions()
    {
        var node = Infer("ConvTranspose", [F(1, 192, 14, 14), Weight(192, 384, 2, 2)], [new NodeAttribute("strides", [2L, 2L])]);
        Assert.Equal("1x384x28x28", node.Shape());
        // 192*14*14 inputs, each spread over 384*2*2: 57,802,752. Output positions would give four times that, the kernel without
        // its first dimension times the outputs eight times.
        Assert.Equal(192L * 196 * 384 * 4, node.Cost().Maccs);
        Assert.Equal(57_802_752, node.Cost().Maccs);
    }

    [Fact]
    public void MatMul_BatchOnTheRight_Counts()
    {
        var node = Infer("MatMul", [F(4, 5), F(3, 2, 5, 6)]);
        // 3*2 products of 4x5 by 5x6.
        Assert.Equal("3x2x4x6", node.Shape());
        Assert.Equal(720, node.Cost().Maccs);
    }

    [Fact]
    public void Gemm_TransposedWeight_CountsTheInnerLength() =>
        // [2,512] by [1000,512] transposed: 2*1000 sums of 512.
        Assert.Equal(1_024_000, Infer("Gemm", [F(2, 512), Weight(1000, 512), Weight(1000)],
            [new NodeAttribute("transB", 1L)]).Cost().Maccs);

    [Fact]
    public void Attention_CountsBothProducts()
    {
        // 12 heads, 197 tokens, 64 each: 12*197*197 scores, of 64 for q*k and 64 for the values.
        long scores = 12 * 197 * 197;
        OperatorCost whole = Infer("Attention", [F(1, 12, 197, 64), F(1, 12, 197, 64), F(1, 12, 197, 64)]).Cost();
        long? apart = Infer("MatMul", [F(1, 12, 197, 64), F(1, 12, 64, 197)])
            .Cost().Maccs + Infer("MatMul", [F(1, 12, 197, 197), F(1, 12, 197, 64)]).Cost().Maccs;
        Assert.Equal(scores * 128, whole.Maccs);
        Assert.Equal(whole.Maccs, apart);
        Assert.True(whole.IsHeadline);
    }

    [Fact]
    public void Attention_MaskIsNotDiscounted()
    {
        object?[] inputs = [F(1, 2, 8, 4), F(1, 2, 8, 4), F(1, 2, 8, 4)];
        Assert.Equal(Infer("Attention", inputs).Cost().Maccs,
            Infer("Attention", inputs, [new NodeAttribute("is_causal", 1L)]).Cost().Maccs);
    }

    [Theory]
    // 10 steps, 1 sequence, 4 inputs, 6 hidden: 10 * 6 * (4 + 6) = 600 per gate and direction.
    [InlineData("RNN", 1, "forward", 600)]
    [InlineData("GRU", 3, "reverse", 1800)]
    [InlineData("LSTM", 4, "forward", 2400)]
    [InlineData("LSTM", 4, "bidirectional", 4800)]
    public void Recurrent_CountsStepsAndDirections(string op, long gates, string direction, long maccs)
    {
        long directions = direction == "bidirectional" ? 2 : 1;
        var node = Infer(op, [F(10, 1, 4), Weight(directions, gates * 6, 4), Weight(directions, gates * 6, 6)],
            [new NodeAttribute("direction", direction)]);
        Assert.Equal(maccs, node.Cost().Maccs);
    }

    [Fact]
    public void Quantized_CountsAsItsFloatTwin()
    {
        TensorType x = T(DataType.UInt8, 1, 4, 6, 6), zero = T(DataType.UInt8);
        Tensor w = Weight(DataType.Int8, 8, 4, 3, 3), scale = Floats(1);
        // 8*4*4 = 128 outputs of 36 taps.
        Assert.Equal(4608, Infer("Conv", [F(1, 4, 6, 6), Weight(8, 4, 3, 3)]).Cost().Maccs);
        Assert.Equal(4608, Infer("ConvInteger", [x, w]).Cost().Maccs);
        Assert.Equal(4608, Infer("QLinearConv", [x, scale, zero, w, scale, zero, scale, zero]).Cost().Maccs);
        // 2x5 by 5x3.
        Assert.Equal(30,
            Infer("QLinearMatMul", [T(DataType.UInt8, 2, 5), scale, zero, Weight(DataType.Int8, 5, 3), scale, zero,
                scale, zero]).Cost().Maccs);
        Assert.Equal(30, Infer("MatMulNBits", [F(2, 5), Weight(DataType.UInt8, 3, 1, 16), Weight(3)],
            [new NodeAttribute("K", 5L), new NodeAttribute("N", 3L)], domain: "com.microsoft").Cost().Maccs);
    }

    [Theory]
    [InlineData("Conv", "0x3x8x8", "4x3x3x3")]
    [InlineData("ConvTranspose", "0x3x8x8", "3x4x3x3")]
    [InlineData("MatMul", "0x3", "3x4")]
    [InlineData("MatMul", "2x0", "0x4")]
    [InlineData("Gemm", "0x3", "3x4")]
    [InlineData("MaxPool", "0x3x8x8", "")]
    [InlineData("LSTM", "0x1x3", "1x8x3")]
    public void ZeroSize_CostsNothing(string op, string x, string w)
    {
        object?[] inputs = w.Length == 0 ? [F(Sizes(x))] : op == "LSTM"
            ? [F(Sizes(x)), Weight(Sizes(w)), Weight(1, 8, 2)] : [F(Sizes(x)), Weight(Sizes(w))];
        OperatorCost cost = Infer(op, inputs, [new NodeAttribute("kernel_shape", [3L, 3L])]).Cost();
        Assert.Equal((0L, 0L), (cost.Maccs, cost.OtherFlops));
    }

    [Fact]
    public void Unknown_IsNotZero()
    {
        Assert.Null(Infer("Conv", [F(1, 3, -1, 8), Weight(4, 3, 3, 3)]).Cost().Maccs);
        Assert.Null(Infer("MatMul", [F(-1, 3), Weight(3, 4)]).Cost().Maccs);
        // No row is no row, whatever the rest.
        Assert.Equal(0, Infer("MatMul", [F(0, -1), F(-1, 4)]).Cost().Maccs);
    }

    private static long[] Sizes(string text) => [.. text.Split('x').Select(long.Parse)];
}
