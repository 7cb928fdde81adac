using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class QuantizationTests
{
    [Theory]
    [InlineData(null, 0L, DataType.UInt8, 4)]
    [InlineData(DataType.Int4, 0L, DataType.Int4, 5)]
    [InlineData(null, 5L, DataType.Int16, 4)]
    [InlineData(DataType.Float8E5M2, 19L, DataType.Float8E5M2, 5)]
    public void QuantizeLinear_TypeComesFromZeroPointOrAttribute(DataType? zeroPoint, long attribute, DataType expected, long flops)
    {
        var node = Infer("QuantizeLinear", [F(2, 3), Floats(1), zeroPoint is { } type ? Weight(type, 1) : null],
            [new NodeAttribute("output_dtype", attribute)]);
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(expected, node.Output(0)!.DataType);
        // Division, rounding, two comparisons; an addition where there is a zero point.
        Assert.Equal(6 * flops, node.Cost().OtherFlops);
    }

    [Theory]
    [InlineData(DataType.Float, 0L, DataType.Float)]
    [InlineData(DataType.Float16, 0L, DataType.Float16)]
    [InlineData(DataType.Float16, 1L, DataType.Float)]
    public void DequantizeLinear_TypeComesFromScaleOrAttribute(DataType scale, long attribute, DataType expected)
    {
        var node = Infer("DequantizeLinear", [T(DataType.Int8, 2, 3), Weight(scale, 1), Weight(DataType.Int8, 1)],
            [new NodeAttribute("output_dtype", attribute)]);
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(expected, node.Output(0)!.DataType);
        // A subtraction and a multiplication.
        Assert.Equal(12, node.Cost().OtherFlops);
        Assert.Equal((InputRole.Weight, InputRole.Setting), (node.Operator!.Role(0), node.Operator.Role(1)));
    }

    [Fact]
    public void DynamicQuantizeLinear_HasThreeOutputs()
    {
        var node = Infer("DynamicQuantizeLinear", [F(2, -1)], outputs: 3);
        Assert.Equal("2x?", node.Shape());
        Assert.Equal((DataType.UInt8, DataType.Float, DataType.UInt8),
            (node.Output(0)!.DataType, node.Output(1)!.DataType, node.Output(2)!.DataType));
        Assert.Equal("scalar", node.Shape(2));
    }
}
