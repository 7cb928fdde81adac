using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Measurement;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Cli.Commands;

/// <summary>One model on its way through <c>netweight rewrite</c>: applied, proved, timed.</summary>
internal sealed class RewriteWork(
    Model model, IReadOnlyList<RewriteCandidate> candidates, RewriteSettings settings, IReadOnlyList<IReadOnlyList<Tensor>> samples, InferenceOptions options)
{
    public Model Model => model;

    public InferenceOptions Options => options;

    /// <summary>The rewrites that were asked for.</summary>
    public IReadOnlyList<Rewrite> Rewrites => [.. candidates.Select(c => c.Rewrite)];

    public RewriteResult Result { get; private set; } = new(model, []);

    /// <summary>What was tried on the device, with the predictions; null without a device.</summary>
    public PayingRewrites? Paying { get; private set; }

    public EquivalenceReport? Proof { get; private set; }

    /// <summary>What a smaller type loses, where nothing can be proved; null for exact rewrites.</summary>
    public IReadOnlyList<OutputFidelity>? Losses { get; private set; }

    public ModelComparison? Timed { get; private set; }

    /// <summary>Whether Ctrl+C ended the timing.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>The nodes that stay in 32 bits because 16 do not hold what they read or make.</summary>
    public IReadOnlyList<string> BeyondFloat16 { get; private set; } = [];

    /// <summary>Whether nothing speaks against writing the model.</summary>
    public bool Holds => (Proof?.Holds ?? true) && Overflow is null;

    /// <summary>An output that is no longer finite in the smaller type; null where there is none.</summary>
    public OutputFidelity? Overflow => Losses?.FirstOrDefault(l => l.Overflows);

    /// <summary>Applies the rewrites, on a device those that pay; smaller types see the model as the others leave it.</summary>
    /// <param name="device">The device; null to apply all.</param>
    /// <param name="prediction">How to predict there.</param>
    /// <param name="run">Whether the model may be run where a rewrite can do without, but is better for it.</param>
    public void Apply(Device? device, PredictionOptions prediction, bool run)
    {
        RewriteCandidate[] exact = [.. candidates.Where(c => c.Rewrite.Exactness == Exactness.Exact)], calibrated = [.. candidates.Where(c => c.Rewrite.NeedsRanges)];
        RewriteCandidate[] smaller = [.. candidates.Except(exact).Except(calibrated)];
        if (exact.Length > 0)
            Step(exact, settings);
        if (smaller.Length > 0)
            Step(smaller, run ? Watched() : settings);
        if (calibrated.Length > 0)
            Step(calibrated, settings with { Ranges = ActivationRanges.Of(Result.Model, samples, options: options) });

        void Step(RewriteCandidate[] step, RewriteSettings own)
        {
            if (device is null)
            {
                RewriteResult result = Rewriter.Apply(Result.Model, [.. step.Select(c => c.Rewrite)], own);
                Result = new RewriteResult(result.Model, [.. Result.Changes, .. result.Changes]);
                return;
            }

            PayingRewrites paying = PayingRewrites.Find(Result.Model, step, device, prediction, own, options);
            Result = new RewriteResult(paying.Result.Model, [.. Result.Changes, .. paying.Result.Changes]);
            Paying = Paying is null ? paying : Paying with { Result = Result, After = paying.After, Trials = [.. Paying.Trials, .. paying.Trials] };
        }
    }

    /// <summary>The settings with the ranges of what would become 16 bits wide, so that nothing overflows.</summary>
    private RewriteSettings Watched()
    {
        IReadOnlyList<string> values = Quantization.ValuesInFloat16(Result.Model);
        if (values.Count == 0)
            return settings;
        RewriteSettings watched = settings with { Ranges = ActivationRanges.Of(Result.Model, values, samples, options: options) };
        BeyondFloat16 = Quantization.NodesBeyondFloat16(Result.Model, watched);
        return watched;
    }

    /// <summary>Runs both models. Where a smaller type changes the outputs, nothing can be proved: what they lose is told.</summary>
    public void Prove(double? tolerance)
    {
        if (Result.Changes.Count == 0)
            return;
        var applied = Result.Changes.Select(c => c.Rewrite).ToHashSet();
        if (Rewrites.All(r => r.Exactness == Exactness.Exact || !applied.Contains(r.Option)))
            Proof = Equivalence.Check(model, Result.Model, options, tolerance);
        else
            Losses = Fidelity.Compare(model, Result.Model, samples, options: options);
    }

    /// <summary>Times both models in turns on this machine. Throws <see cref="NetWeightException"/> where one cannot run.</summary>
    public void Measure(RewriteTiming timing, TextWriter error, bool isQuiet = false)
    {
        var session = new SessionSettings { Threads = timing.Threads };
        var usual = new StopwatchSettings();
        using var progress = new MeasureProgress(error, isQuiet);
        Timed = ModelStopwatch.Compare(
            new TimedModel(model, options, session), new TimedModel(Result.Model, options, session), usual with { Duration = timing.Duration ?? usual.Duration }, progress, progress.Cancellation);
        IsInterrupted = progress.Cancellation.IsCancellationRequested;
    }
}
