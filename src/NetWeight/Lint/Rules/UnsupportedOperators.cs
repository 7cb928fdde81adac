using NetWeight.Costs;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>Operators that the device or the runtime runs elsewhere: each run of them is a way there and back.</summary>
internal sealed class UnsupportedOperators : Rule
{
    public override string Id => "NW219";

    public override string Name => "unsupported-operators";

    public override string Summary =>
        "Operators that the device or the runtime does not run, and how often the work moves to another "
            + "processor for them.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target || !SupportCheck.HasGaps(target.Device, target.Plan.Runtime))
            yield break;
        var layers = new List<string>();
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        string to = "", source = "";
        int switches = 0;
        bool away = false;
        long launches = 0;
        foreach (Kernel kernel in target.Kernels)
        {
            bool leaves = false;
            foreach (LayerCost layer in kernel.Layers)
            {
                if (SupportCheck.Of(layer, target.Device, target.Plan.Runtime) is not { } reason || context.Skips(this, layer.Name))
                    continue;
                leaves = true;
                layers.Add(layer.Name);
                kinds[reason.Why] = kinds.GetValueOrDefault(reason.Why) + 1;
                (to, source) = (reason.To.Length > 0 ? reason.To : to, reason.Source.Title);
            }

            switches += leaves != away ? 1 : 0;
            away = leaves;
            launches += leaves ? kernel.Launches : 0;
        }

        if (layers.Count == 0)
            yield break;
        switches += away ? 1 : 0;
        // The prediction contains a way there and back for every launch. Their time on the other processor is unknown.
        Seconds lost = Switching(target, launches);
        yield return Found(
            context,
            $"{Format.Plural(layers.Count, "layer")} "
                + $"({string.Join(", ", kinds.Select(k => $"{k.Value} {k.Key}"))}) cannot run on "
                + $"{target.Device.Name}{(to.Length > 0 ? $" and fall back to {to}" : "")}. "
                + $"Switching costs {lost} ({Format.Plural(switches, "transfer")}); "
                + $"the time on the other processor is unknown. Source: {source}.",
            Advice(kinds.Keys),
            layers) with
        {
            TimeSaved = lost.Value > 0 ? lost : null,
            Evidence = [new Evidence("layers", layers.Count, "layers"), new Evidence("deviceSwitches", switches, "")],
        };
    }

    /// <summary>The predicted cost of leaving the device.</summary>
    public static Seconds Lost(LintTarget target)
    {
        long launches = 0;
        foreach (Kernel kernel in target.Kernels)
            launches += Leaves(target, kernel) ? kernel.Launches : 0;
        return launches == 0 ? Seconds.Zero : Switching(target, launches);
    }

    /// <summary>Whether a kernel runs elsewhere.</summary>
    public static bool Leaves(LintTarget target, Kernel kernel) =>
        SupportCheck.HasGaps(target.Device, target.Plan.Runtime)
            && kernel.Layers.Any(l => SupportCheck.Of(l, target.Device, target.Plan.Runtime) is not null);

    private static Seconds Switching(LintTarget target, long launches) =>
        new(launches * target.Plan.Runtime.FactorsFor(target.Device, target.Timed.Estimate.Precision)!.Values[Factor.SwitchSeconds]);

    /// <summary>The replacements of missing operators, if known.</summary>
    private static string Advice(IEnumerable<string> kinds)
    {
        string[] known =
        [
            .. kinds.Select(k => k.Split(' ')[0] switch
            {
                var op when OperatorSets.RareActivations.Contains(op) => "ReLU or ReLU6 instead of other activations",
                OperatorPatterns.SqueezeExcite => "no squeeze-and-excitation",
                OperatorPatterns.ChannelShuffle =>
                    "a Gather or a 1x1 convolution instead of the shuffle (netweight rewrite --fold-shuffle)",
                _ => "",
            }).Where(a => a.Length > 0).Distinct(),
        ];
        return known.Length > 0 ? $"Use {string.Join("; ", known)}, then retrain; or cut the model there."
            : "Replace these operators by ones that the device runs, or cut the model there.";
    }
}
