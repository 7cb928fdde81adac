using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>A model after rewrites.</summary>
/// <param name="Changes">The changes.</param>
/// <param name="Cost">The costs of the result; null without a change.</param>
internal sealed record RewrittenModel(IReadOnlyList<RewriteChange> Changes, ModelCost? Cost);

/// <summary>Tries changes: on kernels, or on the graph by rewrites, and predicts again. Rewritten models serve all devices.</summary>
internal sealed class WhatIf(ModelCost cost, LintOptions options)
{
    private readonly Dictionary<string, RewrittenModel> rewritten = new(StringComparer.Ordinal);

    /// <summary>The model after rewrites.</summary>
    public RewrittenModel Rewrite(IReadOnlyList<string> names, int multiple = 8)
    {
        string key = $"{string.Join(',', names)}:{multiple}";
        if (rewritten.TryGetValue(key, out RewrittenModel? known))
            return known;
        Model model = cost.Shaped.Model;
        RewriteResult result = Rewriter.Apply(model, [.. names
            .Select(n => RewriteCatalog.Find(n) ?? throw new NetWeightException($"There is no rewrite '{n}'."))],
            new RewriteSettings { ChannelMultiple = multiple });
        return rewritten[key] = new RewrittenModel(result.Changes, result.Changes.Count == 0 ? null
            : CostAnalyzer.Analyze(ShapeInference.Run(result.Model, options.Inference)));
    }

    /// <summary>The saving of rewrites on a device; negative if they make it slower.</summary>
    public static Seconds Saved(LintTarget target, RewrittenModel rewritten) => Change(target, rewritten)?.Saved ?? Seconds.Zero;

    /// <summary>The saving of other kernels in places of the plan; negative if they make it slower.</summary>
    public static Seconds Saved(LintTarget target, IReadOnlyDictionary<int, IReadOnlyList<Kernel>> change) =>
        target.Latency - target.Timed.With(change).Latency;

    /// <summary>The change from rewrites on a device, with the interval of the saving; null without a change.</summary>
    public static LatencyDifference? Change(LintTarget target, RewrittenModel rewritten) =>
        rewritten.Cost is { } changed ? LatencyDifference.Of(
            target.Estimate, PayingRewrites.Predict(changed, target.Device, target.Timed.Options)) : null;

    /// <summary>The change from other kernels in places of the plan, with the interval of the saving.</summary>
    public static LatencyDifference Change(LintTarget target, IReadOnlyDictionary<int, IReadOnlyList<Kernel>> change) =>
        LatencyDifference.Of(target.Estimate, target.Timed.With(change));
}
