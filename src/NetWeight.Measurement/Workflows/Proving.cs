using NetWeight.Graphs;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Rewrites;
using NetWeight.Workflows;

namespace NetWeight.Measurement.Workflows;

/// <summary>A model to rewrite, and to run before and after.</summary>
/// <param name="Rewrite">The model and the rewrites.</param>
public sealed record ProveRequest(RewriteRequest Rewrite)
{
    /// <summary>
    /// Whether the models may be run: to prove the exact rewrites, and if a smaller type works without but better with the ranges of
    /// activations. Rewrites that need ranges run the model in any case.
    /// </summary>
    public bool MayRun { get; init; } = true;

    /// <summary>Samples of the model's inputs, for ranges and for comparing; empty for random ones.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Samples { get; init; } = [];

    /// <summary>The relative difference of an output that a proof allows; null for the usual one of its type.</summary>
    public double? Tolerance { get; init; }

    /// <summary>The least signal-to-noise ratio in decibels that a smaller type must leave.</summary>
    public double LeastSignalToNoise { get; init; } = Fidelity.LeastSignalToNoise;

    /// <summary>
    /// How to find the layers that <c>quantize-int8</c> leaves in floats because they lose most; null to quantize all.
    /// </summary>
    public MixedPrecisionRequest? Mixed { get; init; }

    /// <summary>The options of the rewrites that were named one by one: if none of them is left, the failed proof stands.</summary>
    public IReadOnlySet<string> Named { get; init; } = new HashSet<string>();
}

/// <summary>A rewritten model with its proof.</summary>
/// <param name="Request">The request.</param>
public sealed record ProvenRewrite(ProveRequest Request)
{
    /// <summary>The model as given.</summary>
    public Model Model => Request.Rewrite.Model;

    /// <summary>The settings of the model's inputs.</summary>
    public InferenceOptions Options => Request.Rewrite.Inference;

    /// <summary>The rewrites that were requested.</summary>
    public IReadOnlyList<Rewrite> Rewrites => [.. Request.Rewrite.Candidates.Select(c => c.Rewrite)];

    /// <summary>The rewritten model with all changes.</summary>
    public required RewriteResult Result { get; init; }

    /// <summary>The trials on the device, with the predictions; null without a device.</summary>
    public PayingRewrites? Paying { get; init; }

    /// <summary>The comparison of the outputs of exact rewrites; null if there was nothing to prove.</summary>
    public EquivalenceReport? Proof { get; init; }

    /// <summary>The losses of a smaller type, if nothing can be proved; null for exact rewrites.</summary>
    public IReadOnlyList<OutputFidelity>? Losses { get; init; }

    /// <summary>The times of both models on this machine; null if they were not measured.</summary>
    public ModelComparison? Timed { get; init; }

    /// <summary>The rewrites that the proof refused, and that were left out.</summary>
    public IReadOnlyList<RefusedRewrite> Refused { get; init; } = [];

    /// <summary>The nodes that stay in 32 bits because 16 bits do not hold their inputs or outputs.</summary>
    public IReadOnlyList<KeptNode> BeyondFloat16 { get; init; } = [];

    /// <summary>Fed whole numbers that are taken as small without an input of the user's that shows it.</summary>
    public IReadOnlyList<string> TakenAsSmall { get; init; } = [];

    /// <summary>The convolutions and products that were not quantized.</summary>
    public IReadOnlyList<KeptNode> LeftInFloat { get; init; } = [];

    /// <summary>The loss of each layer alone, and the layers that stay in floats; null if not requested.</summary>
    public MixedPrecisionResult? Mixed { get; init; }

    /// <summary>Whether nothing speaks against writing the model.</summary>
    public bool Holds => (Proof?.Holds ?? true) && Overflow is null && Poor is null;

    /// <summary>An output of which a smaller type leaves too little; null if there is none.</summary>
    public OutputFidelity? Poor => Losses?.FirstOrDefault(l => l.IsBelow(Request.LeastSignalToNoise));

    /// <summary>An output that is no longer finite in the smaller type; null if there is none.</summary>
    public OutputFidelity? Overflow => Losses?.FirstOrDefault(l => l.Overflows);

    /// <summary>The named rewrites that the proof left out: each of them is a failure.</summary>
    public IEnumerable<RefusedRewrite> NamedRefused => Refused.Where(r => Request.Named.Contains(r.Rewrite));
}

/// <summary>
/// Rewrites a model and proves that its outputs stay: exact rewrites first, then smaller types with the ranges of activations, then 8-bit
/// integers; smaller types see the model as the others leave it.
/// </summary>
public static class Proving
{
    /// <summary>The rewritten model with its proof. Throws <see cref="NetWeightException"/> if a model cannot run.</summary>
    public static ProvenRewrite Run(ProveRequest request, CancellationToken cancellation = default)
    {
        RewriteRequest rewrite = request.Rewrite;
        RewriteSettings settings = rewrite.Settings;
        AppliedRewrites applied = AppliedRewrites.Start(rewrite.Model).Then(rewrite.Exact, settings, rewrite, cancellation);
        var proven = new ProvenRewrite(request) { Result = applied.Result, Paying = applied.Paying };
        if (request.MayRun && applied.Result.Changes.Count > 0)
            (applied, proven) = Prove(applied, proven, cancellation);
        if (proven.Proof is { IsRefused: true })
            return proven;
        if (rewrite.SmallerTypes is { Count: > 0 } smaller)
        {
            RewriteSettings watched = request.MayRun ? Watched(applied.Result.Model, request) : settings;
            proven = proven with { BeyondFloat16 = Quantization.NodesKeptInFloat32(applied.Result.Model, watched) };
            if (request.Samples.Count == 0 && smaller.Any(c => c.Rewrite.Option == "float16"))
                proven = proven with { TakenAsSmall = Quantization.WholeNumbersTakenAsSmall(applied.Result.Model, watched) };
            applied = applied.Then(smaller, watched, rewrite, cancellation);
        }

        if (rewrite.Calibrated is { Count: > 0 } calibrated)
        {
            proven = proven with { LeftInFloat = Quantization.LayersLeftInFloat(applied.Result.Model) };
            var ranges = ActivationRanges.Of(applied.Result.Model, request.Samples, options: rewrite.Inference);
            RewriteSettings ranged = settings with { Ranges = ranges };
            if (request.Mixed is { } mixed)
            {
                proven = proven with { Mixed = MixedPrecisionResult.Find(applied.Result.Model, ranged, mixed, request, cancellation) };
                ranged = ranged with { KeepInFloat32 = [.. settings.KeepInFloat32, .. proven.Mixed.Kept] };
            }

            applied = applied.Then(calibrated, ranged, rewrite, cancellation);
        }

        proven = proven with { Result = applied.Result, Paying = applied.Paying };
        // The exact rewrites are proved, but not the types behind them: the losses of these are measured.
        bool isApproximate = applied.Result.Changes.Any(c => RewriteCatalog.Find(c.Rewrite)!.Exactness != Exactness.Exact);
        return !isApproximate ? proven : proven with
        {
            Proof = null,
            Losses = request.MayRun ? Fidelity.Compare(
                rewrite.Model, applied.Result.Model, request.Samples, options: rewrite.Inference) : null,
        };
    }

    /// <summary>Times both models in turns on this machine. Throws <see cref="NetWeightException"/> if one cannot run.</summary>
    /// <param name="proven">The rewritten model.</param>
    /// <param name="session">How the models run.</param>
    /// <param name="stopwatch">How long they are measured.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellation">Ends the measuring: the comparison rests on the runs until then.</param>
    public static ProvenRewrite Time(
        ProvenRewrite proven, SessionSettings session, StopwatchSettings stopwatch, IProgress<StopwatchProgress>? progress = null,
        CancellationToken cancellation = default) => proven with
        {
            Timed = ModelStopwatch.Compare(
                new TimedModel(proven.Model, proven.Options, session),
                new TimedModel(proven.Result.Model, proven.Options, session), stopwatch,
                progress, cancellation),
        };

    /// <summary>
    /// Runs both models, and if the outputs differ looks for the rewrites at fault. If no named rewrite is left, the
    /// failed proof is the result.
    /// </summary>
    private static (AppliedRewrites Applied, ProvenRewrite Proven) Prove(
        AppliedRewrites all, ProvenRewrite proven, CancellationToken cancellation)
    {
        (ProveRequest request, RewriteRequest rewrite) = (proven.Request, proven.Request.Rewrite);
        EquivalenceReport proof = Equivalence.Check(rewrite.Model, all.Result.Model, rewrite.Inference, request.Tolerance);
        if (!proof.IsRefused)
            return (all, proven with { Proof = proof });
        AppliedRewrites last = all;
        ProvableRewrites provable = ProvableRewrites.Find(
            rewrite.Model, (without, own) => Again(without, own).Result, rewrite.Settings, proof,
            EquivalenceText.Failure, rewrite.Inference,
            request.Tolerance);
        Again(provable.Without, rewrite.Settings with { LeaveOut = provable.LeaveOut });
        proven = proven with { Refused = provable.Refused };
        if (provable.Proof.IsRefused || (last.Result.Changes.Count == 0 && request.Named.Count > 0))
            return (all, proven with { Proof = proof });
        return (last, proven with
        {
            Result = last.Result,
            Paying = last.Paying,
            Proof = last.Result.Changes.Count == 0 ? null : provable.Proof,
        });

        AppliedRewrites Again(IReadOnlySet<string> without, RewriteSettings own) =>
            last = AppliedRewrites.Start(rewrite.Model)
                .Then([.. rewrite.Exact.Where(c => !without.Contains(c.Rewrite.Option))], own, rewrite, cancellation);
    }

    /// <summary>The settings with the ranges of values that would become 16 bits wide, so that nothing overflows.</summary>
    private static RewriteSettings Watched(Model model, ProveRequest request)
    {
        IReadOnlyList<string> values = Quantization.ValuesInFloat16(model);
        return values.Count == 0 ? request.Rewrite.Settings : request.Rewrite.Settings with
        {
            Ranges = ActivationRanges.Of(model, values, request.Samples, options: request.Rewrite.Inference, zeros: true),
        };
    }
}
