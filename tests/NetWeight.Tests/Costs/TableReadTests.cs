using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Costs;

/// <summary>Of tables, operators read the rows that they look up; scales of packed weights are read and are no parameters.</summary>
public class TableReadTests
{
    private const string Microsoft = "com.microsoft";

    [Fact]
    public void RotaryEmbedding_WithoutPositions_ReadsBothTables()
    {
        // 2x4x5x16 floats in and out: 2 * 2560 B; cosines and sines of 2x5x8: 2 * 320 B.
        ModelCost cost = Weigh("RotaryEmbedding", [F(2, 4, 5, 16), Weight(2, 5, 8), Weight(2, 5, 8)]);
        Assert.Equal(5760, cost.Totals.MemoryAccess.Value);
        Assert.Equal(640, cost.Totals.WeightBytesRead.Value);
        Assert.Equal(2 * 2 * 5 * 8, cost.Totals.Parameters);
    }

    [Fact]
    public void RotaryEmbedding_WithPositions_ReadsTheirRows()
    {
        // 2 * 5 positions of 8 numbers in each of two tables of 100 rows, of 6 rows all; positions 8 B each.
        Assert.Equal(2 * 10 * 8 * 4,
            Weigh("RotaryEmbedding", [F(2, 4, 5, 16), Weight(100, 8), Weight(100, 8),
                T(DataType.Int64, 2, 5)]).Totals.WeightBytesRead.Value);
        Assert.Equal(2 * 6 * 8 * 4,
            Weigh("RotaryEmbedding", [F(2, 4, 5, 16), Weight(6, 8), Weight(6, 8), T(DataType.Int64, 2, 5)]).Totals.WeightBytesRead.Value);
        // Known positions: 3 different ones.
        Assert.Equal(2 * 3 * 8 * 4,
            Weigh("RotaryEmbedding", [F(1, 4, 5, 16), Weight(100, 8), Weight(100, 8),
                Tensor.Of("", [1, 5], [0L, 1, 2, 2, 2])]).Totals.WeightBytesRead.Value);
        Assert.Equal(2 * 100 * 8,
            Weigh("RotaryEmbedding", [F(2, 4, 5, 16), Weight(100, 8), Weight(100, 8), T(DataType.Int64, 2, 5)]).Totals.Parameters);
    }

    [Fact]
    public void RotaryEmbedding_OfMicrosoft_ReadsItsRows()
    {
        ModelCost cost = Weigh("RotaryEmbedding",
            [F(2, 5, 64), T(DataType.Int64, 2, 5), Weight(100, 8), Weight(100, 8)], [new("num_heads", 4L)], Microsoft);
        Assert.Equal(2 * 10 * 8 * 4, cost.Totals.WeightBytesRead.Value);
        Assert.Equal(2 * 100 * 8, cost.Totals.Parameters);
        // A single position is the first of five.
        Assert.Equal(2 * 5 * 8 * 4,
            Weigh("RotaryEmbedding", [F(2, 5, 64), T(DataType.Int64, 1), Weight(100, 8), Weight(100, 8)],
                [new("num_heads", 4L)], Microsoft).Totals.WeightBytesRead.Value);
    }

    [Theory]
    [InlineData(1, 2 * 5 * 8 * 4, 2 * 100 * 8)] // positions 0 to 4 of both sequences
    [InlineData(0, 0, 0)] // nothing turns: the tables are not touched
    public void GroupQueryAttention_ReadsItsTablesWhereItTurns(long turns, long bytes, long parameters)
    {
        object?[] inputs = [F(2, 5, 64), F(2, 5, 32), F(2, 5, 32), null, null, T(DataType.Int32, 2), Int(5),
            Weight(100, 8), Weight(100, 8)];
        ModelCost cost = Weigh("GroupQueryAttention", inputs,
            [new("num_heads", 4L), new("kv_num_heads", 2L), new("do_rotary", turns)], Microsoft);
        Assert.Equal((bytes, parameters), (cost.Totals.WeightBytesRead.Value, cost.Totals.Parameters));
    }

    [Fact]
    public void GroupQueryAttention_WithAPast_ReadsARowPerTokenAndSequence()
    {
        object?[] inputs = [F(2, 1, 64), F(2, 1, 32), F(2, 1, 32), F(2, 2, 50, 16), F(2, 2, 50, 16),
            T(DataType.Int32, 2), Int(51), Weight(100, 8), Weight(100, 8)];
        ModelCost cost = Weigh("GroupQueryAttention", inputs,
            [new("num_heads", 4L), new("kv_num_heads", 2L), new("do_rotary", 1L)], Microsoft);
        Assert.Equal(2 * 2 * 8 * 4, cost.Totals.WeightBytesRead.Value);
    }

    [Fact]
    public void EmbedLayerNormalization_ReadsRowsAndNoMoreThanThereAre()
    {
        // 2 * 6 words of 1000, 2 segments in all, 6 places that both sequences share; gamma and beta: rows of 16 floats.
        object?[] inputs = [T(DataType.Int32, 2, 6), T(DataType.Int32, 2, 6), Weight(1000, 16), Weight(512, 16),
            Weight(2, 16), Weight(16), Weight(16)];
        Assert.Equal((12 + 6 + 2 + 1 + 1) * 16 * 4, Weigh("EmbedLayerNormalization", inputs, [], Microsoft).Totals.WeightBytesRead.Value);
    }

    [Fact]
    public void TorchEmbedding_ReadsNoMoreThanItsTable() =>
        Assert.Equal(4 * 16 * 4, Weigh("TorchEmbedding", [Weight(4, 16), T(DataType.Int64, 2, 6)], [],
            Microsoft).Totals.WeightBytesRead.Value);

    [Fact]
    public void MatMulNBits_ReadsItsScales()
    {
        // 64x32 weights of 4 bits in blocks of 32: 32 columns of 2 blocks, 16 B each; a float and half a byte of zero point per block.
        object?[] inputs = [F(1, 64), Weight(DataType.UInt8, 32, 2, 16), Weight(32, 2), Weight(DataType.UInt8, 32, 1)];
        ModelCost cost = Weigh("MatMulNBits", inputs, [new("K", 64L), new("N", 32L), new("bits", 4L), new("block_size", 32L)], Microsoft);
        Assert.Equal((32 * 2 * 16) + (32 * 2 * 4) + 32, cost.Totals.WeightBytesRead.Value);
        Assert.Equal(64 * 32, cost.Totals.Parameters); // scales and zero points are none
    }

    [Fact]
    public void GatherBlockQuantized_ReadsTheRowsOfItsScales()
    {
        // 3 of 100 rows: 32 bytes of 4-bit pairs and 2 scales each.
        object?[] inputs = [Weight(DataType.UInt8, 100, 32), T(DataType.Int64, 3), Weight(100, 2)];
        Assert.Equal(3 * (32 + (2 * 4)), Weigh("GatherBlockQuantized", inputs, [new("block_size", 32L)],
            Microsoft).Totals.WeightBytesRead.Value);
    }

    [Theory]
    [InlineData(1, 2)] // two choices: two experts
    [InlineData(100, 8)] // more choices than experts: all of them
    public void MoE_ReadsTheChosenExperts(long rows, long experts)
    {
        object?[] inputs = [F(rows, 16), F(rows, 8), Weight(8, 16, 32), null, Weight(8, 32, 16)];
        ModelCost cost = Weigh("MoE", inputs, [new("k", 2L)], Microsoft);
        Assert.Equal(experts * 2 * 16 * 32 * 4, cost.Totals.WeightBytesRead.Value);
        Assert.Equal(8 * 2 * 16 * 32, cost.Totals.Parameters);
    }

    [Fact]
    public void BiasSoftmax_ReadsAConstantMask()
    {
        ModelCost cost = Weigh("BiasSoftmax", [F(2, 4), Weight(1, 4)], [], Microsoft);
        Assert.Equal((16L, 0L), (cost.Totals.WeightBytesRead.Value, cost.Totals.Parameters));
    }

    private static ModelCost Weigh(string op, object?[] inputs, NodeAttribute[]? attributes = null, string domain = "") =>
        CostAnalyzer.Analyze(ShapeInference.Run(TestGraph.OneNode(op, inputs, attributes, 1, domain.Length > 0 ? 1 : NewestOpset, domain)));
}
