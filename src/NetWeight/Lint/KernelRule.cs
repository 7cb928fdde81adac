using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>A place where other kernels would be faster.</summary>
/// <param name="Layers">The layers concerned, the one that names the place first.</param>
/// <param name="Change">The replacement of kernels.</param>
/// <param name="Detail">The place in numbers, for the message.</param>
internal sealed record Spot(IReadOnlyList<string> Layers, IReadOnlyDictionary<int, IReadOnlyList<Kernel>> Change, string Detail)
{
    /// <summary>The saving of this change alone.</summary>
    public Seconds Saved { get; init; }
}

/// <summary>
/// A rule that finds places whose kernels could be others: every change is timed, those that pay are made together and
/// timed again.
/// </summary>
internal abstract class KernelRule : Rule
{
    /// <summary>The places to try.</summary>
    protected abstract IEnumerable<Spot> Spots(LintContext context, LintTarget target);

    /// <summary>The finding about the places that pay, most first.</summary>
    /// <param name="context">The context.</param>
    /// <param name="target">The device.</param>
    /// <param name="spots">The places.</param>
    /// <param name="saved">The saving of all changes together.</param>
    protected abstract Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved);

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target)
            yield break;
        var spots = new List<Spot>();
        foreach (Spot spot in Spots(context, target))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (context.Skips(this, spot.Layers[0]))
                continue;
            Seconds saved = WhatIf.Saved(target, spot.Change);
            // A saving below a thousandth of the latency is below the resolution of the model.
            if (saved.Value > target.Latency.Value / 1000)
                spots.Add(spot with { Saved = saved });
        }

        if (spots.Count == 0)
            yield break;
        spots.Sort((a, b) => b.Saved.CompareTo(a.Saved));
        var all = new Dictionary<int, IReadOnlyList<Kernel>>();
        var taken = new List<Spot>();
        foreach (Spot spot in spots)
        {
            if (spot.Change.Keys.Any(all.ContainsKey))
                continue;
            foreach ((int kernel, IReadOnlyList<Kernel> others) in spot.Change)
                all.Add(kernel, others);
            taken.Add(spot);
        }

        LatencyDifference difference = WhatIf.Change(target, all);
        Seconds together = difference.Saved;
        if (together.Value <= 0)
            yield break;
        double kernels = 0;
        foreach (int kernel in all.Keys)
            kernels += target.Time(kernel).Total.Value;
        Finding finding = Describe(context, target, taken, together);
        yield return finding with
        {
            TimeSaved = together,
            Difference = difference,
            TimeLost = finding.TimeLost ?? new Seconds(kernels),
            Layers = [.. taken.SelectMany(s => s.Layers).Distinct()],
        };
    }

    /// <summary>"x" or "x and 3 more": how many places, the first in full.</summary>
    private protected static string First(IReadOnlyList<Spot> spots) => spots[0].Detail;
}
