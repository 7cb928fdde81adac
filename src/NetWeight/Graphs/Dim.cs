using System.Diagnostics.CodeAnalysis;

namespace NetWeight.Graphs;

/// <summary>
/// One dimension of a shape: a known size, a named symbol (<c>batch</c>), or unknown; the last two with an upper bound
/// if one exists.
/// </summary>
public readonly struct Dim : IEquatable<Dim>
{
    private readonly long number;
    private readonly bool known;

    private Dim(bool known, long number, string? symbol)
    {
        this.known = known;
        this.number = number;
        Symbol = symbol;
    }

    /// <summary>A size of which nothing is known.</summary>
    public static Dim Unknown => new(false, long.MaxValue, null);

    /// <summary>The name that the file gives to a size it leaves open, or null.</summary>
    public string? Symbol { get; }

    /// <summary>Whether the size is a number.</summary>
    public bool IsKnown => known;

    /// <summary>The size. Throws if it is unknown.</summary>
    public long Value => known ? number : throw new InvalidOperationException("The dimension is unknown.");

    /// <summary>The size, or null if it is unknown.</summary>
    public long? ValueOrNull => known ? number : null;

    /// <summary>The largest size that it can have; null if nothing bounds it.</summary>
    public long? UpperBound => number == long.MaxValue && !known ? null : number;

    /// <summary>A known size.</summary>
    public static Dim Of(long size) => new(true, size, null);

    /// <summary>A size that the file names but leaves open.</summary>
    public static Dim Named(string symbol) => new(false, long.MaxValue, symbol);

    /// <summary>This unknown size under a name that the file gives it; its bound stays.</summary>
    internal Dim Called(string symbol) => known ? throw new InvalidOperationException("The dimension is known.")
        : new(false, number, symbol);

    /// <summary>An unknown size that is at most <paramref name="bound"/> (nothing, if that is null).</summary>
    public static Dim AtMost(long? bound) => new(false, bound ?? long.MaxValue, null);

    /// <summary>A known size.</summary>
    public static implicit operator Dim(long size) => Of(size);

    /// <summary>Whether both are the same number or the same symbol; two unknown sizes are never the same.</summary>
    public bool Same(Dim other) => known ? other.known && number == other.number
        : !other.known && Symbol is not null && Symbol == other.Symbol;

    /// <summary>The common knowledge about a size that is one of two: the number or symbol if they agree, otherwise
    /// unknown with the larger bound.</summary>
    public Dim Or(Dim other) => Same(other) ? this : AtMost(UpperBound is { } a && other.UpperBound is { } b ? Math.Max(a, b) : null);

    /// <inheritdoc/>
    public bool Equals(Dim other) => known == other.known && number == other.number && Symbol == other.Symbol;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Dim other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(known, number, Symbol);

    /// <summary>Whether both agree.</summary>
    public static bool operator ==(Dim left, Dim right) => left.Equals(right);

    /// <summary>Whether they contradict each other.</summary>
    public static bool operator !=(Dim left, Dim right) => !left.Equals(right);

    /// <summary>The number, the symbol, or <c>?</c> (<c>&lt;=100</c> with a bound).</summary>
    public override string ToString() => known ? number.ToString() : Symbol ?? (UpperBound is { } bound ? $"<={bound}" : "?");
}
