namespace NetWeight.Units;

/// <summary>Arithmetic intensity: floating-point operations per byte moved.</summary>
public readonly record struct FlopsPerByte(double Value) : IComparable<FlopsPerByte>
{
    /// <summary>None at all.</summary>
    public static FlopsPerByte Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static FlopsPerByte operator +(FlopsPerByte left, FlopsPerByte right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    public static FlopsPerByte operator -(FlopsPerByte left, FlopsPerByte right) => new(checked(left.Value - right.Value));

    /// <summary>An amount, several times.</summary>
    public static FlopsPerByte operator *(FlopsPerByte left, double factor) => new(checked(left.Value * factor));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(FlopsPerByte left, FlopsPerByte right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(FlopsPerByte left, FlopsPerByte right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(FlopsPerByte left, FlopsPerByte right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(FlopsPerByte left, FlopsPerByte right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(FlopsPerByte other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Value.ToString("0.##") + " FLOP/B";
}
