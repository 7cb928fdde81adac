using System.Text;
using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class TrainingTests
{
    private static ShapedNode Step(string op, int groups, int outputs)
    {
        // Rate, count, then for each group (tensors, gradients, states) one of [2,3] and one of [4].
        List<object?> inputs = [F(), T(DataType.Int64)];
        for (int i = 0; i < groups; i++)
            inputs.AddRange([F(2, 3), F(4)]);
        return Infer(op, [.. inputs], [], outputs, 1, "ai.onnx.preview.training");
    }

    [Theory]
    [InlineData("Adagrad", 3, 4, 9)]
    [InlineData("Momentum", 3, 4, 7)]
    [InlineData("Adam", 4, 6, 15)]
    public void Optimizer_TwoTensors_AreRenewedWithTheirStates(string op, int groups, int outputs, long flops)
    {
        var node = Step(op, groups, outputs);
        Assert.Equal(Enumerable.Range(0, outputs).Select(i => i % 2 == 0 ? "2x3" : "4"), Enumerable.Range(0, outputs).Select(node.Shape));
        // 2 * 3 + 4 elements.
        Assert.Equal(10 * flops, node.Cost().OtherFlops);
    }

    [Fact]
    public void Gradient_Outputs_HaveTheShapesOfXs()
    {
        var node = Infer("Gradient", [F(2, 3), F(5)],
            [new("xs", AttributeKind.Strings, new[] { Encoding.UTF8.GetBytes("x0") }), new("y", "z")], 1, 1, "ai.onnx.preview.training");
        Assert.Equal("2x3", node.Shape());
        Assert.NotNull(node.Cost().UnknownBecause);
    }

    [Fact]
    public void ATen_AnyInput_IsKnownByNameOnly()
    {
        var node = Infer("ATen", [F(2, 3)], opset: 1);
        Assert.Equal("null", node.Shape());
        Assert.Null(node.Error);
        Assert.NotNull(node.Cost().UnknownBecause);
    }
}
