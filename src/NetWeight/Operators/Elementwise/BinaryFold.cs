using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>A function of two elements that is computed ahead of time: exactly for whole numbers, rounded to the type for others.</summary>
/// <param name="Integers">The function of whole numbers; null if it has no value (division by zero).</param>
/// <param name="Reals">The function of real numbers; null if it has none.</param>
/// <param name="Partly">The result for whole numbers of which one is unknown; null if nothing can be concluded. An unknown
/// element with a symbol is a size: at least 0.</param>
internal sealed record BinaryFold(Func<Int128, Int128, Int128?> Integers, Func<double, double, double?> Reals,
    Func<Scalar, Scalar, Scalar?>? Partly = null)
{
    public static BinaryFold Add { get; } = new((x, y) => x + y, (x, y) => x + y, (x, y) => Is(x, 0) ? y : Is(y, 0) ? x : null);

    public static BinaryFold Sub { get; } = new((x, y) => x - y, (x, y) => x - y, (x, y) => Is(y, 0) ? x : x.Same(y)
        ? Scalar.Of(0L) : null);

    public static BinaryFold Mul { get; } = new(
        (x, y) => x * y,
        (x, y) => x * y,
        (x, y) => Is(x, 0) || Is(y, 0) ? Scalar.Of(0L) : Is(x, 1) ? y : Is(y, 1) ? x : null);

    public static BinaryFold Div { get; } = new((x, y) => y == 0 ? null : x / y, (x, y) => x / y, (x, y) => Is(y, 1) ? x : null);

    /// <summary>The remainder with the divisor's sign.</summary>
    public static BinaryFold FlooredMod { get; } = new(
        (x, y) => y == 0 ? null : x % y is var rest && rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest,
        (_, _) => null, // The standard has it for whole numbers only.
        (_, y) => Is(y, 1) ? Scalar.Of(0L) : null);

    /// <summary>The remainder with the dividend's sign, as C's fmod.</summary>
    public static BinaryFold TruncatedMod { get; } = new((x, y) => y == 0 ? null
        : x % y, (x, y) => x % y, (_, y) => Is(y, 1) ? Scalar.Of(0L) : null);

    public static BinaryFold Pow { get; } = new(WholePower, (x, y) => Math.Pow(x, y), (x, y) => Is(y, 1) ? x : null);

    public static BinaryFold Max { get; } = new(
        (x, y) => Int128.Max(x, y),
        (x, y) => Math.Max(x, y),
        (x, y) => AtLeast(x, y) ? x : AtLeast(y, x) ? y : null);

    public static BinaryFold Min { get; } = new(
        (x, y) => Int128.Min(x, y),
        (x, y) => Math.Min(x, y),
        (x, y) => AtLeast(x, y) ? y : AtLeast(y, x) ? x : null);

    public static BinaryFold And { get; } = new((x, y) => x != 0 && y != 0 ? 1
        : 0, NoReals, (x, y) => Is(x, 0) || Is(y, 0) ? Scalar.Of(0L) : null);

    public static BinaryFold Or { get; } = new((x, y) => x != 0 || y != 0 ? 1
        : 0, NoReals, (x, y) => Is(x, 1) || Is(y, 1) ? Scalar.Of(1L) : null);

    public static BinaryFold Xor { get; } = new((x, y) => (x != 0) != (y != 0) ? 1 : 0, NoReals);

    public static BinaryFold BitwiseAnd { get; } = new((x, y) => x & y, NoReals);

    public static BinaryFold BitwiseOr { get; } = new((x, y) => x | y, NoReals);

    public static BinaryFold BitwiseXor { get; } = new((x, y) => x ^ y, NoReals);

    /// <summary>The result as an element of <paramref name="type"/>.</summary>
    public Scalar Apply(Scalar x, Scalar y, DataType type)
    {
        if (type.IsFloat)
            return x.IsKnown && y.IsKnown && Reals(x.Number!.Value, y.Number!.Value) is { } real
                ? TensorValue.Convert(Scalar.Of(real), type) : Scalar.Unknown;
        if (x.IsKnown && y.IsKnown)
            return Whole(x) is { } a && Whole(y) is { } b ? Fit(Integers(a, b), type) : Scalar.Unknown;
        return Partly?.Invoke(x, y) is { } known ? TensorValue.Convert(known, type) : Scalar.Unknown;
    }

    /// <summary>A whole number as an element; unknown if it overflows 64 bits, because overflow is undefined.</summary>
    public static Scalar Fit(Int128? number, DataType type) =>
        number is { } whole && whole >= long.MinValue && whole <= long.MaxValue && (type != DataType.UInt32 || whole <= uint.MaxValue)
            ? TensorValue.Convert(Scalar.Of((long)whole), type)
            : Scalar.Unknown;

    /// <summary>Whether x is certainly at least y, though one of them is NaN.</summary>
    public static bool AtLeast(Scalar x, Scalar y) => x.Same(y) || (IsSize(x) && y is { IsInteger: true, Integer: <= 0 });

    /// <summary>Whether x is certainly greater than y, though one of them is NaN.</summary>
    public static bool Above(Scalar x, Scalar y) => IsSize(x) && y is { IsInteger: true, Integer: < 0 };

    private static bool IsSize(Scalar x) => !x.IsKnown && x.ToDim().Symbol is not null;

    /// <summary>A number without a fraction; Pow alone takes a real exponent to a whole base.</summary>
    private static long? Whole(Scalar x) => x.IsInteger || x.Number == Math.Floor(x.Number!.Value) ? x.Integer : null;

    private static bool Is(Scalar x, long number) => x.IsInteger && x.Integer == number;

    private static double? NoReals(double x, double y) => null;

    private static Int128? WholePower(Int128 x, Int128 exponent)
    {
        // Beyond 64 factors only 0, 1 and -1 stay within 64 bits; no shape is computed from those.
        if (exponent < 0 || exponent > 64)
            return null;
        Int128 power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= x;
            if (power > long.MaxValue || power < long.MinValue)
                return null;
        }

        return power;
    }
}
