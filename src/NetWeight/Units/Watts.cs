namespace NetWeight.Units;

/// <summary>A power in watts.</summary>
public readonly record struct Watts(double Value) : IComparable<Watts>
{
    /// <summary>The energy of a time at this power.</summary>
    public static Joules operator *(Watts power, Seconds time) => new(checked(power.Value * time.Value));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(Watts left, Watts right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(Watts left, Watts right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(Watts left, Watts right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(Watts left, Watts right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Watts other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Value.ToString("0.###") + " W";
}
