namespace NetWeight.Units;

/// <summary>A number of multiply-accumulates: <c>a += w * x</c> is one.</summary>
public readonly record struct Maccs(long Value) : IComparable<Maccs>
{
    /// <summary>None at all.</summary>
    public static Maccs Zero => default;

    /// <summary>The sum of two amounts.</summary>
    public static Maccs operator +(Maccs left, Maccs right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    public static Maccs operator -(Maccs left, Maccs right) => new(checked(left.Value - right.Value));

    /// <summary>An amount, several times.</summary>
    public static Maccs operator *(Maccs left, long factor) => new(checked(left.Value * factor));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(Maccs left, Maccs right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(Maccs left, Maccs right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(Maccs left, Maccs right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(Maccs left, Maccs right) => left.Value >= right.Value;

    /// <summary>The same work in floating-point operations: each multiply-accumulate is two. The only doubling in the project.</summary>
    public Flops ToFlops() => new(checked(Value * 2));

    /// <inheritdoc/>
    public int CompareTo(Maccs other) => Value.CompareTo(other.Value);

    /// <summary>The amount with its unit, rounded for reading.</summary>
    public override string ToString() => Format.Count(Value) + " MACCs";
}
