using System.Globalization;
using NetWeight.Experiments;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Measurement.Experiments;

/// <summary>How an experiment is measured.</summary>
public sealed record ExperimentMeasureSettings
{
    /// <summary>How the networks run.</summary>
    public SessionSettings Session { get; init; } = SessionSettings.Default with { AllowSpinning = false };

    /// <summary>The time to measure each experiment, without loading and warming up.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The number of times that each network is loaded again.</summary>
    public int Sessions { get; init; } = 3;

    /// <summary>The longest warm-up of a network in a session.</summary>
    public TimeSpan WarmUpLimit { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Networks whose runs take turns; more would need more memory at a time.</summary>
    public int Together { get; init; } = 16;

    /// <summary>The seed of weights.</summary>
    public int Seed { get; init; }
}

/// <summary>Measures the networks of an experiment on this machine.</summary>
public static class ExperimentStopwatch
{
    /// <summary>
    /// The sheet with a measured series. The networks that a verdict compares take turns, run by run, so that a slow
    /// phase of the machine hits all; each is loaded several times, and the fastest session's median counts, because
    /// whatever disturbs only slows down. If other processes disturbed nearly all runs, the fastest run counts, and the
    /// series states it. The interval reaches from there to the slowest session's median. Cancellation ends it after
    /// the current networks: those that were not reached have no time. Before the first there is nothing to give:
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public static ExperimentSheet Measure(ExperimentSheet sheet, ExperimentMeasureSettings settings,
        IProgress<StopwatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        List<int[]> turns = Turns(sheet.Cells, settings.Together);
        var times = new CellTime?[sheet.Cells.Count];
        LatencyMeasurement? any = null;
        int crowded = 0;
        for (int t = 0; t < turns.Count && !(cancellation.IsCancellationRequested && any is not null); t++)
        {
            int[] cells = turns[t];
            var stopwatch = new StopwatchSettings
            {
                Duration = settings.Budget * ((double)cells.Length / sheet.Cells.Count),
                Sessions = settings.Sessions,
                WarmUpLimit = settings.WarmUpLimit,
                MostRuns = 5000,
            };
            TimedModel[] models = [.. cells.Select(i => new TimedModel(
                sheet.Cells[i].Build(sheet.Experiment, settings.Seed), InferenceOptions.Default, settings.Session))];
            IReadOnlyList<LatencyMeasurement> measured = ModelStopwatch.MeasureTogether(
                models, stopwatch, progress is null ? null : new Part(progress, t, turns.Count), cancellation);
            for (int i = 0; i < cells.Length; i++)
            {
                bool isCrowded = IsCrowded(measured[i]);
                double slowest = measured[i].Sessions.Max(s => s.MedianSeconds);
                double time = isCrowded ? measured[i].Summary.Min : measured[i].Sessions.Min(s => s.MedianSeconds);
                times[cells[i]] = new CellTime(new Seconds(time), new Seconds(time), new Seconds(slowest));
                crowded += isCrowded ? 1 : 0;
            }

            any ??= measured[0];
        }

        // There is at least one turn, and without a single run it throws.
        string threads = settings.Session.Threads == 1 ? "1 thread"
            : settings.Session.Threads == 0 ? "threads by the runtime"
            : $"{settings.Session.Threads} threads";
        string processor = any!.Machine.Processor ?? any.Machine.Architecture;
        string load = any.Machine.LoadAverage is { } average ? FormattableString.Invariant($" with a load of {average:0.0}") : "";
        string busy = crowded > 0 ? $"; of {crowded} networks the fastest run, as other processes disturbed most of their runs" : "";
        string machine = $"{any.Machine.LogicalProcessors} processors{load}, {any.Machine.OperatingSystem}";
        string date = any.MeasuredAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return sheet.WithMeasured(processor, $"{any.Runtime}, fp32, {threads}",
            $"the fastest median of {any.Sessions.Count} sessions, runs in turn, {machine}, {date}{busy}", times);
    }

    /// <summary>Whether other processes held the processor during most runs, so that the median is theirs.</summary>
    private static bool IsCrowded(LatencyMeasurement measured) =>
        !measured.LeftOutDisturbed && 2 * measured.DisturbedRuns > measured.Summary.Count;

    /// <summary>The networks that take turns: the rows of a column, and as many columns as fit; long sweeps go in parts.</summary>
    private static List<int[]> Turns(IReadOnlyList<ExperimentCell> cells, int together)
    {
        string[] columns = [.. cells.Select(c => c.Column).Distinct()];
        var turns = new List<int[]>();
        foreach (string column in columns)
        {
            int[] own = [.. Enumerable.Range(0, cells.Count).Where(i => cells[i].Column == column)];
            foreach (int[] part in own.Chunk(together))
                if (turns.Count > 0 && turns[^1].Length + part.Length <= together)
                    turns[^1] = [.. turns[^1], .. part];
                else
                    turns.Add(part);
        }

        return turns;
    }

    private sealed class Part(IProgress<StopwatchProgress> whole, int index, int count) : IProgress<StopwatchProgress>
    {
        public void Report(StopwatchProgress value) => whole.Report(value with { Done = (index + value.Done) / count });
    }
}
