namespace NetWeight.Units;

/// <summary>A number of bytes.</summary>
public readonly record struct Bytes(long Value) : IComparable<Bytes>
{
    /// <summary>None at all.</summary>
    public static Bytes Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static Bytes operator +(Bytes left, Bytes right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    public static Bytes operator -(Bytes left, Bytes right) => new(checked(left.Value - right.Value));

    /// <summary>An amount, several times.</summary>
    public static Bytes operator *(Bytes left, long factor) => new(checked(left.Value * factor));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(Bytes left, Bytes right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(Bytes left, Bytes right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(Bytes left, Bytes right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(Bytes left, Bytes right) => left.Value >= right.Value;

    /// <summary>The time that moving the bytes takes at a rate.</summary>
    public static Seconds operator /(Bytes moved, BytesPerSecond rate) => new(moved.Value / rate.Value);

    /// <inheritdoc/>
    public int CompareTo(Bytes other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Format.Bytes(Value);
}
