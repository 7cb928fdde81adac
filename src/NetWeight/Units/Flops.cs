namespace NetWeight.Units;

/// <summary>A number of floating-point operations (an amount of work, not a rate).</summary>
public readonly record struct Flops(long Value) : IComparable<Flops>
{
    /// <summary>None at all.</summary>
    public static Flops Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static Flops operator +(Flops left, Flops right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    public static Flops operator -(Flops left, Flops right) => new(checked(left.Value - right.Value));

    /// <summary>An amount, several times.</summary>
    public static Flops operator *(Flops left, long factor) => new(checked(left.Value * factor));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(Flops left, Flops right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(Flops left, Flops right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(Flops left, Flops right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(Flops left, Flops right) => left.Value >= right.Value;

    /// <summary>The time that the work takes at a rate.</summary>
    public static Seconds operator /(Flops work, FlopsPerSecond rate) => new(work.Value / rate.Value);

    /// <summary>The arithmetic intensity of the work over the bytes it moves.</summary>
    public static FlopsPerByte operator /(Flops work, Bytes moved) => new(work.Value / (double)moved.Value);

    /// <inheritdoc/>
    public int CompareTo(Flops other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Format.Count(Value) + " FLOPs";
}
