using NetWeight.Latency.Timing;

namespace NetWeight.Search;

/// <summary>
/// What one segment adds to a network: counts, traffic, and its time with the seconds by which it grows with each
/// <see cref="Effect"/>, at three levels of weights that stay in the last cache.
/// </summary>
internal sealed class SegmentTimes
{
    /// <summary>The levels: nothing stays, half, everything.</summary>
    public static ReadOnlySpan<double> Levels => [0, 0.5, 1];

    /// <summary>A row of seconds per level: the total, then one per effect.</summary>
    private readonly double[][] rows;

    public SegmentTimes(double[][] rows) => this.rows = rows;

    public required long Maccs { get; init; }

    public required long SpatialMaccs { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Bytes that it passes through the caches.</summary>
    public required double Traffic { get; init; }

    /// <summary>Bytes of its weights in the type that is computed in.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>The most bytes of activations alive while one of its kernels runs.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Adds its seconds to <paramref name="sum"/>, by the parabola through the levels.</summary>
    /// <param name="kept">The part of the weights that stays, 0 to 1.</param>
    /// <param name="sum">The total, then one number per effect.</param>
    public void AddTo(double kept, Span<double> sum)
    {
        if (rows.Length == 1)
        {
            ReadOnlySpan<double> only = rows[0];
            for (int i = 0; i < sum.Length; i++)
                sum[i] += only[i];
            return;
        }

        // Lagrange's weights for nodes 0, 1/2 and 1.
        double none = 2 * (kept - 0.5) * (kept - 1), half = -4 * kept * (kept - 1), all = 2 * kept * (kept - 0.5);
        ReadOnlySpan<double> first = rows[0], middle = rows[1], last = rows[2];
        for (int i = 0; i < sum.Length; i++)
            sum[i] += (none * first[i]) + (half * middle[i]) + (all * last[i]);
    }
}
