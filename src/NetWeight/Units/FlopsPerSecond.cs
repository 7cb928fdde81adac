namespace NetWeight.Units;

/// <summary>A rate of computing (FLOPS in the survey).</summary>
public readonly record struct FlopsPerSecond(double Value) : IComparable<FlopsPerSecond>
{
    /// <summary>None at all.</summary>
    public static FlopsPerSecond Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static FlopsPerSecond operator +(FlopsPerSecond left, FlopsPerSecond right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    public static FlopsPerSecond operator -(FlopsPerSecond left, FlopsPerSecond right) => new(checked(left.Value - right.Value));

    /// <summary>An amount, several times.</summary>
    public static FlopsPerSecond operator *(FlopsPerSecond left, double factor) => new(checked(left.Value * factor));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(FlopsPerSecond left, FlopsPerSecond right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(FlopsPerSecond left, FlopsPerSecond right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(FlopsPerSecond left, FlopsPerSecond right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(FlopsPerSecond left, FlopsPerSecond right) => left.Value >= right.Value;

    /// <summary>The ridge point: the arithmetic intensity at which computing and moving take equally long.</summary>
    public static FlopsPerByte operator /(FlopsPerSecond peak, BytesPerSecond bandwidth) => new(peak.Value / bandwidth.Value);

    /// <inheritdoc/>
    public int CompareTo(FlopsPerSecond other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Format.Count(Value) + " FLOP/s";
}
