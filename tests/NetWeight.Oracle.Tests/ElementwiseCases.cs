using NetWeight.Graphs;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Operators on each element alone.</summary>
internal static class ElementwiseCases
{
    private static readonly string[] Floating =
    [
        "Abs", "Acos", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Celu", "Cos", "Cosh", "Elu", "Erf", "Exp", "Floor",
            "Gelu", "HardSigmoid", "HardSwish",
        "LeakyRelu", "Log", "Mish", "Neg", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin",
            "Sinh", "Softplus", "Softsign", "Sqrt",
        "Tan", "Tanh", "ThresholdedRelu",
    ];

    public static IEnumerable<OperatorCase> All =>
    [
        .. Floating.SelectMany(op => (OperatorCase[])[On(op, [F(2, 3)]), On(op, [F()]), On(op, [F(2, 0, 3)])]),
        On("Affine", [F(2, 3)], A("alpha", 1f), A("beta", 2f)).At(1),
        On("ParametricSoftplus", [F(2, 3)], A("alpha", 1f), A("beta", 2f)).At(1),
        On("ScaledTanh", [F(2, 3)], A("alpha", 1f), A("beta", 2f)).At(1),
        On("Scale", [F(2, 3)], A("scale", 1f)).At(1),
        On("ImageScaler", [F(1, 3, 4, 4)], A("scale", 1f), Floats("bias", 1, 2, 3)).At(1),
        On("Swish", [F(2, 3)]).At(24),
        On("BitCast", [F(2, 3)], A("to", (long)I32)),
        On("BitCast", [I(1, 2)], A("to", (long)F64)),
        On("Acosh", [Of(F32, [2, 2], 1.5)]),
        On("Abs", [T(I64, 3)]),
        On("Abs", [T(U8, 2, 2)]).At(8),
        On("Neg", [I(1, -2, 3)]),
        On("Sign", [T(I32, 4)]),
        On("Relu", [T(I32, 4)]),
        On("Sqrt", [T(F64, 4)]),
        On("Floor", [L(1.5f, -1.5f)]).At(7),
        On("Ceil", [L(1.5f, -1.5f)]).At(7),
        On("Round", [L(0.5f, 1.5f, -2.5f)]).At(11),
        On("Exp", [T(F64, 2)]).At(7),
        On("Gelu", [F(2, 3)], A("approximate", "tanh")),
        On("HardSigmoid", [F(2)], A("alpha", 0.5f)).At(6),
        On("IsInf", [F(3)]),
        On("IsInf", [T(F64, 3)]).At(10),
        On("IsNaN", [F(3)]),
        On("IsNaN", [T(F16, 3)]).At(9),
        On("Not", [T(Bool, 2, 2)]),
        On("BitwiseNot", [T(I32, 4)]),
        On("BitwiseNot", [T(U8, 4)]),
        On("PRelu", [F(2, 3, 4), F(3, 1)]),
        On("PRelu", [F(2, 3, 4), F(1)]).At(7),
        .. On("Clip", [F(2, 3)], A("min", 0.2f), A("max", 0.8f)).In(6),
        .. On("Clip", [F(2, 3), L0(0.2f), L0(0.8f)]).In(11, 12, 13),
        On("Clip", [I(1, 5, 9), null, I0(6)]),
        On("Clip", [F(2, 3)]),

        .. ((string[])["Add", "Sub", "Mul", "Div"]).SelectMany(Broadcast),
        On("Add", [F(2, 3), F(2, 3)]).At(7),
        On("Add", [I(5, 6), I0(2)]),
        On("Sub", [T(I32, 2), T(I32, 2)]).At(13),
        On("Mul", [I(5, -6), I(2, 3)]),
        On("Div", [I(7, -7, 9), I(2, 2, -2)]),
        On("Div", [T(F64, 3), Of(F64, [3], 2)]),
        On("Pow", [F(2, 3), F(3)]),
        On("Pow", [F(2), I(2, 3)]),
        On("Pow", [I(2, 3), L(2, 2)]).At(12),
        On("Pow", [F(2, 1), F(3)]).At(7),
        On("Mod", [I(7, -7, 7), I(3, 3, -3)]),
        On("Mod", [F(3), L(2, 2, 2)], A("fmod", 1)),
        On("Mod", [T(I32, 2, 1), Of(I32, [3], 2)]).At(10),
        On("BitShift", [T(U8, 3), T(U8, 3)], A("direction", "LEFT")),
        On("BitShift", [T(U64, 2, 1), T(U64, 3)], A("direction", "RIGHT")),
        .. ((string[])["BitwiseAnd", "BitwiseOr", "BitwiseXor"]).Select(op => On(op, [T(I32, 2, 1), Of(I32, [3], 6)])),
        .. ((string[])["And", "Or", "Xor"]).SelectMany(op => On(op, [T(Bool, 2, 3), T(Bool, 3)]).In(7, Opset)),
        .. ((string[])["Equal", "Greater", "Less"]).SelectMany(op => On(op, [F(2, 3), F(2, 1)]).In(11, Opset)),
        .. ((string[])["Greater", "Less"]).SelectMany(op => On(op, [I(1, 2, 3), I(2)]).In(9, 13)),
        .. ((string[])["GreaterOrEqual", "LessOrEqual"]).SelectMany(op => On(op, [F(3), F(2, 1)]).In(12, 16)),
        On("Equal", [I(1, 2), I0(2)]),
        On("Equal", [S("a", "b"), S("a", "c")]),
        On("Equal", [T(Bool, 2), T(Bool, 2)]),
        .. ((string[])["Max", "Min", "Mean", "Sum"]).SelectMany(op => (OperatorCase[])
            [On(op, [F(2, 1, 3), F(4, 1), F()]), On(op, [F(2, 3)]), On(op, [F(2, 3), F(3)]).At(8), On(op, [F(0, 3), F(3)])]),
        On("Max", [I(1, 5), I(3, 3)]),
        On("Min", [T(I32, 2), T(I32, 1)]).At(12),

        .. ((string[])["Identity"]).SelectMany(op => On(op, [F(2, 3)]).In(1, 13, Opset)),
        On("Identity", [S("a", "b")]),
        On("Identity", [new Sequence(F(2), F(3, 4))]),
        .. On("Cast", [F(2, 3)], A("to", (long)I64)).In(6, 9, 13, 19, Opset),
        .. ((DataType[])[F16, F64, U8, I8, I16, U16, U32, U64, Bool, BF16, Text])
            .Select(type => On("Cast", [L(1, 2, 3)], A("to", (long)type)).At(21)),
        On("Cast", [S("1", "2")], A("to", (long)I64)),
        On("CastLike", [F(2, 3), I(1)]),
        On("CastLike", [F(2, 3), T(F16, 1)]).At(15),
        On("Where", [T(Bool, 2, 1), F(3), F(1, 1, 1)]),
        On("Where", [Of(Bool, [2], 1, 0), I(1, 2), I(3, 4)]).At(9),
        On("Where", [T(Bool, 2), S("a", "b"), S("c", "d")]),
        On("Dropout", [F(2, 3)]).At(7).Out(2),
        On("Dropout", [F(2, 3)], A("ratio", 0.3f)).At(10).Out(2),
        On("Dropout", [F(2, 3), L0(0.5f)]).At(12).Out(2),
        On("Dropout", [F(2, 3), null, Of(Bool, [], 0)]).At(13).Out(2),
        On("Dropout", [F(2, 3)]).Out(1),
    ];

    private static OperatorCase[] Broadcast(string op) =>
    [
        On(op, [F(2, 3), F(2, 3)]), On(op, [F(2, 3, 4), F(4)]), On(op, [F(4), F(2, 3, 1)]),
            On(op, [F(2, 1, 4), F(3, 1)]), On(op, [F(), F(2)]),
        On(op, [F(), F()]), On(op, [F(2, 0), F(1)]), On(op, [F(0), F(1, 1)]),
    ];
}
