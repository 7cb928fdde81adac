using NetWeight.Graphs;

namespace NetWeight.Operators.Signal;

/// <summary>The cost and the sizes that Fourier transforms share.</summary>
internal static class Fourier
{
    /// <summary>5 n log2 n, the customary count of a fast transform of length n.</summary>
    public static long? Flops(long? length) => length is { } n ? n < 2 ? 0 : checked((long)Math.Round(5.0 * n * Math.Log2(n))) : null;

    /// <summary>The bins of a real signal: the others mirror them.</summary>
    public static Dim OneSided(Dim length) => Map(length, n => (n / 2) + 1);

    /// <summary>The real signal's length after one-sided bins, if nothing else gives it.</summary>
    public static Dim Mirrored(Dim bins) => Map(bins, n => checked(2 * (n - 1)));

    private static Dim Map(Dim dim, Func<long, long> growing) =>
        dim.ValueOrNull is { } value ? Dim.Of(growing(value))
            : Dim.AtMost(dim.UpperBound is { } bound ? Math.Max(0, growing(bound)) : null);
}
