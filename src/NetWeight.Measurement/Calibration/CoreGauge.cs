namespace NetWeight.Measurement.Calibration;

/// <summary>
/// Tells whether a core is as fast as it was at its best: a hyper-thread next to it, a neighbour on the host, or heat
/// take a third of its speed without any process of this system waiting.
/// </summary>
internal static class CoreGauge
{
    /// <summary>Some half a millisecond.</summary>
    private const int Loops = 60_000;

    /// <summary>The share of the best speed from which a core counts as quiet.</summary>
    private const double QuietShare = 0.92;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromSeconds(1);

    private static double best;

    /// <summary>Whether the core is quiet now: the median of five short loops against the best of all so far.</summary>
    public static bool IsQuiet()
    {
        double[] rates = new double[5];
        for (int i = 0; i < rates.Length; i++)
        {
            long from = TimeProvider.System.GetTimestamp();
            if (double.IsNaN(MultiplyLoops.Run(Loops)))
                throw new InvalidOperationException("The loop gave no number.");
            rates[i] = 1 / TimeProvider.System.GetElapsedTime(from).TotalSeconds;
        }

        Array.Sort(rates);
        best = Math.Max(best, rates[3]);
        return rates[2] >= QuietShare * best;
    }

    /// <summary>Waits for a quiet moment, at most a second or the rest of the time; false if none came.</summary>
    public static bool WaitForQuiet(TimeSpan left, CancellationToken cancellation)
    {
        TimeSpan patience = left < Patience ? left : Patience;
        long from = TimeProvider.System.GetTimestamp();
        while (!IsQuiet())
        {
            if (cancellation.IsCancellationRequested || TimeProvider.System.GetElapsedTime(from) > patience)
                return false;
            Thread.Sleep(Pause);
        }

        return true;
    }
}
