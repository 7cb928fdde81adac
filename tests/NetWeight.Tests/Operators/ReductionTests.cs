using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class ReductionTests
{
    [Theory]
    [InlineData(11, 1L, "2x1x4")]
    [InlineData(11, 0L, "2x4")]
    [InlineData(18, 1L, "2x1x4")]
    [InlineData(18, 0L, "2x4")]
    public void Reduce_AxesAreAnAttributeOrAnInput(int opset, long keep, string expected)
    {
        var keepdims = new NodeAttribute("keepdims", keep);
        var node = opset < 18
            ? Infer("ReduceMean", [F(2, 3, 4)], [keepdims, new NodeAttribute("axes", [-2L])], opset: opset)
            : Infer("ReduceMean", [F(2, 3, 4), Ints(-2)], [keepdims], opset: opset);
        Assert.Equal(expected, node.Shape());
        Assert.Equal(24, node.Cost().OtherFlops); // one per input element
    }

    [Fact]
    public void Reduce_WithoutAxes_JoinsAllOrNothing()
    {
        Assert.Equal("1x1", Infer("ReduceSum", [F(2, -1)]).Shape());
        Assert.Equal("scalar", Infer("ReduceSum", [F(2, 3), Ints()], [new NodeAttribute("keepdims", 0L)]).Shape());
        Assert.Equal("2x3", Infer("ReduceSum", [F(2, 3), Ints()], [new NodeAttribute("noop_with_empty_axes", 1L)]).Shape());
    }

    [Fact]
    public void Reduce_UnknownAxes_KeepWhatIsSure()
    {
        // Each dimension is itself or 1; only where there are as many axes as dimensions, all are 1.
        Assert.Equal("<=2x?", Infer("ReduceMax", [F(2, -1), T(DataType.Int64, -1)]).Shape());
        Assert.Equal("1x1", Infer("ReduceMax", [F(2, -1), T(DataType.Int64, 2)]).Shape());
        NodeAttribute[] drop = [new("keepdims", 0L)];
        Assert.Equal("?", Infer("ReduceMax", [F(2, -1), T(DataType.Int64, 1)], drop).Shape());
        Assert.Equal("null", Infer("ReduceMax", [F(2, -1), T(DataType.Int64, -1)], drop).Shape());
        Assert.Equal("null", Infer("ReduceMax", [new TensorType(DataType.Float, null), Ints(1)]).Shape());
    }

    [Fact]
    public void Reduce_WrongAxis_IsReported() =>
        Assert.Contains(Model("ReduceSum", [F(2, 3), Ints(2)]).Diagnostics, d => d.Id == Diagnostic.InvalidNode);

    [Theory]
    [InlineData("ReduceSum", 6)] // 1 + 2 + 3
    [InlineData("ReduceProd", 6)]
    [InlineData("ReduceMax", 3)]
    [InlineData("ReduceMin", 1)]
    [InlineData("ReduceMean", 2)]
    public void Reduce_FoldsSmallContents(string op, long expected)
    {
        var node = Infer(op, [Ints(3, 1, 2)], [new NodeAttribute("keepdims", 0L)]);
        Assert.Equal("scalar", node.Shape());
        Assert.Equal(expected, node.Output(0)!.Content!.Elements[0].Integer);
    }

    [Fact]
    public void Reduce_FoldsAlongOneAxis()
    {
        var matrix = Tensor.Of("", [2, 3], [1L, 2, 3, 4, 5, 6]);
        Assert.Equal([6, 15], Infer("ReduceSum", [matrix, Ints(1)]).Output(0)!.Content!.Elements.Select(e => e.Integer!.Value));
        Assert.Equal([4, 10, 18], Infer("ReduceProd", [matrix, Ints(0)]).Output(0)!.Content!.Elements.Select(e => e.Integer!.Value));
    }

    [Fact]
    public void Reduce_OfNothing_IsTheNeutralElement()
    {
        Assert.Equal(1, Infer("ReduceProd", [Ints()]).Output(0)!.Content!.Elements[0].Integer);
        Assert.Equal(0, Infer("ReduceSum", [Ints()]).Output(0)!.Content!.Elements[0].Integer);
        Assert.False(Infer("ReduceMax", [Ints()]).Output(0)!.Content!.Elements[0].IsKnown);
        // A hostile size beside an empty axis: nothing is allocated.
        Assert.Null(Infer("ReduceSum", [Tensor.Of("", [0, 1L << 40], Array.Empty<long>()), Ints(0)]).Output(0)!.Content);
    }

    [Fact]
    public void Reduce_CountsTwoPerElementWhereItTransformsThem() =>
        Assert.Equal(24 * 2, Infer("ReduceL2", [F(2, 3, 4)]).Cost().OtherFlops);

    [Fact]
    public void ArgMax_GivesIndices()
    {
        var node = Infer("ArgMax", [F(2, 3, 4)], [new NodeAttribute("axis", -1L), new NodeAttribute("keepdims", 0L)]);
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(DataType.Int64, node.Output(0)!.DataType);
        Assert.Equal(24, node.Cost().OtherFlops);
        Assert.Equal("1x3x4", Infer("ArgMin", [F(2, 3, 4)]).Shape());
    }

    [Fact]
    public void Softmax_KeepsItsShape_AndCostsFivePerElement()
    {
        Assert.Equal(6 * 5, Infer("Softmax", [F(2, 3)], opset: 11).Cost().OtherFlops);
        Assert.Equal("2x3", Infer("LogSoftmax", [F(2, 3)]).Shape());
        Assert.Equal("2x3", Infer("Softmax", [F(2, 3)], [new NodeAttribute("axis", 2L)], opset: 11).Shape());
        Assert.Equal("null", Infer("Softmax", [F(2, 3)], [new NodeAttribute("axis", 2L)]).Shape());
    }

    [Theory]
    [InlineData("CumSum")]
    [InlineData("CumProd")]
    public void Cumulative_KeepsTheShape(string op)
    {
        var node = Infer(op, [F(2, 3), Int(1)]);
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(6, node.Cost().OtherFlops);
        Assert.Equal(InputRole.Setting, node.Operator!.Role(1));
        Assert.Equal("null", Infer(op, [F(2, 3), Int(2)]).Shape());
    }
}
