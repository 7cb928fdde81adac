using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Workflows;

/// <summary>A model to lint.</summary>
/// <param name="Model">The model.</param>
public sealed record LintRequest(ModelInput Model)
{
    /// <summary>The devices to run on; empty for the rules that need no device.</summary>
    public IReadOnlyList<Device> Devices { get; init; } = [];

    /// <summary>Runtime, type and threads; one result for each.</summary>
    public IReadOnlyList<PredictionOptions> Settings { get; init; } = [new()];

    /// <summary>Thresholds, suppressions, and the settings of the model's inputs.</summary>
    public LintOptions Options { get; init; } = LintOptions.Default;
}

/// <summary>Finds the causes that make a model slow on devices, and changes that help.</summary>
public static class Linting
{
    /// <summary>One result per setting. Throws <see cref="NetWeightException"/> if the model cannot be read.</summary>
    public static IReadOnlyList<LintResult> Run(LintRequest request, CancellationToken cancellation = default)
    {
        ShapedModel shaped = ShapeInference.Run(request.Model.Read(), request.Options.Inference, cancellation);
        ModelCost cost = CostAnalyzer.Analyze(shaped, cancellation: cancellation);
        return [.. request.Settings.Select(s => Linter.Run(cost, request.Devices, s, request.Options, cancellation))];
    }

    /// <summary>
    /// Applies the rewrites that the findings name. The result is not proved; <c>NetWeight.Measurement</c> does that by running both
    /// models. Null if no finding has a rewrite.
    /// </summary>
    public static RewriteResult? Fix(LintResult result)
    {
        IReadOnlyList<Rewrite> rewrites = Fixes(result);
        int multiple = result.Findings.Select(f => f.FixMultiple ?? 0).DefaultIfEmpty().Max();
        return rewrites.Count == 0 ? null
            : Rewriter.Apply(result.Cost.Shaped.Model, rewrites, new RewriteSettings { ChannelMultiple = Math.Max(1, multiple) });
    }

    /// <summary>The rewrites that the findings name, each once, in the order of the findings.</summary>
    public static IReadOnlyList<Rewrite> Fixes(LintResult result) =>
        [.. result.Findings.SelectMany(f => f.Fix).Distinct().Select(name => RewriteCatalog.Find(name)!)];
}
