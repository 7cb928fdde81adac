namespace NetWeight.Units;

/// <summary>A rate of moving data: bandwidth.</summary>
public readonly record struct BytesPerSecond(double Value) : IComparable<BytesPerSecond>
{
    /// <summary>None at all.</summary>
    public static BytesPerSecond Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static BytesPerSecond operator +(BytesPerSecond left, BytesPerSecond right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    public static BytesPerSecond operator -(BytesPerSecond left, BytesPerSecond right) => new(checked(left.Value - right.Value));

    /// <summary>An amount, several times.</summary>
    public static BytesPerSecond operator *(BytesPerSecond left, double factor) => new(checked(left.Value * factor));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(BytesPerSecond left, BytesPerSecond right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(BytesPerSecond left, BytesPerSecond right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(BytesPerSecond left, BytesPerSecond right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(BytesPerSecond left, BytesPerSecond right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(BytesPerSecond other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Format.Count(Value) + "B/s";
}
