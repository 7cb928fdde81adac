using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Comparisons;

/// <summary>A part of a network - a stage, scope or kind of operator - in two versions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">Its sums in the first; of no layers if it is new.</param>
/// <param name="After">Its sums in the second; of no layers if it is gone.</param>
/// <param name="TimesBefore">Its predicted time before, by device; null if there is no prediction.</param>
/// <param name="TimesAfter">Its predicted time after, by device.</param>
/// <param name="Added">Layers that only the second has.</param>
/// <param name="Removed">Layers that only the first has.</param>
/// <param name="Changed">Layers with other attributes, types or shapes.</param>
/// <param name="Moved">The same layers at another place.</param>
public sealed record PartDiff(
    string Name, CostTotals Before, CostTotals After, IReadOnlyList<Seconds?> TimesBefore,
    IReadOnlyList<Seconds?> TimesAfter, int Added, int Removed, int Changed, int Moved)
{
    /// <summary>Whether any layer of it is another one.</summary>
    public bool IsDifferent => Added + Removed + Changed + Moved > 0;

    internal static PartDiff Of(string name, List<LayerDiff> before, List<LayerDiff> after, IReadOnlyList<EstimatePair> devices) => new(
        name,
        CostTotals.Of(before.Select(l => l.Before!)),
        CostTotals.Of(after.Select(l => l.After!)),
        [.. devices.Select((d, i) => Time(d.Before, before.Select(l => l.TimesBefore[i])))],
        [.. devices.Select((d, i) => Time(d.After, after.Select(l => l.TimesAfter[i])))],
        Added: after.Count(l => l.Change == LayerChange.Added),
        Removed: before.Count(l => l.Change == LayerChange.Removed),
        Changed: after.Count(l => l.Change == LayerChange.Changed),
        Moved: after.Count(l => l.Change == LayerChange.Moved));

    private static Seconds? Time(LatencyEstimate? estimate, IEnumerable<Seconds?> times) =>
        estimate is null ? null : new Seconds(times.Sum(t => t?.Value ?? 0));
}
