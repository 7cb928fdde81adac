namespace NetWeight.Units;

/// <summary>An energy in joules.</summary>
public readonly record struct Joules(double Value) : IComparable<Joules>
{
    /// <summary>None at all.</summary>
    public static Joules Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static Joules operator +(Joules left, Joules right) => new(checked(left.Value + right.Value));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(Joules left, Joules right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(Joules left, Joules right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(Joules left, Joules right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(Joules left, Joules right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Joules other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Value switch
    {
        >= 0.9995 => Rounded(Value) + " J",
        >= 0.9995e-3 => Rounded(Value * 1e3) + " mJ",
        _ => Rounded(Value * 1e6) + " uJ",
    };

    private static string Rounded(double value) => value.ToString(value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00");
}
