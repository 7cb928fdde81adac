namespace NetWeight.Units;

/// <summary>A duration in seconds.</summary>
public readonly record struct Seconds(double Value) : IComparable<Seconds>
{
    /// <summary>None at all.</summary>
    public static Seconds Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static Seconds operator +(Seconds left, Seconds right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    public static Seconds operator -(Seconds left, Seconds right) => new(checked(left.Value - right.Value));

    /// <summary>An amount, several times.</summary>
    public static Seconds operator *(Seconds left, double factor) => new(checked(left.Value * factor));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(Seconds left, Seconds right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(Seconds left, Seconds right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(Seconds left, Seconds right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(Seconds left, Seconds right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Seconds other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Format.Seconds(Value);
}
