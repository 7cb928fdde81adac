using NetWeight.Graphs;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class GenerationTests
{
    [Theory]
    [InlineData(0, 9, new long[] { 2, 3, 4 })]
    [InlineData(1, 9, new long[] { 3, 4 })]
    [InlineData(-1, 9, new long[] { 4 })]
    [InlineData(0, -1, new long[] { 2, 3 })]
    [InlineData(-9, 1, new long[] { 2 })]
    [InlineData(2, 1, new long[] { })]
    public void Shape_StartAndEnd_AreCutToTheRank(long start, long end, long[] expected)
    {
        var node = Infer("Shape", [F(2, 3, 4)], [new("start", start), new("end", end)]);
        Assert.Equal(expected, node.Output(0)!.Content!.Elements.Select(e => e.Integer!.Value));
        Assert.Equal(0, node.Cost().ElementsRead![0]);
    }

    [Fact]
    public void ShapeAndSize_OpenDimension_StaysASymbol()
    {
        var input = new TensorType(DataType.Float, new Shape(Dim.Named("N"), 1));
        Assert.Equal("N", Infer("Shape", [input]).Output(0)!.Content!.Elements[0].ToDim().ToString());
        Assert.Equal("N", Infer("Size", [input]).Output(0)!.Content!.Elements[0].ToDim().ToString());
        Assert.Equal(24, Infer("Size", [F(2, 3, 4)]).Output(0)!.Content!.Elements[0].Integer);
        Assert.Equal("?", Infer("Shape", [new TensorType(DataType.Float, null)]).Shape());
    }

    public static TheoryData<NodeAttribute, DataType, string> ConstantForms => new()
    {
        { new("value", Ints(1, 2)), DataType.Int64, "2" },
        { new("value_int", 3L), DataType.Int64, "scalar" },
        { new("value_ints", [3L, 4L]), DataType.Int64, "2" },
        { new("value_float", 1f), DataType.Float, "scalar" },
        { new("value_floats", AttributeKind.Floats, (float[])[1f, 2f, 3f]), DataType.Float, "3" },
        { new("value_string", "a"), DataType.String, "scalar" },
        { new("value_strings", AttributeKind.Strings, (byte[][])[[65], [66]]), DataType.String, "2" },
        { new("sparse_value", AttributeKind.SparseTensor, Floats(5) with { Dims = [4, 4], SparseIndices = Ints(6) }),
            DataType.Float, "4x4" },
    };

    [Theory]
    [MemberData(nameof(ConstantForms))]
    public void Constant_EveryForm_IsStored(NodeAttribute attribute, DataType type, string shape)
    {
        var node = Infer("Constant", [], [attribute]);
        Assert.Equal((type, shape), (node.Output(0)!.DataType, node.Shape()));
        Assert.NotNull(node.Output(0)!.Stored);
        Assert.True(node.Output(0)!.IsConstant);
    }

    [Fact]
    public void ConstantOfShape_ValueAndContent()
    {
        var zeros = Infer("ConstantOfShape", [Ints(2, 3)]);
        Assert.Equal((DataType.Float, "2x3"), (zeros.Output(0)!.DataType, zeros.Shape()));
        var sevens = Infer("ConstantOfShape", [Ints(2)], [new("value", Ints(7))]);
        Assert.Equal([7, 7], sevens.Output(0)!.Content!.Elements.Select(e => e.Integer!.Value));
        Assert.Equal("?x?", Infer("ConstantOfShape", [T(DataType.Int64, 2)]).Shape());
        // 2^60 numbers are a shape, but nothing to hold in memory.
        Assert.Null(Infer("ConstantOfShape", [Ints(1L << 30, 1L << 30)]).Output(0)!.Content);
        Assert.NotNull(Infer("ConstantOfShape", [Ints(-1)]).Error);
    }

    [Theory]
    [InlineData(0, 10, 3, 4)] // 0 3 6 9
    [InlineData(10, 0, -3, 4)] // 10 7 4 1
    [InlineData(0, 9, 3, 3)]
    [InlineData(5, 5, 1, 0)]
    [InlineData(5, 0, 1, 0)]
    public void Range_WholeNumbers_AreExact(long start, long limit, long delta, long expected)
    {
        var node = Infer("Range", [Int(start), Int(limit), Int(delta)]);
        Assert.Equal(expected.ToString(), node.Shape());
        Assert.Equal(Enumerable.Range(0, (int)expected).Select(i => start + (i * delta)),
            node.Output(0)!.Content!.Elements.Select(e => e.Integer!.Value));
    }

    [Fact]
    public void Range_RealNumbersAndOpenLimits()
    {
        // (2 - 0) / 0.3 = 6.67, so 7 numbers.
        Assert.Equal("7", Infer("Range", [Real(0), Real(2), Real(0.3f)]).Shape());
        Assert.Equal("?", Infer("Range", [Real(0), F(), Real(1)]).Shape());
        // All numbers from the smallest on: more than 2^63 do not fit, and nothing is allocated.
        Assert.NotNull(Infer("Range", [Int(long.MinValue), Int(long.MaxValue), Int(1)]).Error);
        Assert.NotNull(Infer("Range", [Int(0), Int(1), Int(0)]).Error);
    }

    [Theory]
    [InlineData("RandomNormal", 2 * 6)]
    [InlineData("RandomUniform", 2 * 6)]
    public void Random_ShapeAndType_AreAttributes(string op, long flops)
    {
        var node = Infer(op, [], [new("shape", [2L, 3L]), new("dtype", 11L)]);
        Assert.Equal((DataType.Double, "2x3"), (node.Output(0)!.DataType, node.Shape()));
        Assert.Equal(flops, node.Cost().OtherFlops);
        // Never folded into a constant, although nothing is fed.
        Assert.False(node.Output(0)!.IsConstant);
    }

    [Theory]
    [InlineData("RandomNormalLike")]
    [InlineData("RandomUniformLike")]
    [InlineData("Bernoulli")]
    [InlineData("EyeLike")]
    public void Like_TypeIsTheInputs_UnlessGiven(string op)
    {
        var own = Infer(op, [T(DataType.Double, 2, 3)]);
        Assert.Equal((DataType.Double, "2x3"), (own.Output(0)!.DataType, own.Shape()));
        Assert.Equal(DataType.Float, Infer(op, [T(DataType.Double, 2, 3)], [new("dtype", 1L)]).Output(0)!.DataType);
    }

    [Fact]
    public void Multinomial_Draws()
    {
        var node = Infer("Multinomial", [F(2, 10)], [new("sample_size", 5L)]);
        Assert.Equal((DataType.Int32, "2x5"), (node.Output(0)!.DataType, node.Shape()));
        // exp and sum of 2*10 numbers, 5 draws that compare with 10 classes in 2 rows.
        Assert.Equal((2 * 20) + (2 * 5 * 10), node.Cost().OtherFlops);
    }

    [Theory]
    [InlineData("HannWindow", 4)]
    [InlineData("HammingWindow", 4)]
    [InlineData("BlackmanWindow", 8)]
    public void Window_HasItsSize(string op, long flops)
    {
        var node = Infer(op, [Int(400)], [new("output_datatype", 11L)]);
        Assert.Equal((DataType.Double, "400"), (node.Output(0)!.DataType, node.Shape()));
        Assert.Equal(400 * flops, node.Cost().OtherFlops);
    }

    [Fact]
    public void MelAndImages()
    {
        // 400 / 2 + 1 frequencies.
        Assert.Equal("201x80", Infer("MelWeightMatrix", [Int(80), Int(400), Int(16000), Real(0), Real(8000)]).Shape());
        Assert.Equal("?x?x3", Infer("ImageDecoder", [T(DataType.UInt8, -1)]).Shape());
        Assert.Equal("?x?x1", Infer("ImageDecoder", [T(DataType.UInt8, -1)], [new("pixel_format", "Grayscale")]).Shape());
    }

    [Fact]
    public void Fill_ShapeFromAttributeInputOrContent()
    {
        Assert.Equal("2x3", Infer("ConstantFill", [], [new("shape", [2L, 3L])], opset: 1).Shape());
        Assert.Equal("4x5x6", Infer("ConstantFill", [F(4, 5)], [new("extra_shape", [6L])], opset: 1).Shape());
        Assert.Equal("4x5", Infer("GivenTensorFill", [Ints(4, 5)], [new("input_as_shape", 1L)], opset: 1).Shape());
    }

    private static Tensor Real(float value) => Tensor.Of("", [], [value]);
}
