using NetWeight.Graphs;
using NetWeight.Latency.Fitting;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;

namespace NetWeight.Measurement.Calibration;

/// <summary>How a calibration measures.</summary>
public sealed record CalibrationSettings
{
    /// <summary>The numbers of threads, each measured alone.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [1];

    /// <summary>The time to measure in all, the second look included.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Networks to measure for each number of threads, whatever the budget: with fewer no fit is possible.</summary>
    public int Least { get; init; } = Calibrator.LeastAnchors;

    /// <summary>
    /// How long one network may hold the others up: no session begins later than this after its first. Without it one
    /// restless minute of the machine, in which every session waits for quiet in vain, eats a small budget.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The stopwatch for one network: short, because there are hundreds.</summary>
    public StopwatchSettings Stopwatch { get; init; } =
        new() { Duration = TimeSpan.FromSeconds(0.2), Sessions = 1, WarmUpLimit = TimeSpan.FromSeconds(0.2) };

    /// <summary>The stopwatch for a whole network: long enough that clocks and caches are as in a network that runs on and on.</summary>
    public StopwatchSettings WholeStopwatch { get; init; } =
        new() { Duration = TimeSpan.FromSeconds(0.7), Sessions = 1, WarmUpLimit = TimeSpan.FromSeconds(0.5) };

    /// <summary>Sessions with a quiet machine that a network wants; the one with the lowest median counts.</summary>
    public int QuietSessions { get; init; } = 2;

    /// <summary>Sessions after which a network is left as it is, quiet or not.</summary>
    public int MostSessions { get; init; } = 8;

    /// <summary>The execution provider.</summary>
    public string Provider { get; init; } = "cpu";
}

/// <summary>The progress of a calibration.</summary>
/// <param name="Done">Networks measured.</param>
/// <param name="All">Networks to measure.</param>
/// <param name="Passed">The time since it began.</param>
/// <param name="Name">The network that was measured last.</param>
public readonly record struct CalibrationProgress(int Done, int All, TimeSpan Passed, string Name)
{
    /// <summary>Whether the machine had a quiet moment for it.</summary>
    public bool WasQuiet { get; init; } = true;
}

/// <summary>Measures the micro-kernels on this machine, the most telling first, until all are known or the budget is spent.</summary>
public static class CalibrationRun
{
    /// <summary>How many times its share of the budget a network may take.</summary>
    private const double HoldUp = 4;

    /// <summary>The part of the budget after which no further network is begun: the rest is for the second look.</summary>
    private const double FirstLook = 0.8;

    /// <summary>The most of the budget that the second look takes.</summary>
    private const double SecondLook = 1.0 / 3;

    /// <summary>Measures the kernels missing in the store. Cancellation ends it after the current network.</summary>
    public static void Measure(IReadOnlyList<MicroKernel> kernels, MeasurementStore store, CalibrationSettings settings,
        IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        TimeProvider clock = TimeProvider.System;
        long begin = clock.GetTimestamp();
        (MicroKernel Kernel, int Threads)[] wanted = [.. kernels.SelectMany(k => settings.Threads.Select(t => (k, t)))
            .Where(w => store.Find(w.k.Name, w.t) is null)];
        // A network may take some times its share of the budget: most need less, so that the rest goes to those
        // that wait for a quiet moment.
        TimeSpan budget = settings.Budget * FirstLook, fair = budget * (HoldUp / Math.Max(1, wanted.Length));
        CalibrationSettings each = settings with { Patience = fair < settings.Patience ? fair : settings.Patience };
        for (int i = 0; i < wanted.Length && !cancellation.IsCancellationRequested; i++)
        {
            (MicroKernel kernel, int threads) = wanted[i];
            if (clock.GetElapsedTime(begin) >= budget && store.Records.Count(r => r.Threads == threads) >= settings.Least)
                continue;
            MeasurementRecord record = Measure(kernel.Build(), threads, For(kernel, each), out bool wasQuiet, cancellation);
            store.Add(record);
            progress?.Report(new CalibrationProgress(i + 1, wanted.Length, clock.GetElapsedTime(begin), kernel.Name)
            {
                WasQuiet = wasQuiet,
            });
        }
    }

    /// <summary>
    /// Measures micro-kernels once more, known or not: outliers of a fit may come from a busy moment. It takes
    /// the rest of the budget, a third at most, so that a machine that is never quiet, where everything is strange,
    /// does not keep its user waiting.
    /// </summary>
    /// <param name="doubtful">The kernels to measure.</param>
    /// <param name="store">The target of the measurements.</param>
    /// <param name="settings">How to measure.</param>
    /// <param name="passed">How much of the budget is spent.</param>
    /// <param name="progress">Told after each network.</param>
    /// <param name="cancellation">Ends it after the current network.</param>
    public static void Again(
        IReadOnlyList<(MicroKernel Kernel, int Threads)> doubtful, MeasurementStore store, CalibrationSettings settings, TimeSpan passed,
        IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        long begin = TimeProvider.System.GetTimestamp();
        TimeSpan left = settings.Budget - passed;
        TimeSpan most = settings.Budget * SecondLook;
        TimeSpan budget = left < most ? left : most;
        TimeSpan fair = budget * (HoldUp / Math.Max(1, doubtful.Count));
        if (budget <= TimeSpan.Zero)
            return;
        CalibrationSettings each = settings with { Patience = fair < settings.Patience ? fair : settings.Patience };
        for (int i = 0; i < doubtful.Count && !cancellation.IsCancellationRequested
            && TimeProvider.System.GetElapsedTime(begin) < budget; i++)
        {
            MeasurementRecord record = Measure(doubtful[i].Kernel.Build(), doubtful[i].Threads,
                For(doubtful[i].Kernel, each), out bool wasQuiet, cancellation);
            store.Add(record);
            progress?.Report(
                new CalibrationProgress(
                    i + 1, doubtful.Count, TimeProvider.System.GetElapsedTime(begin), doubtful[i].Kernel.Name)
                {
                    WasQuiet = wasQuiet,
                });
        }
    }

    private static CalibrationSettings For(MicroKernel kernel, CalibrationSettings settings) =>
        kernel.Family == CalibrationSample.Whole
            ? settings with { Stopwatch = settings.WholeStopwatch, QuietSessions = settings.QuietSessions + 1 }
            : settings;

    /// <summary>
    /// Measures one network: sessions during which the core itself was slow do not count if others do, and of those
    /// that count the lowest median does, because whatever disturbs only slows down.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="settings">How to measure.</param>
    /// <param name="wasQuiet">Whether the session that counts was a quiet one.</param>
    /// <param name="cancellation">Ends it after the first session.</param>
    public static MeasurementRecord Measure(Model model, int threads, CalibrationSettings settings, out bool wasQuiet,
        CancellationToken cancellation = default)
    {
        var timed = new TimedModel(
            model, InferenceOptions.Default, new SessionSettings { Threads = threads, Provider = settings.Provider });
        LatencyMeasurement? best = null;
        bool isBestQuiet = false;
        int quiet = 0;
        long begin = TimeProvider.System.GetTimestamp();
        TimeSpan Left() => settings.Patience - TimeProvider.System.GetElapsedTime(begin);
        for (int i = 0; i < settings.MostSessions && quiet < settings.QuietSessions
            && !(best is not null && (cancellation.IsCancellationRequested || Left() <= TimeSpan.Zero)); i++)
        {
            bool before = CoreGauge.WaitForQuiet(Left(), cancellation);
            LatencyMeasurement measured = ModelStopwatch.Measure(timed, settings.Stopwatch, null, cancellation);
            bool isQuiet = before && CoreGauge.IsQuiet();
            quiet += isQuiet ? 1 : 0;
            if (best is null || (isQuiet && !isBestQuiet) || (isQuiet == isBestQuiet && measured.Summary.P50 < best.Summary.P50))
                (best, isBestQuiet) = (measured, isQuiet);
        }

        wasQuiet = isBestQuiet;
        return MeasurementRecord.Of(best!);
    }
}
