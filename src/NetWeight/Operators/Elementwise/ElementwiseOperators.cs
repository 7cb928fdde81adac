using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>
/// Operators that work on each element alone, under broadcasting. Each is a row: its name, FLOPs per output element,
/// and folding.
/// </summary>
public static class ElementwiseOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Elementwise,
    [
        new Unary("Abs", 1, "|x|.", Math.Abs, Int128.Abs, keepsSizes: true),
        new Unary("Acos", 1, "arccos x.") { IsFinite = false },
        new Unary("Acosh", 1, "arcosh x.") { IsFinite = false },
        new Unary("Asin", 1, "arcsin x.") { IsFinite = false },
        new Unary("Asinh", 1, "arsinh x."),
        new Unary("Atan", 1, "arctan x."),
        new Unary("Atanh", 1, "artanh x.") { IsFinite = false },
        new Unary("BitwiseNot", 1, "All bits inverted.", integers: x => ~x),
        new Unary("Ceil", 1, "x rounded up.", Math.Ceiling),
        new Unary("Celu", 7, "max(0, x) + min(0, alpha * (exp(x/alpha) - 1)): max, div, exp, sub, mul, min, add."),
        new Clip(),
        new Unary("Cos", 1, "cos x."),
        new Unary("Cosh", 1, "cosh x."),
        new Unary("Elu", 4, "x where positive, else alpha * (exp(x) - 1): compare, exp, sub, mul."),
        new Unary("Erf", 1, "The error function."),
        new Unary("Exp", 1, "e to the x.", Math.Exp),
        new Unary("Floor", 1, "x rounded down.", Math.Floor),
        new Gelu(),
        new Unary("HardSigmoid", 4, "max(0, min(1, alpha * x + beta)): mul, add, min, max."),
        new Unary("HardSwish", 5, "x * max(0, min(1, x/6 + 0.5)): mul, add, min, max, mul."),
        new Unary("IsInf", 1, "Whether x is infinite.", output: DataType.Bool),
        new Unary("IsNaN", 1, "Whether x is not a number.", x => double.IsNaN(x) ? 1 : 0, output: DataType.Bool),
        new Unary("LeakyRelu", 2, "x where positive, else alpha * x: compare, mul."),
        new Unary("Log", 1, "The natural logarithm.", Math.Log) { IsFinite = false },
        new Unary("Mish", 5, "x * tanh(log(1 + exp(x))): exp, add, log, tanh, mul."),
        new Unary("Neg", 1, "-x.", x => -x, x => -x),
        new Unary("Not", 1, "Not x.", integers: x => x == 0 ? 1 : 0),
        new PRelu(),
        new Unary("Reciprocal", 1, "1 / x.", x => 1 / x) { IsFinite = false },
        new Unary("Relu", 1, "max(0, x).", x => Math.Max(0, x), x => Int128.Max(0, x), keepsSizes: true),
        new Unary("Round", 1, "x rounded to the nearest whole number, halves to the even one.", Math.Round),
        new Unary("Selu", 5, "gamma * (x where positive, else alpha * exp(x) - alpha): compare, exp, mul, sub, mul."),
        new Unary("Shrink", 3, "x - bias above lambd, x + bias below -lambd, else 0: compare, compare, add."),
        new Unary("Sigmoid", 4, "1 / (1 + exp(-x)): neg, exp, add, div."),
        new Unary("Sign", 1, "-1, 0 or 1.", x => double.IsNaN(x) ? x : Math.Sign(x), x => Int128.Sign(x)),
        new Unary("Sin", 1, "sin x."),
        new Unary("Sinh", 1, "sinh x."),
        new Unary("Softplus", 3, "log(exp(x) + 1): exp, add, log."),
        new Unary("Softsign", 3, "x / (1 + |x|): abs, add, div."),
        new Unary("Sqrt", 1, "The square root.", Math.Sqrt) { IsFinite = false },
        new Unary("Swish", 6, "x / (1 + exp(-alpha * x)): the scaling and Sigmoid, mul."),
        new Unary("Tan", 1, "tan x."),
        new Unary("Tanh", 1, "tanh x."),
        new Unary("ThresholdedRelu", 1, "x above alpha, else 0."),

        // Experimental in version 1, gone soon after; models of that time still have them.
        new Unary("Affine", 2, "alpha * x + beta."),
        new Unary("ParametricSoftplus", 5, "alpha * log(exp(beta * x) + 1)."),
        new Unary("Scale", 1, "scale * x."),
        new Unary("ScaledTanh", 3, "alpha * tanh(beta * x)."),

        new Arithmetic("Add", "x + y.", BinaryFold.Add),
        new Arithmetic("BitShift", "x shifted by y bits."),
        new Arithmetic("BitwiseAnd", "x and y, bit by bit.", BinaryFold.BitwiseAnd),
        new Arithmetic("BitwiseOr", "x or y, bit by bit.", BinaryFold.BitwiseOr),
        new Arithmetic("BitwiseXor", "Either x or y, bit by bit.", BinaryFold.BitwiseXor),
        new Arithmetic("Div", "x / y; whole numbers are cut towards zero.", BinaryFold.Div),
        new Mod(),
        new Arithmetic("Mul", "x * y.", BinaryFold.Mul),
        new Arithmetic("Pow", "x to the y, in the type of x.", BinaryFold.Pow, ofFirst: true),
        new Arithmetic("Sub", "x - y.", BinaryFold.Sub),
        new SwiGLU(),

        new Logic("And", "x and y.", BinaryFold.And),
        new Logic("Or", "x or y.", BinaryFold.Or),
        new Logic("Xor", "Either x or y.", BinaryFold.Xor),

        new Comparison("Equal", "x = y, also of texts.", order => order == 0),
        new Comparison("Greater", "x > y.", order => order > 0),
        new Comparison("GreaterOrEqual", "x >= y.", order => order >= 0),
        new Comparison("Less", "x < y.", order => order < 0),
        new Comparison("LessOrEqual", "x <= y.", order => order <= 0),

        new Variadic("Max", "The greatest of the inputs.", BinaryFold.Max),
        new Variadic("Mean", "The mean of the inputs.", BinaryFold.Add, divides: true),
        new Variadic("Min", "The least of the inputs.", BinaryFold.Min),
        new Variadic("Sum", "The sum of the inputs.", BinaryFold.Add),
    ]);

    /// <summary>Whether it adds its inputs up and does nothing else, so that a product can do it with its result.</summary>
    internal static bool IsSum(Operator? @operator) => @operator is { Domain: "", Type: "Add" or "Sum" };

    /// <summary>Whether it is one of the basic operations, which no runtime treats as an activation.</summary>
    internal static bool IsArithmetic(Operator? @operator) =>
        IsSum(@operator) || @operator is { Domain: "", Type: "Sub" or "Mul" or "Div" };
}
