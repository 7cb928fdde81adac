using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Timing;

/// <summary>
/// Loads a model as MLPerf Inference does (rules of the closed division's load generator: scenarios, durations, early
/// stopping).
/// </summary>
public static class LoadScenario
{
    /// <summary>Server: trials that halve the range of rates.</summary>
    private const int Trials = 8;

    private const double SingleStreamFraction = 0.9, TailFraction = 0.99;

    /// <summary>
    /// Runs a scenario. Cancellation gives the partial results; before the first query that is nothing:
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public static (LatencyMeasurement Measured, ScenarioResult Result) Run(
        TimedModel model, Scenario scenario, ScenarioSettings settings, IProgress<StopwatchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (settings.PinTo.Count > 0)
            Affinity.Pin(settings.PinTo);
        DateTimeOffset begun = TimeProvider.System.GetUtcNow();
        MachineRecord machine = MachineRecord.Read();
        TimeProvider clock = TimeProvider.System;
        long from = clock.GetTimestamp();
        using OnnxSession session = model.Open();
        double load = clock.GetElapsedTime(from).TotalSeconds;
        using BoundModel work = OnnxSession.Native(() => new BoundModel(session), model.Model.Name);
        from = clock.GetTimestamp();
        OnnxSession.Native(() => { work.Run(); return 0; }, model.Model.Name);
        double first = clock.GetElapsedTime(from).TotalSeconds;
        int perQuery = scenario == Scenario.MultiStream ? ScenarioSettings.MultiStreamSamples : 1;
        long batch = session.Model.Batch ?? 1;
        // A model whose batch is that of a query answers it at once; otherwise it runs once per sample.
        int runsPerQuery = perQuery > 1 && batch != perQuery ? perQuery : 1;
        ITimedWork query = runsPerQuery == 1 ? work : new Repeated(work, runsPerQuery);
        LoopTimes warm = new TimedLoop(clock)
            .Run([query], new StopwatchSettings { MostRuns = 3 }, 3, TimeSpan.Zero, progress, cancellation)[0];
        if (warm.Runs.Count == 0)
            throw new OperationCanceledException(cancellation);

        TimeSpan duration = settings.Duration ?? ScenarioSettings.RuleDuration;
        Load run = scenario == Scenario.Server
            ? SearchRate(query, warm.Runs.Min(r => r.Seconds), duration, settings, clock, progress, cancellation)
            : Closed(query, duration, clock, progress, cancellation);
        if (run.Latencies.Count == 0)
            throw new OperationCanceledException(cancellation);
        SampleSummary summary = SampleSummary.Of(run.Latencies);
        double[] sorted = [.. run.Latencies.Order()];
        long samplesPerQuery = runsPerQuery * batch;
        double? latency = scenario switch
        {
            Scenario.SingleStream => OrderStatistics.EarlyStoppingEstimate(sorted, SingleStreamFraction),
            Scenario.MultiStream => OrderStatistics.EarlyStoppingEstimate(sorted, TailFraction),
            _ => null,
        };
        string[] violations = [.. Violations(scenario, run, samplesPerQuery, cancellation.IsCancellationRequested)];
        var result = new ScenarioResult(
            scenario, run.Latencies.Count, samplesPerQuery, run.Seconds, latency, scenario == Scenario.Server ? run.Rate : null,
            run.Latencies.Count * samplesPerQuery / run.Seconds, settings.LatencyBound?.TotalSeconds, violations.Length == 0, violations);
        var measured = new LatencyMeasurement
        {
            Model = model.Model.Name,
            Batch = batch,
            DataType = session.Model.Graph.Inputs.Count > 0 ? session.Model.Graph.Inputs[0].DataType.OnnxName : null,
            Maccs = scenario == Scenario.SingleStream
                ? CostAnalyzer.Analyze(session.Model, cancellation: CancellationToken.None).Totals.HeadlineMaccs
                : null,
            Settings = model.Settings,
            PinnedTo = settings.PinTo,
            Runtime = $"ONNX Runtime {OnnxSession.RuntimeVersion}",
            Machine = machine,
            MeasuredAt = begun,
            SamplesSeconds = run.Latencies,
            Summary = summary,
            MedianInterval = summary.MedianInterval,
            Sessions = [new SessionTimes(load, first, warm.WarmUp.Count + 1, summary.P50, warm.IsSteady)],
            DisturbedRuns = 0,
            LeftOutDisturbed = false,
            Drift = 0,
            WasCut = cancellation.IsCancellationRequested,
        };
        return (measured, result);
    }

    /// <summary>One query after the other.</summary>
    internal static Load Closed(ITimedWork query, TimeSpan duration, TimeProvider clock,
        IProgress<StopwatchProgress>? progress, CancellationToken cancellation)
    {
        var latencies = new List<double>(1 << 16);
        long begin = clock.GetTimestamp();
        double passed = 0;
        while (passed < duration.TotalSeconds && !cancellation.IsCancellationRequested)
        {
            long from = clock.GetTimestamp();
            query.Run();
            latencies.Add(clock.GetElapsedTime(from).TotalSeconds);
            passed = clock.GetElapsedTime(begin).TotalSeconds;
            progress?.Report(new StopwatchProgress("run", passed / duration.TotalSeconds));
        }

        return new Load(latencies, passed, null);
    }

    /// <summary>
    /// Queries that arrive at random, answered in the order in which they come by one server. Latency counts from the arrival.
    /// Ends early if the bound is certain to be missed.
    /// </summary>
    internal static Load Poisson(ITimedWork query, double rate, TimeSpan duration, int seed, TimeProvider clock,
        CancellationToken cancellation, double bound = double.PositiveInfinity)
    {
        // With a third more queries than are to come, so many may miss the bound; beyond that no luck helps.
        int mayMiss = OrderStatistics.LargestCount((int)Math.Min(1e7, (duration.TotalSeconds * rate * 1.3) + 100),
            1 - TailFraction, OrderStatistics.PercentileRisk);
        int missed = 0;
        var random = new Random(seed);
        var latencies = new List<double>(1 << 16);
        long begin = clock.GetTimestamp();
        double arrival = 0, now = 0;
        while (!cancellation.IsCancellationRequested)
        {
            arrival += -Math.Log(1 - random.NextDouble()) / rate;
            if (arrival > duration.TotalSeconds)
                break;
            // Waiting in a loop: a sleeping thread wakes up tens of microseconds late.
            while ((now = clock.GetElapsedTime(begin).TotalSeconds) < arrival)
                Thread.SpinWait(20);
            query.Run();
            now = clock.GetElapsedTime(begin).TotalSeconds;
            latencies.Add(now - arrival);
            if (now - arrival > bound && ++missed > mayMiss)
                return new Load(latencies, now, rate);
        }

        return new Load(latencies, Math.Max(now, arrival), rate);
    }

    /// <summary>The largest rate whose 99th percentile, by its early-stopping estimate, keeps the bound.</summary>
    private static Load SearchRate(ITimedWork query, double service, TimeSpan duration, ScenarioSettings settings,
        TimeProvider clock, IProgress<StopwatchProgress>? progress, CancellationToken cancellation)
    {
        double bound = settings.LatencyBound?.TotalSeconds
            ?? throw new NetWeightException("The server scenario needs a bound for its latency.");
        int least = OrderStatistics.LeastRuns(TailFraction);
        double low = 0, high = 1 / service;
        Load? last = null;
        for (int trial = 0; trial < Trials && !cancellation.IsCancellationRequested; trial++)
        {
            double rate = (low + high) / 2;
            // Searching takes half of the time, the proof the other half; each trial at least so many queries that P99 means something.
            var time = TimeSpan.FromSeconds(Math.Max(duration.TotalSeconds / 2 / Trials, 1.2 * least / rate));
            last = Poisson(query, rate, time, settings.Seed + trial, clock, cancellation, bound);
            if (Keeps(last, bound))
                low = rate;
            else
                high = rate;
            progress?.Report(new StopwatchProgress("search", (trial + 1.0) / Trials / 2));
        }

        // The proof may fail if a trial passed by luck; then a little less is tried.
        for (int attempt = 0; attempt < 4 && low > 0 && !cancellation.IsCancellationRequested; attempt++)
        {
            double rate = low * Math.Pow(0.95, attempt);
            last = Poisson(query, rate, TimeSpan.FromSeconds(Math.Max(duration.TotalSeconds / 2, 1.2 * least / rate)),
                settings.Seed + Trials + attempt, clock, cancellation, bound);
            progress?.Report(new StopwatchProgress("proof", 1));
            if (Keeps(last, bound))
                return last;
        }

        return (last ?? new Load([], 0, null)) with { Rate = null };
    }

    private static bool Keeps(Load load, double bound) =>
        OrderStatistics.EarlyStoppingEstimate([.. load.Latencies.Order()], TailFraction) is { } p99 && p99 <= bound;

    private static IEnumerable<string> Violations(Scenario scenario, Load run, long samplesPerQuery, bool wasCut)
    {
        if (wasCut)
            yield return "The scenario was ended early.";
        if (run.Seconds < ScenarioSettings.RuleDuration.TotalSeconds)
            yield return $"MLPerf requires at least {ScenarioSettings.RuleDuration.TotalSeconds:0} seconds; this took {run.Seconds:0.#}.";
        int least = scenario switch
        {
            Scenario.SingleStream => OrderStatistics.LeastRuns(SingleStreamFraction),
            Scenario.Offline => (int)((ScenarioSettings.OfflineSamples + samplesPerQuery - 1) / samplesPerQuery),
            _ => OrderStatistics.LeastRuns(TailFraction),
        };
        if (run.Latencies.Count < least)
            yield return $"MLPerf requires at least {least} queries; there were {run.Latencies.Count}.";
    }

    /// <summary>The result of a load.</summary>
    internal sealed record Load(List<double> Latencies, double Seconds, double? Rate);

    /// <summary>Several runs that answer one query.</summary>
    private sealed class Repeated(ITimedWork work, int times) : ITimedWork
    {
        public void Run()
        {
            for (int i = 0; i < times; i++)
                work.Run();
        }
    }
}
