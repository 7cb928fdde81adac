using NetWeight.Cli.Commands.Measure;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Measurement;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Cli.Commands.Rewrites;

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

    /// <summary>The rewrites whose options were named, not only meant by --all: one of them that is left out is a failure.</summary>
    public IReadOnlySet<string> Named { get; init; } = new HashSet<string>();

    /// <summary>The least signal-to-noise ratio in decibels that a smaller type must leave.</summary>
    public double LeastSignalToNoise { get; init; } = Fidelity.LeastSignalToNoise;

    /// <summary>The rewrites that the proof refused, and that were left out.</summary>
    public IReadOnlyList<RefusedRewrite> Refused { get; private set; } = [];

    /// <summary>The nodes that stay in 32 bits because 16 do not hold what they read or make.</summary>
    public IReadOnlyList<KeptNode> BeyondFloat16 { get; private set; } = [];

    /// <summary>Fed whole numbers that are taken as small without an input of the user's that shows it.</summary>
    public IReadOnlyList<string> TakenAsSmall { get; private set; } = [];

    /// <summary>The convolutions and products that were not quantized.</summary>
    public IReadOnlyList<KeptNode> LeftInFloat { get; private set; } = [];

    /// <summary>Whether nothing speaks against writing the model.</summary>
    public bool Holds => (Proof?.Holds ?? true) && Overflow is null && Poor is null;

    /// <summary>An output of which a smaller type leaves too little; null where there is none.</summary>
    public OutputFidelity? Poor => Losses?.FirstOrDefault(l => l.IsBelow(LeastSignalToNoise));

    /// <summary>An output that is no longer finite in the smaller type; null where there is none.</summary>
    public OutputFidelity? Overflow => Losses?.FirstOrDefault(l => l.Overflows);

    /// <summary>Applies the rewrites, on a device those that pay; smaller types see the model as the others leave it.</summary>
    /// <param name="device">The device; null to apply all.</param>
    /// <param name="prediction">How to predict there.</param>
    /// <param name="run">Whether the model may be run: to prove the exact rewrites, and where a smaller type can do without, but is better
    /// for it.</param>
    /// <param name="tolerance">The relative difference that a proof allows; null for the usual one.</param>
    public void Apply(Device? device, PredictionOptions prediction, bool run, double? tolerance)
    {
        RewriteCandidate[] exact = [.. candidates.Where(c => c.Rewrite.Exactness == Exactness.Exact)], calibrated = [.. candidates.Where(c => c.Rewrite.NeedsRanges)];
        RewriteCandidate[] smaller = [.. candidates.Except(exact).Except(calibrated)];
        if (exact.Length > 0)
            Step(exact, settings);
        if (run && Result.Changes.Count > 0)
            ProveExact(exact, tolerance, again => Step(again.Candidates, again.Settings));
        if (Proof is { IsRefused: true })
            return;
        if (smaller.Length > 0)
        {
            RewriteSettings watched = run ? Watched() : settings;
            BeyondFloat16 = Quantization.NodesKeptInFloat32(Result.Model, watched);
            if (samples.Count == 0 && smaller.Any(c => c.Rewrite.Option == "float16"))
                TakenAsSmall = Quantization.WholeNumbersTakenAsSmall(Result.Model, watched);
            Step(smaller, watched);
        }

        if (calibrated.Length > 0)
        {
            LeftInFloat = Quantization.LayersLeftInFloat(Result.Model);
            Step(calibrated, settings with { Ranges = ActivationRanges.Of(Result.Model, samples, options: options) });
        }

        // The exact rewrites are proved, but not what came behind them.
        if (Proof is { IsRefused: false } && Result.Changes.Any(c => RewriteCatalog.Find(c.Rewrite)!.Exactness != Exactness.Exact))
            Proof = null;

        void Step(IReadOnlyList<RewriteCandidate> step, RewriteSettings own)
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

    /// <summary>
    /// Runs both models, and where the outputs differ looks for the rewrites at fault. Where nothing that was named is left, the failed
    /// proof stands.
    /// </summary>
    private void ProveExact(RewriteCandidate[] exact, double? tolerance, Action<(IReadOnlyList<RewriteCandidate> Candidates,
        RewriteSettings Settings)> step)
    {
        RewriteResult first = Result;
        PayingRewrites? firstPaying = Paying;
        EquivalenceReport proof = Equivalence.Check(model, Result.Model, options, tolerance);
        Proof = proof;
        if (!proof.IsRefused)
            return;
        ProvableRewrites provable = ProvableRewrites.Find(model, Again, settings, proof, RewriteReport.Failure, options, tolerance);
        Again(provable.Without, settings with { LeaveOut = provable.LeaveOut });
        Refused = provable.Refused;
        if (provable.Proof.IsRefused || (Result.Changes.Count == 0 && Named.Count > 0))
            (Result, Paying) = (first, firstPaying);
        else
            Proof = Result.Changes.Count == 0 ? null : provable.Proof;

        RewriteResult Again(IReadOnlySet<string> without, RewriteSettings own)
        {
            (Result, Paying) = (new RewriteResult(model, []), null);
            RewriteCandidate[] left = [.. exact.Where(c => !without.Contains(c.Rewrite.Option))];
            if (left.Length > 0)
                step((left, own));
            return Result;
        }
    }

    /// <summary>The settings with the ranges of what would become 16 bits wide, so that nothing overflows.</summary>
    private RewriteSettings Watched()
    {
        IReadOnlyList<string> values = Quantization.ValuesInFloat16(Result.Model);
        if (values.Count == 0)
            return settings;
        return settings with { Ranges = ActivationRanges.Of(Result.Model, values, samples, options: options, zeros: true) };
    }

    /// <summary>Runs both models where a smaller type changes the outputs: nothing can be proved, and what they lose is told.</summary>
    public void Compare()
    {
        var applied = Result.Changes.Select(c => c.Rewrite).ToHashSet();
        if (Rewrites.Any(r => r.Exactness != Exactness.Exact && applied.Contains(r.Option)))
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
