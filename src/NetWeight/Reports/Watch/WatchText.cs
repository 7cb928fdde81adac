using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Latency;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Watch;

/// <summary>A saved version in a few lines.</summary>
public static class WatchText
{
    /// <summary>So many changed layers are named; the others are counted.</summary>
    private const int MostNamed = 5;

    /// <summary>The lines of a version: all lines of the first, the changes of the others.</summary>
    public static IEnumerable<string> Lines(WatchedVersion version)
    {
        ModelCost cost = version.Model.Cost!;
        if (version.Diff is not { } diff)
            yield return $"{version.Model.Source}: {Format.Plural(cost.Layers.Count, "layer")}, {Totals(cost)}";
        else if (!version.HasChanged)
        {
            yield return "saved; no layer changed";
            yield break;
        }
        else
        {
            yield return Layers(diff);
            yield return $"{Change("MACCs", diff.Before.Totals.HeadlineMaccs.Value, diff.After.Totals.HeadlineMaccs.Value)}, "
                + $"{Change("parameters", diff.Before.Totals.Parameters, diff.After.Totals.Parameters)}";
        }

        for (int i = 0; i < version.Model.Devices.Count; i++)
        {
            DevicePrediction device = version.Model.Devices[i];
            string change = version.Diff?.Devices[i].Difference is { } difference ? $"; {Difference(difference)}" : "";
            yield return device.Estimate is { } estimate
                ? $"{device.Device.Id}: {LatencyText.Latency(estimate)}{change}"
                : $"{device.Device.Id}: {device.Error}";
        }

        foreach (string line in version.Budget.Broken)
            yield return $"budget: {line}";
    }

    private static string Totals(ModelCost cost) =>
        $"{Format.Count(cost.Totals.HeadlineMaccs.Value)} MACCs, {Format.Count(cost.Totals.Parameters)} parameters";

    private static string Layers(ModelDiff diff)
    {
        LayerDiff[] changed = [.. diff.Layers.Where(l => l.Change != LayerChange.Same)];
        string[] counts =
        [
            .. new[] { LayerChange.Added, LayerChange.Removed, LayerChange.Changed, LayerChange.Moved }
                .Where(c => diff.Count(c) > 0).Select(c => $"{diff.Count(c)} {c.ToString().ToLowerInvariant()}"),
        ];
        if (counts.Length == 0)
            return "layers: the same";
        IEnumerable<string> named = changed.Take(MostNamed).Select(l => l.Difference.Length > 0 ? $"{l.Name} ({l.Difference})" : l.Name);
        string more = changed.Length > MostNamed ? $" and {changed.Length - MostNamed} more" : "";
        return $"layers: {string.Join(", ", counts)}: {string.Join("; ", named)}{more}";
    }

    private static string Change(string what, long before, long after) =>
        before == after ? $"{what} the same ({Format.Count(after)})" : $"{what} {Format.Count(before)} -> {Format.Count(after)}";

    private static string Difference(LatencyDifference difference) => difference switch
    {
        { IsSame: true } => "the same kernels as before",
        { Verdict: DifferenceVerdict.Faster } => $"faster: {DifferenceText.Times(difference)} the time",
        { Verdict: DifferenceVerdict.Slower } => $"slower: {DifferenceText.Times(difference)} the time",
        _ => $"cannot be told apart: {DifferenceText.Times(difference)} the time",
    };
}
