using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>One element of a folded tensor: a whole number, a real number, a symbol for a dimension, or unknown.</summary>
public readonly record struct Scalar
{
    private enum State : byte
    {
        Unknown,
        Integer,
        Real,
    }

    private readonly State state;
    private readonly long bits;
    private readonly string? symbol;

    private Scalar(State state, long bits, string? symbol)
    {
        this.state = state;
        this.bits = bits;
        this.symbol = symbol;
    }

    /// <summary>An element of which nothing is known.</summary>
    public static Scalar Unknown => default;

    /// <summary>Whether it is a number.</summary>
    public bool IsKnown => state != State.Unknown;

    /// <summary>Whether it is a whole number by type.</summary>
    public bool IsInteger => state == State.Integer;

    /// <summary>The value as a whole number (a real number is cut towards zero); null if it is unknown or does not fit.</summary>
    public long? Integer => state switch
    {
        State.Integer => bits,
        State.Real when Math.Abs(BitConverter.Int64BitsToDouble(bits)) < 9e18 => (long)BitConverter.Int64BitsToDouble(bits),
        _ => null,
    };

    /// <summary>The value as a real number; null if it is unknown.</summary>
    public double? Number => state switch
    {
        State.Integer => bits,
        State.Real => BitConverter.Int64BitsToDouble(bits),
        _ => null,
    };

    /// <summary>A whole number.</summary>
    public static Scalar Of(long value) => new(State.Integer, value, null);

    /// <summary>A real number.</summary>
    public static Scalar Of(double value) => new(State.Real, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>A dimension as a number: symbols stay symbols.</summary>
    public static Scalar Of(Dim dim) => dim.IsKnown ? Of(dim.Value) : new(State.Unknown, 0, dim.Symbol);

    /// <summary>A number as a dimension; unknown if it is unknown.</summary>
    public Dim ToDim() => Integer is { } value ? Dim.Of(value) : symbol is not null ? Dim.Named(symbol) : Dim.Unknown;

    /// <summary>Whether both certainly are the same number.</summary>
    public bool Same(Scalar other) => IsKnown ? other.IsKnown && Number == other.Number : symbol is not null && symbol == other.symbol;
}
