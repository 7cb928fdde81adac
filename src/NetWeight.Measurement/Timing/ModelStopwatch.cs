using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Statistics;
using NetWeight.Operators;

namespace NetWeight.Measurement.Timing;

/// <summary>A model with settings for its open inputs, to be loaded as often as a measurement needs.</summary>
/// <param name="Model">The model.</param>
/// <param name="Inference">Shapes, batch and contents of its inputs.</param>
/// <param name="Settings">How it runs.</param>
public sealed record TimedModel(Model Model, InferenceOptions Inference, SessionSettings Settings)
{
    /// <summary>Loads it.</summary>
    public OnnxSession Open() => OnnxSession.Open(Model, Settings, Inference);
}

/// <summary>Measures whole models.</summary>
public static class ModelStopwatch
{
    /// <summary>The number of runs that must have been left alone for the others not to count.</summary>
    private const int LeastQuietRuns = 30;

    /// <summary>
    /// Measures one model in several sessions. Cancellation gives the partial results; before the first run that is nothing:
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public static LatencyMeasurement Measure(TimedModel model, StopwatchSettings settings,
        IProgress<StopwatchProgress>? progress = null, CancellationToken cancellation = default) =>
        Interleave([model], settings, progress, cancellation).Measurements[0];

    /// <summary>Measures two models whose runs take turns, so that whatever the machine does hits both.</summary>
    public static ModelComparison Compare(TimedModel first, TimedModel second, StopwatchSettings settings,
        IProgress<StopwatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        Interleaved both = Interleave([first, second], settings, progress, cancellation);
        return ModelComparison.Of(both.Measurements[0], both.Measurements[1], both.Sessions);
    }

    /// <summary>
    /// Measures several models whose runs take turns; the duration is for all of them together. Cancellation gives what
    /// is known so far; before the first run that is nothing: <see cref="OperationCanceledException"/>.
    /// </summary>
    public static IReadOnlyList<LatencyMeasurement> MeasureTogether(
        IReadOnlyList<TimedModel> models, StopwatchSettings settings, IProgress<StopwatchProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Interleave([.. models], settings, progress, cancellation).Measurements;

    private static Interleaved Interleave(TimedModel[] models, StopwatchSettings settings,
        IProgress<StopwatchProgress>? progress, CancellationToken cancellation)
    {
        if (settings.PinTo.Count > 0)
            Affinity.Pin(settings.PinTo);
        DateTimeOffset begun = TimeProvider.System.GetUtcNow();
        MachineRecord machine = MachineRecord.Read();
        // Loading the runtime itself, which may have to be fetched first, is not part of loading a model.
        _ = OnnxSession.RuntimeVersion;
        int sessions = Math.Max(1, settings.Sessions);
        if (settings.Runs is { } all)
            sessions = Math.Min(sessions, Math.Max(1, all));
        var shaped = new ShapedModel[models.Length];
        var times = new List<LoopTimes[]>();
        var loads = new List<(double Load, double First)[]>();
        for (int s = 0; s < sessions && !(cancellation.IsCancellationRequested && s > 0); s++)
        {
            cancellation.ThrowIfCancellationRequested();
            int? runs = settings.Runs is { } total
                ? (total * (s + 1L) / sessions) - (total * (long)s / sessions) is var part ? (int)part : null
                : null;
            int session = s;
            IProgress<StopwatchProgress>? share = progress is null ? null : new Share(progress, session, sessions);
            (LoopTimes[] loop, var load) = Session(models, settings, runs, settings.Duration / sessions, shaped, share, cancellation);
            if (loop.All(l => l.Runs.Count > 0))
            {
                times.Add(loop);
                loads.Add(load);
            }
        }

        if (times.Count == 0)
            throw new OperationCanceledException(cancellation);
        return new Interleaved(
            [.. models.Select((m, i) => Summarize(m, shaped[i], settings, [.. times.Select(t => t[i])],
                [.. loads.Select(l => l[i])], machine, begun, cancellation.IsCancellationRequested))],
            times);
    }

    private static (LoopTimes[] Times, (double Load, double First)[] Loads) Session(
        TimedModel[] models, StopwatchSettings settings, int? runs, TimeSpan duration, ShapedModel[] shaped,
        IProgress<StopwatchProgress>? progress, CancellationToken cancellation)
    {
        TimeProvider clock = TimeProvider.System;
        var open = new List<IDisposable>();
        try
        {
            var works = new BoundModel[models.Length];
            var loads = new (double Load, double First)[models.Length];
            for (int i = 0; i < models.Length; i++)
            {
                long begin = clock.GetTimestamp();
                OnnxSession session = models[i].Open();
                open.Add(session);
                double load = clock.GetElapsedTime(begin).TotalSeconds;
                shaped[i] = session.Model;
                BoundModel work = OnnxSession.Native(() => new BoundModel(session), models[i].Model.Name);
                open.Add(work);
                works[i] = work;
                begin = clock.GetTimestamp();
                OnnxSession.Native(() => { work.Run(); return 0; }, models[i].Model.Name);
                loads[i] = (load, clock.GetElapsedTime(begin).TotalSeconds);
            }

            // Only now, when the runtime's threads are there.
            using LinuxRunQueue? runQueue = LinuxRunQueue.Open();
            return (OnnxSession.Native<LoopTimes[]>(
                () => [.. new TimedLoop(clock, runQueue).Run(works, settings, runs, duration, progress, cancellation)]),
                loads);
        }
        finally
        {
            for (int i = open.Count - 1; i >= 0; i--)
                open[i].Dispose();
        }
    }

    private static LatencyMeasurement Summarize(
        TimedModel model, ShapedModel shaped, StopwatchSettings settings, LoopTimes[] sessions,
        (double Load, double First)[] loads, MachineRecord machine, DateTimeOffset begun, bool wasCut)
    {
        int all = sessions.Sum(s => s.Runs.Count), disturbed = sessions.Sum(s => s.Runs.Count(r => r.IsDisturbed));
        // If nearly all runs were disturbed, all of them count.
        bool leaveOut = !settings.KeepDisturbed && disturbed > 0 && all - disturbed >= LeastQuietRuns
            && sessions.All(s => s.Runs.Any(r => !r.IsDisturbed));
        double[][] kept = [.. sessions.Select(s => s.Runs.Where(r => !leaveOut || !r.IsDisturbed).Select(r => r.Seconds).ToArray())];
        double[] medians = [.. kept.Select(k => SampleSummary.Of(k).P50)];
        double[] samples = [.. kept.SelectMany(k => k)];
        SampleSummary summary = SampleSummary.Of(samples);
        return new LatencyMeasurement
        {
            Model = shaped.Model.Name,
            Batch = shaped.Batch,
            DataType = shaped.Graph.Inputs.Count > 0 ? shaped.Graph.Inputs[0].DataType.OnnxName : null,
            Maccs = CostAnalyzer.Analyze(shaped).Totals.HeadlineMaccs,
            Settings = model.Settings,
            PinnedTo = settings.PinTo,
            Runtime = $"ONNX Runtime {OnnxSession.RuntimeVersion}",
            Machine = machine,
            MeasuredAt = begun,
            SamplesSeconds = samples,
            Summary = summary,
            MedianInterval = summary.MedianInterval is { } runsInterval
                ? Interval.Hull(runsInterval, new Interval(medians.Min(), medians.Max()))
                : null,
            Sessions = [.. sessions.Select(
                (s, i) => new SessionTimes(loads[i].Load, loads[i].First, s.WarmUp.Count + 1, medians[i], s.IsSteady))],
            DisturbedRuns = disturbed,
            LeftOutDisturbed = leaveOut,
            Drift = SampleSummary.Of(kept.Select(Drift)).P50,
            WasCut = wasCut,
        };
    }

    private static double Drift(double[] inOrder)
    {
        int quarter = inOrder.Length / 4;
        return quarter < 3 ? 0 : (SampleSummary.Of(inOrder.TakeLast(quarter)).P50 / SampleSummary.Of(inOrder.Take(quarter)).P50) - 1;
    }

    private sealed record Interleaved(LatencyMeasurement[] Measurements, IReadOnlyList<LoopTimes[]> Sessions);

    /// <summary>One session's share of the whole progress.</summary>
    private sealed class Share(IProgress<StopwatchProgress> whole, int session, int sessions) : IProgress<StopwatchProgress>
    {
        public void Report(StopwatchProgress value) =>
            whole.Report(value with { Done = (session + (value.Activity == "run" ? value.Done : 0)) / sessions });
    }
}
