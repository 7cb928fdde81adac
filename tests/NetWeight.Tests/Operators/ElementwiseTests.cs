using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class ElementwiseTests
{
    [Theory]
    [InlineData("Relu", 1)]
    [InlineData("LeakyRelu", 2)]
    [InlineData("Sigmoid", 4)]
    [InlineData("HardSigmoid", 4)]
    [InlineData("HardSwish", 5)]
    [InlineData("Gelu", 5)]
    [InlineData("Celu", 7)]
    [InlineData("ThresholdedRelu", 1)]
    [InlineData("Clip", 2)]
    public void Unary_KeepsTypeAndShape_AndCountsItsFormula(string op, long flops)
    {
        var node = Infer(op, [T(DataType.Float16, 2, -1, 5)]);
        Assert.Equal("2x?x5", node.Shape());
        Assert.Equal(DataType.Float16, node.Output(0)!.DataType);
        Assert.Null(node.Cost().OtherFlops);
        Assert.Equal(30 * flops, Infer(op, [F(2, 3, 5)]).Cost().OtherFlops);
    }

    [Fact]
    public void Gelu_ByTanh_CostsThreeMore()
    {
        // pow, mul, add, mul, tanh, add, mul, mul = 8 for each of 6 elements.
        Assert.Equal(48, Infer("Gelu", [F(6)], [new NodeAttribute("approximate", "tanh")]).Cost().OtherFlops);
    }

    [Theory]
    [InlineData("Scale", 1)]
    [InlineData("Affine", 1)]
    [InlineData("ScaledTanh", 1)]
    [InlineData("ParametricSoftplus", 1)]
    [InlineData("Swish", 24)]
    [InlineData("Mish", 18)]
    [InlineData("Shrink", 9)]
    [InlineData("Erf", 13)]
    public void Unary_RareOnes_KeepTheShape(string op, int opset) => Assert.Equal("3x4", Infer(op, [F(3, 4)], opset: opset).Shape());

    [Theory]
    [InlineData("IsNaN", DataType.Float)]
    [InlineData("IsInf", DataType.Float)]
    [InlineData("Not", DataType.Bool)]
    public void Unary_Questions_GiveBool(string op, DataType input) =>
        Assert.Equal(DataType.Bool, Infer(op, [T(input, 4)]).Output(0)!.DataType);

    [Theory]
    [InlineData("Equal", DataType.Bool)]
    [InlineData("GreaterOrEqual", DataType.Bool)]
    [InlineData("And", DataType.Bool)]
    [InlineData("Mod", DataType.Int32)]
    [InlineData("BitShift", DataType.Int32)]
    public void Binary_Broadcasts_AndTypes(string op, DataType expected)
    {
        var node = Infer(op, [T(DataType.Int32, 2, 1, 4), T(DataType.Int32, 3, 1)]);
        Assert.Equal("2x3x4", node.Shape());
        Assert.Equal(expected, node.Output(0)!.DataType);
        Assert.Equal(24, node.Cost().OtherFlops);
    }

    [Fact]
    public void Equal_OfTexts_GivesBool() =>
        Assert.Equal(DataType.Bool, Infer("Equal", [T(DataType.String, 3), T(DataType.String, 1)]).Output(0)!.DataType);

    [Fact]
    public void Pow_HasTheTypeOfItsBase()
    {
        Assert.Equal(DataType.Float16, Infer("Pow", [T(DataType.Float16, 2), T(DataType.Int32, 2)]).Output(0)!.DataType);
        Assert.Equal(DataType.Undefined, Infer("Pow", [null, T(DataType.Int32, 2)]).Output(0)!.DataType);
    }

    [Fact]
    public void Add_OfVersion6_AlignsAtItsAxis()
    {
        // [3,4] at axis 1 of [2,3,4,5]: as [3,4,1] under the newer rule. Without an axis, it would stand at the end and not fit.
        NodeAttribute[] at1 = [new("broadcast", 1L), new("axis", 1L)];
        Assert.Equal("2x3x4x5", Infer("Add", [F(2, 3, 4, 5), F(3, 4)], at1, opset: 6).Shape());
        Assert.Equal("null", Infer("Add", [F(2, 3, 4, 5), F(3, 4)], [new("broadcast", 1L)], opset: 6).Shape());
        Assert.Equal("null", Infer("Add", [F(2, 3, 4, 5), F(3, 4)], [new("broadcast", 1L), new("axis", 3L)], opset: 6).Shape());
        Assert.Equal("?x64x7", Infer("Mul", [F(-1, -1, 7), Weight(64)], at1, opset: 6).Shape());
        Assert.Equal("2x3", Infer("Mul", [F(2, 3), Weight()], at1, opset: 6).Shape());
    }

    [Fact]
    public void Add_OfUnknownRank_IsUnknown() => Assert.Equal("null", Infer("Add", [new TensorType(DataType.Float, null), F(3)]).Shape());

    [Theory]
    [InlineData("Add", 5, 3, 8)]
    [InlineData("Sub", 3, 5, -2)]
    [InlineData("Mul", -4, 6, -24)]
    [InlineData("Div", -7, 2, -3)] // cut towards zero
    [InlineData("Mod", -7, 3, 2)] // the divisor's sign: -7 + 3 * 3
    [InlineData("Mod", 7, -3, -2)]
    [InlineData("Pow", -3, 3, -27)]
    [InlineData("Max", -3, 3, 3)]
    [InlineData("Min", -3, 3, -3)]
    [InlineData("Equal", 4, 4, 1)]
    [InlineData("Less", 4, 4, 0)]
    [InlineData("LessOrEqual", 4, 4, 1)]
    [InlineData("Greater", 5, 4, 1)]
    [InlineData("GreaterOrEqual", 3, 4, 0)]
    [InlineData("BitwiseAnd", 12, 10, 8)]
    [InlineData("BitwiseOr", 12, 10, 14)]
    [InlineData("BitwiseXor", 12, 10, 6)]
    [InlineData("Sum", 12, 10, 22)]
    public void WholeNumbers_FoldExactly(string op, long x, long y, long expected) =>
        Assert.Equal([expected, expected], Content(op, Ints(x), Ints(y, y)));

    [Theory]
    [InlineData("Div", 7, 0)]
    [InlineData("Mod", 7, 0)]
    [InlineData("Add", long.MaxValue, 1)]
    [InlineData("Mul", long.MaxValue, 2)]
    [InlineData("Div", long.MinValue, -1)]
    [InlineData("Pow", 10, 40)]
    [InlineData("Pow", 2, -1)]
    public void WholeNumbers_WithoutAResult_StayUnknown(string op, long x, long y)
    {
        var model = Model(op, [Int(x), Int(y)]);
        Assert.Empty(model.Diagnostics);
        Assert.False(model.Graph.Nodes[0].Output(0)!.Content!.Elements[0].IsKnown);
    }

    [Fact]
    public void Pow_OfAWholeBase_TakesARealExponentWithoutFraction()
    {
        Assert.Equal([8], Content("Pow", Ints(2), Floats(3)));
        Assert.False(Infer("Pow", [Ints(2), Floats(0.5f)]).Output(0)!.Content!.Elements[0].IsKnown);
    }

    [Fact]
    public void Logic_IsDecidedByOneSide()
    {
        var node = Infer("And", [new TensorType(DataType.Bool, Graphs.Shape.Scalar), new TensorType(DataType.Bool, Graphs.Shape.Scalar)]);
        node.Inputs[0]!.Content = TensorValue.Single(DataType.Bool, Scalar.Unknown);
        node.Inputs[1]!.Content = TensorValue.Single(DataType.Bool, Scalar.Of(0L));
        node.Operator!.Infer(node);
        Assert.Equal(0, node.Output(0)!.Content!.Elements[0].Integer);
        node.Inputs[1]!.Content = TensorValue.Single(DataType.Bool, Scalar.Of(1L));
        node.Operator.Infer(node);
        Assert.False(node.Output(0)!.Content!.Elements[0].IsKnown);
    }

    [Fact]
    public void Mod_WithFmod_TakesTheDividendsSign() =>
        Assert.Equal([-1], Content("Mod", [Ints(-7), Ints(3)], [new NodeAttribute("fmod", 1L)]));

    [Theory]
    [InlineData("Neg", long.MaxValue, -long.MaxValue)]
    [InlineData("Abs", -5, 5)]
    [InlineData("Sign", -5, -1)]
    [InlineData("Relu", -5, 0)]
    [InlineData("BitwiseNot", 5, -6)]
    public void WholeNumber_FoldsExactly(string op, long x, long expected) => Assert.Equal([expected], Content(op, Ints(x)));

    [Theory]
    [InlineData("Floor", 2.5, 2)]
    [InlineData("Ceil", 2.5, 3)]
    [InlineData("Round", 2.5, 2)] // halves to the even number
    [InlineData("Round", 3.5, 4)]
    [InlineData("Sqrt", 9, 3)]
    [InlineData("Exp", 0, 1)]
    [InlineData("Log", 1, 0)]
    [InlineData("Reciprocal", 0.25, 4)]
    [InlineData("Neg", 1.5, -1.5)]
    [InlineData("IsNaN", double.NaN, 1)]
    public void RealNumber_Folds(string op, double x, double expected) => Assert.Equal(expected, Reals(op, Floats((float)x))[0]);

    [Fact]
    public void RealNumbers_AreRoundedToTheirType()
    {
        // 0.1f + 0.2f in binary32, not in binary64.
        Assert.Equal((double)(0.1f + 0.2f), Reals("Add", Floats(0.1f), Floats(0.2f))[0]);
        Assert.Equal(2, Reals("Mean", Floats(1), Floats(2), Floats(3))[0]);
    }

    [Fact]
    public void Clip_FoldsByInputsOrAttributes()
    {
        Assert.Equal([2, 5, 7], Content("Clip", Ints(1, 5, 9), Int(2), Int(7)));
        Assert.Equal([0, 6], Reals("Clip", [Floats(-1, 9)], [new NodeAttribute("min", 0f), new NodeAttribute("max", 6f)], opset: 6));
        Assert.Equal([1, 5], Content("Clip", [Ints(1, 9), null, Int(5)]));
        Assert.False(Infer("Clip", [Ints(1), T(DataType.Int64)]).Output(0)!.Content!.Elements[0].IsKnown);
        Assert.Equal(InputRole.Setting, Infer("Clip", [F(1), Floats(0)]).Operator!.Role(1));
    }

    [Theory]
    [InlineData("Mul", 1, "n")]
    [InlineData("Add", 0, "n")]
    [InlineData("Sub", 0, "n")]
    [InlineData("Div", 1, "n")]
    [InlineData("Max", 0, "n")] // a size is at least 0
    [InlineData("Mul", 0, "0")]
    [InlineData("Min", -1, "-1")]
    [InlineData("Equal", -1, "0")]
    [InlineData("Greater", -1, "1")]
    [InlineData("GreaterOrEqual", 0, "1")]
    [InlineData("Less", 0, "0")]
    [InlineData("LessOrEqual", -1, "0")]
    [InlineData("Equal", 4, "?")]
    [InlineData("Equal", 0, "?")]
    [InlineData("Max", 1, "?")]
    [InlineData("Add", 1, "?")]
    public void Symbols_StayWhereTheOperationKeepsThem(string op, long constant, string expected) =>
        Assert.Equal(expected, Symbolic(op, ["size", "c"], constant));

    [Theory]
    [InlineData("Sub", "0")]
    [InlineData("Equal", "1")]
    [InlineData("Less", "0")]
    [InlineData("Max", "n")]
    [InlineData("Div", "?")] // 0 / 0 has no value
    public void Symbols_WithThemselves_AreDecided(string op, string expected) => Assert.Equal(expected, Symbolic(op, ["size", "size"], 0));

    [Theory]
    [InlineData("Less", -1, "1")]
    [InlineData("Sub", 0, "?")]
    [InlineData("Div", 1, "?")]
    public void Symbols_OnTheRight(string op, long constant, string expected) =>
        Assert.Equal(expected, Symbolic(op, ["c", "size"], constant));

    [Theory]
    [InlineData("Abs", "n")]
    [InlineData("Relu", "n")]
    [InlineData("Neg", "?")]
    public void Symbols_InUnaries(string op, string expected) => Assert.Equal(expected, Symbolic(op, ["size"], 0));

    [Fact]
    public void Variadic_BroadcastsAll_AndCountsItsJoins()
    {
        var node = Infer("Max", [F(2, 1), F(3), F()]);
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(6 * 2, node.Cost().OtherFlops); // two maxima for each of 6
        Assert.Equal(6 * 3, Infer("Mean", [F(2, 1), F(3), F()]).Cost().OtherFlops); // two sums, one division
        Assert.Equal("2x3", Infer("Sum", [new TensorType(DataType.Float, null), F(2, 3)], opset: 6).Shape());
    }

    [Fact]
    public void PRelu_HasTheInputsShape_AndALearnedSlope()
    {
        var node = Infer("PRelu", [F(1, 16, 8, 8), Weight(16)], opset: 6);
        Assert.Equal("1x16x8x8", node.Shape());
        Assert.Equal(2048, node.Cost().OtherFlops); // 1 * 16 * 8 * 8 * 2
        Assert.Equal(InputRole.Weight, node.Operator!.Role(1));
    }

    private static long[] Content(string op, params object?[] inputs) => Content(op, inputs, null);

    private static long[] Content(string op, object?[] inputs, NodeAttribute[]? attributes) =>
        [.. Infer(op, inputs, attributes).Output(0)!.Content!.Elements.Select(e => e.Integer!.Value)];

    private static double[] Reals(string op, params object?[] inputs) => Reals(op, inputs, null);

    private static double[] Reals(string op, object?[] inputs, NodeAttribute[]? attributes, int opset = NewestOpset) =>
        [.. Infer(op, inputs, attributes, opset: opset).Output(0)!.Content!.Elements.Select(e => e.Number!.Value)];

    /// <summary>The folded result of an operator on a list with the size n of a dimension, and a constant.</summary>
    private static string Symbolic(string op, string[] inputs, long constant)
    {
        var value = new Dictionary<string, TensorValue>
        {
            ["size"] = TensorValue.List([Scalar.Of(Dim.Named("n"))])!,
            ["c"] = TensorValue.List([Scalar.Of(constant)])!,
        };
        var model = ShapeInference.Run(OneNode(op, [.. inputs.Select(_ => (object)T(DataType.Int64, 1))]));
        var node = model.Graph.Nodes[0];
        for (int i = 0; i < inputs.Length; i++)
            node.Inputs[i]!.Content = value[inputs[i]];
        node.Operator!.Infer(node);
        return node.Output(0)!.Content!.Elements[0].ToDim().ToString();
    }
}
