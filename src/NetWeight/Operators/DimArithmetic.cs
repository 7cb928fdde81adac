using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>
/// Arithmetic on dimensions that may be unknown: numbers are computed, bounds follow, symbols survive if nothing
/// changes.
/// </summary>
internal static class DimArithmetic
{
    /// <summary>The sum.</summary>
    public static Dim Plus(this Dim a, Dim b)
    {
        if (a.ValueOrNull is { } x && b.ValueOrNull is { } y)
            return checked(x + y);
        if (a.ValueOrNull == 0)
            return b;
        if (b.ValueOrNull == 0)
            return a;
        return a.UpperBound is { } u && b.UpperBound is { } v ? Dim.AtMost(checked(u + v)) : Dim.Unknown;
    }

    /// <summary>The product with a known count.</summary>
    public static Dim Times(this Dim dim, long count)
    {
        if (dim.ValueOrNull is { } size)
            return checked(size * count);
        if (count is 0 or 1)
            return count == 0 ? 0 : dim;
        return dim.UpperBound is { } bound ? Dim.AtMost(checked(bound * count)) : Dim.Unknown;
    }

    /// <summary>An exact share of a dimension. Throws if a known size does not divide.</summary>
    public static Dim Over(this Dim dim, long count)
    {
        if (count < 1)
            throw new ShapeException($"a size cannot be divided by {count}");
        if (count == 1)
            return dim;
        if (dim.ValueOrNull is { } size)
            return size % count == 0 ? size / count : throw new ShapeException($"{size} cannot be divided by {count}");
        return dim.UpperBound is { } bound ? Dim.AtMost(bound / count) : Dim.Unknown;
    }

    /// <summary>The combination of two statements about one size. Throws if they contradict.</summary>
    public static Dim And(this Dim a, Dim b, string what)
    {
        if (a.ValueOrNull is { } x && b.ValueOrNull is { } y && x != y)
            throw new ShapeException($"{what} is {x} here and {y} there");
        return a.IsKnown ? a : b.IsKnown ? b : a.Symbol is not null ? a : b.Symbol is not null ? b : a.UpperBound is null ? b : a;
    }
}
