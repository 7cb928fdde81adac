using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement;

/// <summary>A rewrite that a proof refuses.</summary>
/// <param name="Rewrite">Its option.</param>
/// <param name="Places">The nodes where it is left out; empty if it is left out everywhere.</param>
/// <param name="Reason">The difference that it caused.</param>
public sealed record RefusedRewrite(string Rewrite, IReadOnlyList<string> Places, string Reason)
{
    /// <summary><c>remove-no-ops at a</c>.</summary>
    public override string ToString() => Places.Count == 0 ? Rewrite : $"{Rewrite} at {string.Join(", ", Places)}";
}

/// <summary>
/// Rewrites without those that a proof refuses: which one is at fault is found by proving without it, rewrite by rewrite, then place by
/// place.
/// </summary>
/// <param name="Result">The model with the valid rewrites.</param>
/// <param name="Proof">Its proof.</param>
/// <param name="Refused">The rewrites that were left out.</param>
public sealed record ProvableRewrites(RewriteResult Result, EquivalenceReport Proof, IReadOnlyList<RefusedRewrite> Refused)
{
    /// <summary>The options of rewrites that were left out everywhere.</summary>
    public IReadOnlySet<string> Without { get; private init; } = new HashSet<string>();

    /// <summary>The places that were left out of others (<see cref="RewriteSettings.LeaveOut"/>).</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> LeaveOut { get; private init; } = new Dictionary<string,
        IReadOnlySet<string>>();

    /// <summary>Finds the rewrites at fault in a failed proof, and leaves them out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="apply">Applies the rewrites: all but those whose options are given, at all places but those in the settings.</param>
    /// <param name="settings">The settings of the rewrites.</param>
    /// <param name="failed">The proof of all of them, which failed.</param>
    /// <param name="describe">A failed proof in words.</param>
    /// <param name="options">Sizes of inputs that the model leaves open.</param>
    /// <param name="tolerance">The relative difference allowed; null for the usual one.</param>
    public static ProvableRewrites Find(
        Model model, Func<IReadOnlySet<string>, RewriteSettings, RewriteResult> apply, RewriteSettings settings, EquivalenceReport failed,
        Func<EquivalenceReport, string> describe, InferenceOptions? options = null, double? tolerance = null)
            => new Search(model, apply, settings, options, tolerance).Run(describe(failed));

    private sealed class Search(
        Model model, Func<IReadOnlySet<string>, RewriteSettings, RewriteResult> apply, RewriteSettings settings, InferenceOptions? options,
            double? tolerance)
    {
        private readonly HashSet<string> without = [];
        private readonly Dictionary<string, IReadOnlySet<string>> leaveOut = [];

        public ProvableRewrites Run(string reason)
        {
            RewriteResult all = apply(without, settings);
            var refused = new List<RefusedRewrite>();
            string[] guilty = Guilty([.. RewriteCatalog.All.Select(r => r.Option).Where(o => all.Changes.Any(c => c.Rewrite == o))]);
            without.UnionWith(guilty);
            foreach (string option in guilty)
            {
                HashSet<string> others = [.. without.Where(o => o != option)];
                RewriteChange[] places = [.. apply(others, settings with { LeaveOut = leaveOut }).Changes.Where(c => c.Rewrite == option)];
                RewriteChange[] atFault = AtFault(option, others, places);
                if (atFault.Length < places.Length)
                {
                    without.Remove(option);
                    leaveOut[option] = Names(atFault);
                }

                refused.Add(new RefusedRewrite(option, atFault.Length < places.Length || places.Length == 1 ? [.. atFault.Select(c
                    => c.Before[0])] : [], reason));
            }

            (RewriteResult result, EquivalenceReport proof) = Try(without, leaveOut);
            return new ProvableRewrites(result, proof, refused) { Without = without, LeaveOut = leaveOut };
        }

        /// <summary>
        /// The one rewrite without which the proof holds; if it takes several, those that cannot be added to the ones before them.
        /// </summary>
        private string[] Guilty(string[] applied)
        {
            if (applied.Length < 2)
                return applied;
            foreach (string option in applied)
                if (!Try(new HashSet<string> { option }, leaveOut).Proof.IsRefused)
                    return [option];
            HashSet<string> refused = [.. applied];
            foreach (string option in applied)
            {
                refused.Remove(option);
                if (Try(refused, leaveOut).Proof.IsRefused)
                    refused.Add(option);
            }

            return [.. refused];
        }

        /// <summary>The fewest places of a rewrite, found by halving, without which the proof holds.</summary>
        private RewriteChange[] AtFault(string option, HashSet<string> others, RewriteChange[] places)
        {
            RewriteChange[] fault = places;
            while (fault.Length > 1)
            {
                RewriteChange[] half = Array.Find([fault[..(fault.Length / 2)], fault[(fault.Length / 2)..]], part
                    => Holds(option, others, part)) ?? [];
                if (half.Length == 0)
                    return fault;
                fault = half;
            }

            return fault.Length == places.Length || Holds(option, others, fault) ? fault : places;
        }

        private bool Holds(string option, HashSet<string> others, RewriteChange[] part) =>
            !Try(others, new Dictionary<string, IReadOnlySet<string>>(leaveOut) { [option] = Names(part) }).Proof.IsRefused;

        private (RewriteResult Result, EquivalenceReport Proof) Try(IReadOnlySet<string> left, IReadOnlyDictionary<string,
            IReadOnlySet<string>> places)
        {
            RewriteResult result = apply(left, settings with { LeaveOut = places });
            return (result, result.Changes.Count == 0 ? new EquivalenceReport([], [])
                : Equivalence.Check(model, result.Model, options, tolerance));
        }

        private static HashSet<string> Names(IEnumerable<RewriteChange> changes) => [.. changes.SelectMany(c => c.Before)];
    }
}
