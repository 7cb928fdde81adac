using NetWeight.Graphs;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class RecurrentTests
{
    [Theory]
    // 7 steps, 2 sequences, 3 inputs, 5 hidden: 7*2*5 = 70 units; MACCs 70 * gates * (3 + 5).
    // FLOPs per unit: biases 2 per gate, activations (sigmoid 4, tanh 1), joining.
    [InlineData("RNN", 1, 2 + 1)]
    [InlineData("GRU", 3, 6 + 4 + 4 + 1 + 5)]
    [InlineData("LSTM", 4, 8 + (3 * 4) + 1 + 1 + 4)]
    public void Recurrent_OneDirection(string op, long gates, long flops)
    {
        foreach (int opset in (int[])[1, 7, 14])
        {
            var node = Infer(op, [F(7, 2, 3), Weight(1, gates * 5, 3), Weight(1, gates * 5, 5), Weight(1, gates * 10)],
                outputs: op == "LSTM" ? 3 : 2, opset: opset);
            Assert.Equal("7x1x2x5", node.Shape());
            Assert.Equal("1x2x5", node.Shape(1));
            Assert.Equal("1x2x5", node.Shape(op == "LSTM" ? 2 : 1));
            Assert.Equal(70 * gates * 8, node.Cost().Maccs);
            Assert.Equal(70 * flops, node.Cost().OtherFlops);
            Assert.True(node.Cost().IsHeadline);
        }
    }

    [Fact]
    public void Lstm_BatchFirstBothDirectionsPeepholes()
    {
        var node = Infer("LSTM", [F(2, 7, 3), Weight(2, 20, 3), Weight(2, 20, 5), null, null, null, null, Weight(2, 15)],
            [new NodeAttribute("layout", 1L), new NodeAttribute("direction", "bidirectional"),
                new NodeAttribute("hidden_size", 5L)], outputs: 3);
        Assert.Equal("2x7x2x5", node.Shape());
        Assert.Equal("2x2x5", node.Shape(1));
        Assert.Equal("2x2x5", node.Shape(2));
        // Twice 70 units; per unit three peepholes (mul, add), activations 14, joining 4.
        Assert.Equal(140 * 4 * 8, node.Cost().Maccs);
        Assert.Equal(140 * (6 + 14 + 4), node.Cost().OtherFlops);
    }

    [Fact]
    public void Recurrent_UnwantedSequence_StillRuns()
    {
        // Only the last state is wanted, as classifiers do.
        var node = Infer("GRU", [F(-1, 2, 3), Weight(1, 15, 3), Weight(1, 15, 5)], outputs: 2);
        Assert.Equal("?x1x2x5", node.Shape());
        Assert.Equal("1x2x5", node.Shape(1));
        Assert.Null(node.Cost().Maccs);
    }

    [Fact]
    public void Recurrent_HiddenSize_ComesFromEitherWeight()
    {
        var unknown = new TensorType(DataType.Float, null);
        Assert.Equal("7x1x2x5", Infer("LSTM", [F(7, 2, 3), Weight(1, 20, 3), unknown]).Shape());
        Assert.Equal("7x1x2x5", Infer("LSTM", [F(7, 2, 3), unknown, Weight(1, 20, 5)]).Shape());
        Assert.Equal("7x1x2x?", Infer("LSTM", [F(7, 2, 3), unknown, unknown]).Shape());
    }

    [Fact]
    public void Recurrent_GivenActivations_CountAsTheyAre()
    {
        // Relu is 1 FLOP, Affine 2: both directions together 3 on average 1.5 per unit; 2 * 14 units.
        var names = new NodeAttribute("activations", AttributeKind.Strings, new[] { "Relu"u8.ToArray(), "Affine"u8.ToArray() });
        var node = Infer("RNN", [F(7, 2, 3), Weight(2, 1, 3), Weight(2, 1, 1)], [names, new NodeAttribute("direction", "bidirectional")]);
        Assert.Equal((14 * 1) + (14 * 2), node.Cost().OtherFlops);
    }
}
