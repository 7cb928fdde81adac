using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>A model with those rewrites that pay on a device: each was applied, and the result predicted again.</summary>
/// <param name="Result">The model with the kept rewrites.</param>
/// <param name="Before">The prediction for the model as given.</param>
/// <param name="After">The prediction for the model with the kept rewrites.</param>
/// <param name="Trials">The trials, in order; rewrites that fit nowhere are left out.</param>
public sealed record PayingRewrites(RewriteResult Result, LatencyEstimate Before, LatencyEstimate After, IReadOnlyList<RewriteTrial> Trials)
{
    /// <summary>A saving below this share of the whole is below the resolution of the model.</summary>
    public const double LeastShare = 1e-3;

    /// <summary>
    /// Tries rewrites one after the other, in the order of <see cref="RewriteCatalog"/>, each on the model with those
    /// that were kept before it. A general rewrite (<see cref="Rewrite.IsGeneral"/>) stays if it costs nothing; any
    /// other must save time. One that works layer by layer is kept on the layers if it does. Throws
    /// <see cref="NetWeightException"/> if nothing can be predicted.
    /// </summary>
    /// <param name="model">The model to rewrite; it stays as it is.</param>
    /// <param name="candidates">The rewrites to try.</param>
    /// <param name="device">The device to run on.</param>
    /// <param name="prediction">Runtime, precision and threads; null for the device's usual ones.</param>
    /// <param name="settings">The settings of the rewrites; null for the defaults.</param>
    /// <param name="inference">The settings of the model's inputs; null for those of the file.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static PayingRewrites Find(
        Model model, IReadOnlyList<RewriteCandidate> candidates, Device device, PredictionOptions? prediction = null,
        RewriteSettings? settings = null, InferenceOptions? inference = null, CancellationToken cancellation = default)
    {
        var search = new Search(
            device, prediction ?? new PredictionOptions(), settings ?? RewriteSettings.Default,
            inference ?? InferenceOptions.Default, cancellation);
        LatencyEstimate before = search.Start(model);
        foreach (RewriteCandidate candidate in candidates.OrderBy(c => RewriteCatalog.OrderOf(c.Rewrite)))
            search.Try(candidate);
        return new PayingRewrites(new RewriteResult(search.Model, search.Changes), before, search.Estimate, search.Trials);
    }

    /// <summary>The prediction for a model whose costs are known.</summary>
    internal static LatencyEstimate Predict(ModelCost cost, Device device, PredictionOptions prediction) =>
        LatencyModel.Predict(cost, device, prediction);

    /// <summary>The model on its way.</summary>
    private sealed class Search(
        Device device, PredictionOptions prediction, RewriteSettings settings, InferenceOptions inference, CancellationToken cancellation)
    {
        /// <summary>Layers beyond this number are taken all or none: trying them one by one would take minutes.</summary>
        private const int LayerLimit = 256;

        private readonly List<Rewrite> general = [];

        public Model Model { get; private set; } = null!;

        public LatencyEstimate Estimate { get; private set; } = null!;

        public List<RewriteChange> Changes { get; } = [];

        public List<RewriteTrial> Trials { get; } = [];

        public LatencyEstimate Start(Model model)
        {
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(model, inference, cancellation), cancellation: cancellation);
            if (cost.Layers.Count > 0 && cost.Missing.Count >= cost.Layers.Count)
                throw new NetWeightException(
                    $"{model.Name}: no layer could be counted, so nothing can be predicted ({cost.Missing[0].Layer}: "
                        + $"{cost.Missing[0].Reason}). Give open shapes with --input or --dim.");
            Model = model;
            return Estimate = PayingRewrites.Predict(cost, device, prediction);
        }

        public void Try(RewriteCandidate candidate)
        {
            Rewrite rewrite = candidate.Rewrite;
            int?[] numbers = candidate.Number is { } given ? [given] : rewrite.Parameter is null ? [null]
                : [.. rewrite.NumbersFor(device).Select(n => (int?)n)];
            var outcomes = new List<Outcome>();
            foreach (int? number in numbers)
            {
                RewriteSettings own = number is { } n ? rewrite.With(settings, n) : settings;
                if (Of(rewrite, own) is not { } whole)
                    continue;
                Outcome best = rewrite.IsPerLayer && OnSomeLayers(rewrite, own, whole) is { } some
                    && some.Estimate.Latency < whole.Estimate.Latency ? some : whole;
                outcomes.Add(best with { Number = number });
            }

            // The same saving by a smaller number costs less memory.
            Outcome? taken = outcomes.Where(o => Judge(rewrite, o).IsKept).OrderBy(o => o.Estimate.Unsupported.Count)
                .ThenBy(o => o.Estimate.Latency.Value).ThenBy(o => o.Number).FirstOrDefault();
            foreach (Outcome outcome in outcomes)
            {
                (bool keeps, string reason) = Judge(rewrite, outcome);
                if (keeps && outcome != taken)
                    (keeps, reason) = (false,
                        $"{taken!.Number} saves {(taken.Estimate.Latency < outcome.Estimate.Latency ? "more" : "as much")}");
                Trials.Add(new RewriteTrial(rewrite, outcome.Number, outcome.Result.Changes.Count, Estimate.Latency,
                    outcome.Estimate.Latency, keeps, reason));
            }

            if (taken is null)
                return;
            (Model, Estimate) = (taken.Result.Model, taken.Estimate);
            Changes.AddRange(taken.Result.Changes);
            if (rewrite.IsGeneral)
                general.Add(rewrite);
        }

        /// <summary>
        /// The model with one rewrite more; general ones go on together, as one opens the way for another. Null where
        /// it fits nowhere.
        /// </summary>
        private Outcome? Of(Rewrite rewrite, RewriteSettings own)
        {
            RewriteResult result = Rewriter.Apply(Model, rewrite.IsGeneral ? [.. general, rewrite] : [rewrite], own);
            return result.Changes.Count == 0 ? null : new Outcome(result, Predict(result.Model), null, null);
        }

        private Outcome? OnSomeLayers(Rewrite rewrite, RewriteSettings own, Outcome whole)
        {
            string[] layers = [.. whole.Result.Changes.Select(c => c.Before[0]).Distinct()];
            if (layers.Length is < 2 or > LayerLimit)
                return null;
            var paying = new HashSet<string>();
            foreach (string layer in layers)
                if (Of(rewrite, own with { Layers = new HashSet<string> { layer } }) is { } one && one.Estimate.Latency < Estimate.Latency)
                    paying.Add(layer);
            return paying.Count == 0 || paying.Count == layers.Length ? null
                : Of(rewrite, own with { Layers = paying }) is { } some ? some with { Left = layers.Length - paying.Count } : null;
        }

        private (bool IsKept, string Reason) Judge(Rewrite rewrite, Outcome outcome)
        {
            LatencyEstimate after = outcome.Estimate;
            if (after.Missing.Count > Estimate.Missing.Count)
                return (false, $"the cost of {after.Missing.Count - Estimate.Missing.Count} more layers would be unknown");
            if (after.Unsupported.Count != Estimate.Unsupported.Count)
            {
                int fewer = Estimate.Unsupported.Count - after.Unsupported.Count;
                return fewer > 0 ? (true, $"{fewer} fewer layers that {device.Id} does not run itself")
                    : (false, $"{-fewer} more layers that {device.Id} does not run itself");
            }

            double saved = Estimate.Latency.Value - after.Latency.Value, share = saved / Estimate.Latency.Value;
            if (rewrite.IsGeneral)
                return share < -1e-6 ? (false, "it would make the model slower there") : (true, saved > 0 ? "it pays" : "it costs nothing");
            return share >= LeastShare
                ? (true, outcome.Left > 0 ? $"it pays on these layers, on {outcome.Left} others it does not" : "it pays")
                : (false, share < 0 ? "it would make the model slower there"
                : "a saving below a thousandth of the latency cannot be resolved");
        }

        private LatencyEstimate Predict(Model model) => PayingRewrites.Predict(
            CostAnalyzer.Analyze(ShapeInference.Run(model, inference, cancellation), cancellation: cancellation), device, prediction);

        private sealed record Outcome(RewriteResult Result, LatencyEstimate Estimate, int? Number, int? Left);
    }
}
