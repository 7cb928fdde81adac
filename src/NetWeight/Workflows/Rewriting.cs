using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Workflows;

/// <summary>A model to rewrite.</summary>
/// <param name="Model">The model with its weights.</param>
/// <param name="Candidates">The rewrites to apply; on a device, to try.</param>
public sealed record RewriteRequest(Model Model, IReadOnlyList<RewriteCandidate> Candidates)
{
    /// <summary>The settings of the rewrites.</summary>
    public RewriteSettings Settings { get; init; } = RewriteSettings.Default;

    /// <summary>The settings of the model's inputs.</summary>
    public InferenceOptions Inference { get; init; } = InferenceOptions.Default;

    /// <summary>Where only rewrites that pay are kept; null to apply all.</summary>
    public Device? Device { get; init; }

    /// <summary>Runtime, type and threads on the device.</summary>
    public PredictionOptions Prediction { get; init; } = new();

    /// <summary>The candidates that keep the outputs up to rounding: they come first, and can be proved.</summary>
    public IReadOnlyList<RewriteCandidate> Exact => [.. Candidates.Where(c => c.Rewrite.Exactness == Exactness.Exact)];

    /// <summary>The candidates that write smaller types without calibration: they see the model as the exact ones leave it.</summary>
    public IReadOnlyList<RewriteCandidate> SmallerTypes =>
        [.. Candidates.Where(c => c.Rewrite.Exactness != Exactness.Exact && !c.Rewrite.NeedsRanges)];

    /// <summary>The candidates that need the ranges of activations, which only running the model shows: they come last.</summary>
    public IReadOnlyList<RewriteCandidate> Calibrated => [.. Candidates.Where(c => c.Rewrite.NeedsRanges)];
}

/// <summary>A model on its way through rewrites.</summary>
/// <param name="Result">The model so far with all changes.</param>
/// <param name="Paying">The trials on the device with the predictions; null without a device.</param>
public sealed record AppliedRewrites(RewriteResult Result, PayingRewrites? Paying)
{
    /// <summary>The model as given.</summary>
    public static AppliedRewrites Start(Model model) => new(new RewriteResult(model, []), null);

    /// <summary>The same with more rewrites applied; on the device of the request, with those that pay there.</summary>
    public AppliedRewrites Then(
        IReadOnlyList<RewriteCandidate> candidates, RewriteSettings settings, RewriteRequest request,
        CancellationToken cancellation = default)
    {
        if (candidates.Count == 0)
            return this;
        cancellation.ThrowIfCancellationRequested();
        if (request.Device is not { } device)
        {
            RewriteResult next = Rewriter.Apply(Result.Model, [.. candidates.Select(c => c.Rewrite)], settings);
            return this with { Result = new RewriteResult(next.Model, [.. Result.Changes, .. next.Changes]) };
        }

        PayingRewrites paying = PayingRewrites.Find(
            Result.Model, candidates, device, request.Prediction, settings, request.Inference, cancellation);
        var result = new RewriteResult(paying.Result.Model, [.. Result.Changes, .. paying.Result.Changes]);
        return new AppliedRewrites(
            result, Paying is null ? paying
                : Paying with { Result = result, After = paying.After, Trials = [.. Paying.Trials, .. paying.Trials] });
    }
}

/// <summary>
/// Rewrites a model without running it: exact rewrites first, then smaller types. <c>NetWeight.Measurement</c> proves
/// that the outputs stay, calibrates and compares.
/// </summary>
public static class Rewriting
{
    /// <summary>The rewritten model. Throws <see cref="NetWeightException"/> for a rewrite that needs the model to be run.</summary>
    public static AppliedRewrites Run(RewriteRequest request, CancellationToken cancellation = default) =>
        request.Calibrated is [var first, ..]
            ? throw new NetWeightException($"{first.Rewrite.Option} needs the ranges of activations, which come from running the model.")
            : AppliedRewrites.Start(request.Model)
                .Then(request.Exact, request.Settings, request, cancellation)
                .Then(request.SmallerTypes, request.Settings, request, cancellation);
}
