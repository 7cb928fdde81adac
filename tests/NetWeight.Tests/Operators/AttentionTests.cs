using NetWeight.Graphs;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class AttentionTests
{
    [Fact]
    public void Attention_GroupedHeadsWithPast()
    {
        // 8 query heads share 2 key heads; 3 new keys after 9 old ones.
        var node =
            Infer("Attention", [F(2, 8, 3, 16), F(2, 2, 3, 16), F(2, 2, 3, 24), null, F(2, 2, 9, 16), F(2, 2, 9, 24)],
                outputs: 4, opset: 24);
        Assert.Equal("2x8x3x24", node.Shape());
        Assert.Equal("2x2x12x16", node.Shape(1));
        Assert.Equal("2x2x12x24", node.Shape(2));
        Assert.Equal("2x8x3x12", node.Shape(3));
        // 2*8*3*12 = 576 scores, each a product of length 16 and a share of a value of 24; scale and softmax 6.
        Assert.Equal(576 * (16 + 24), node.Cost().Maccs);
        Assert.Equal(576 * 6, node.Cost().OtherFlops);
        Assert.True(node.Cost().IsHeadline);
    }

    [Fact]
    public void Attention_ThreeDimensions_AreSplitIntoHeads()
    {
        NodeAttribute[] heads = [new NodeAttribute("q_num_heads", 4L), new NodeAttribute("kv_num_heads", 2L)];
        var node = Infer("Attention", [F(1, 3, 32), F(1, 5, 16), F(1, 5, 20), F(3, 5)], heads, outputs: 3, opset: 23);
        // Values of 20 / 2 = 10 per head, 4 query heads: 40.
        Assert.Equal("1x3x40", node.Shape());
        Assert.Equal("1x2x5x8", node.Shape(1));
        Assert.Equal("1x2x5x10", node.Shape(2));
        // 4*3*5 scores with a mask each.
        Assert.Equal(60 * 18, node.Cost().Maccs);
        Assert.Equal(60 * 7, node.Cost().OtherFlops);
        Assert.NotNull(Infer("Attention", [F(1, 3, 32), F(1, 5, 16), F(1, 5, 20)]).Error);
        // The heads are known even where the query is not.
        Assert.Equal("1x?x40", Infer("Attention", [new TensorType(DataType.Float, null), F(1, 5, 16), F(1, 5, 20)], heads).Shape());
    }

    [Fact]
    public void Attention_UnknownPast_LeavesTheLengthOpen()
    {
        var node = Infer("Attention", [F(1, 8, 1, 16), F(1, 8, 1, 16), F(1, 8, 1, 16), null, F(1, 8, -1, 16), F(1, 8, -1, 16)], outputs: 2);
        Assert.Equal("1x8x1x16", node.Shape());
        Assert.Equal("1x8x?x16", node.Shape(1));
        Assert.Null(node.Cost().Maccs);
    }

    [Fact]
    public void LinearAttention_CarriesAState()
    {
        NodeAttribute[] attributes = [new NodeAttribute("q_num_heads", 4L), new NodeAttribute("kv_num_heads", 2L),
            new NodeAttribute("update_rule", "linear")];
        var node = Infer("LinearAttention", [F(1, 5, 32), F(1, 5, 16), F(1, 5, 12)], attributes, outputs: 2, opset: 27);
        // Keys of 8, values of 6.
        Assert.Equal("1x5x24", node.Shape());
        Assert.Equal("1x2x8x6", node.Shape(1));
        // Per step: 2 states of 48 are updated and 4 heads read one; the scale is 1 per output.
        Assert.Equal(5 * 48 * (2 + 4), node.Cost().Maccs);
        Assert.Equal(5 * 24, node.Cost().OtherFlops);
    }

    [Fact]
    public void FlexAttention_RunsItsSubgraphOnScores()
    {
        var body = new Graph
        {
            Name = "half",
            Inputs = [new ValueInfo("s", null)],
            Nodes = [new Node { OpType = "Relu", Inputs = ["s"], Outputs = ["t"], OpsetVersion = 26 }],
            Outputs = [new ValueInfo("t", null)],
        };
        var node = Infer("FlexAttention", [F(1, 4, 3, 8), F(1, 2, 5, 8), F(1, 2, 5, 6)],
            [new NodeAttribute("score_mod", body)], domain: "ai.onnx.preview");
        Assert.Equal("1x4x3x6", node.Shape());
        Assert.Equal(4 * 3 * 5 * 14, node.Cost().Maccs);
        Assert.Equal("1x4x3x5", Assert.Single(node.Subgraphs).Graph.Outputs[0]!.Shape!.ToString());
    }

    [Theory]
    // 3 FLOPs per turned element: all 2*4*5*8, or half of each head.
    [InlineData(0L, 320 * 3)]
    [InlineData(4L, 160 * 3)]
    public void RotaryEmbedding_TurnsPairs(long turned, long flops)
    {
        var node = Infer("RotaryEmbedding", [F(2, 4, 5, 8), Weight(9, 4), Weight(9, 4), T(DataType.Int64, 2, 5)],
            [new NodeAttribute("rotary_embedding_dim", turned)]);
        Assert.Equal("2x4x5x8", node.Shape());
        Assert.Equal(flops, node.Cost().OtherFlops);
    }
}
