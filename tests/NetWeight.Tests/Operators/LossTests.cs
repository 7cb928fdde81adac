using NetWeight.Graphs;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class LossTests
{
    [Fact]
    public void SoftmaxCrossEntropy_ReducesOrNot()
    {
        var node = Infer("SoftmaxCrossEntropyLoss", [F(3, 5, 7), T(DataType.Int64, 3, -1)],
            [new NodeAttribute("reduction", "none")], outputs: 2);
        Assert.Equal("3x7", node.Shape());
        Assert.Equal("3x5x7", node.Shape(1));
        Assert.Equal(DataType.Float, node.Output(0)!.DataType);
        Assert.Equal("scalar", Infer("SoftmaxCrossEntropyLoss", [F(3, 5, 7), T(DataType.Int64, 3, 7)]).Shape());
        // 105 scores * 5; 21 labels * 3 (with weights).
        Assert.Equal((105 * 5) + (21 * 3),
            Infer("SoftmaxCrossEntropyLoss", [F(3, 5, 7), T(DataType.Int64, 3, 7), Weight(5)]).Cost().OtherFlops);
    }

    [Fact]
    public void NegativeLogLikelihood_CostsTwoPerLabel()
    {
        var node = Infer("NegativeLogLikelihoodLoss", [F(3, 5), T(DataType.Int64, 3)], [new NodeAttribute("reduction", "none")]);
        Assert.Equal("3", node.Shape());
        Assert.Equal(6, node.Cost().OtherFlops);
        Assert.Equal("null", Infer("NegativeLogLikelihoodLoss", [F(3, 5), T(DataType.Int64, 4)]).Shape());
    }
}
