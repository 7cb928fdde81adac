using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Pages;

/// <summary>The verdict of a comparison: who is faster where, by how much, how certainly, and the bound of each.</summary>
internal static class CompareVerdict
{
    private const int MostModels = 4;

    /// <summary>The verdict on models next to each other.</summary>
    /// <param name="matrix">The models and devices.</param>
    /// <param name="costs">The costs of each model; null for one that could not be read.</param>
    public static PageVerdict Of(ModelMatrix matrix, IReadOnlyList<ModelCost?> costs)
    {
        DeviceRanking[] rankings = [.. matrix.Rankings.Where(r => r.Models.Count > 0)];
        var points = new List<(string, string)>();
        string sentence;
        if (rankings.Length == 0)
            (sentence, points) = Costs(matrix, costs);
        else if (rankings is [var only])
        {
            sentence = Sentence(matrix, only);
            points.AddRange(Only(matrix, only));
        }
        else
        {
            sentence = Everywhere(matrix, rankings);
            points.AddRange(rankings.Select(r => (r.Device.Name, $"{Sentence(matrix, r, named: false)} Limited by: {Limits(matrix, r)}")));
        }

        foreach (DeviceRanking without in matrix.Rankings.Where(r => r.Models.Count == 0))
            points.Add(("Not known", $"There is no prediction on {without.Device.Name}."));
        for (int i = 0; i < costs.Count; i++)
            if (costs[i] is null)
                points.Add(("Not known", $"{matrix.Models[i].Name} could not be read."));
            else if (costs[i] is { Totals.IsComplete: false } partly)
                points.Add(("Not known",
                    $"{LatencyText.Plural(partly.Missing.Count, "layer")} of {matrix.Models[i].Name} could not "
                        + "be counted, so its numbers are lower bounds."));
        return new PageVerdict(sentence) { Points = points };
    }

    /// <summary>The verdict on two versions of a network.</summary>
    public static PageVerdict OfVersions(CompareReport report, ModelDiff diff)
    {
        EstimatePair[] pairs = [.. diff.Devices.Where(d => d.Difference is not null)];
        var points = new List<(string, string)>();
        string sentence = pairs is [var first, ..] ? Pair(first.Difference!, report.Names[0], report.Names[1])
            : $"{report.Names[1]} {Change(diff)}. How much time that is depends on the device: add -d ID.";
        points.AddRange(pairs.Skip(1).Select(p => (p.Difference!.After.Device.Name, Pair(p.Difference, report.Names[0], report.Names[1]))));
        if (pairs.Length > 0)
        {
            IReadOnlyList<PartDiff> parts = diff.Parts(report.Options.GroupBy, report.Options.Depth);
            int device = diff.Devices.ToList().IndexOf(pairs[0]);
            if (parts.Select(p => (Part: p, Delta: p.TimesAfter[device]?.Value - p.TimesBefore[device]?.Value))
                .Where(p => p.Delta is < 0 or > 0)
                .OrderByDescending(p => Math.Abs(p.Delta!.Value)).FirstOrDefault() is { Part: { } most, Delta: { } delta })
            {
                points.Add(("Where", $"Most of the change is in {report.Options.GroupBy.ToString().ToLowerInvariant()} {most.Name}: "
                    + $"{VerdictText.Short(new Seconds(Math.Abs(delta)))} {(delta < 0 ? "less" : "more")}."));
            }

            points.Add(("Limited by", $"Before: {VerdictText.Limit(pairs[0].Before!)} After: {VerdictText.Limit(pairs[0].After!)}"));
        }

        points.Add(("Changed", $"{CompareText.Layers(diff)}."));
        if (!diff.Before.Totals.IsComplete || !diff.After.Totals.IsComplete)
            points.Add(("Not known", "Some layers could not be counted, so totals are lower bounds."));
        return new PageVerdict(sentence) { Points = points };
    }

    private static string Pair(LatencyDifference difference, string before, string after)
    {
        string on = $" on {difference.After.Device.Name}";
        if (difference.IsSame)
            return $"{after} takes as long as {before}{on}: the kernels are the same.";
        string times = DifferenceText.Factor(difference.SpeedUp);
        return difference.Verdict switch
        {
            DifferenceVerdict.Faster => $"{after} is {times} as fast as {before}{on} ({VerdictText.Factor(difference)}).",
            DifferenceVerdict.Slower => $"{after} is slower than {before}{on}: {times} as fast ({VerdictText.Factor(difference)}).",
            _ => $"{after} is predicted {times} as fast as {before}{on}, but either may be faster ({VerdictText.Factor(difference)}).",
        };
    }

    private static string Sentence(ModelMatrix matrix, DeviceRanking ranking, bool named = true)
    {
        RankedModel first = ranking.Models[0];
        string name = matrix.Models[first.Model].Name, on = named ? $" on {ranking.Device.Name}" : "";
        if (ranking.Models.Count == 1)
            return VerdictText.Takes(name, first.Estimate);
        RankedModel second = ranking.Models[1];
        LatencyDifference difference = second.FromFastest!.Swapped();
        string next = matrix.Models[second.Model].Name, times = DifferenceText.Factor(difference.SpeedUp);
        if (difference.IsSame)
            return $"{name} and {next} take equally long{on}: their kernels are the same.";
        return difference.Verdict == DifferenceVerdict.Faster
            ? $"{name} is fastest{on}: {VerdictText.Short(first.Estimate.Latency)}, {times} as fast as {next} "
                + $"({VerdictText.Factor(difference)})."
            : $"{name} is predicted {times} as fast as {next}{on}, but either may be faster ({VerdictText.Factor(difference)}).";
    }

    private static IEnumerable<(string, string)> Only(ModelMatrix matrix, DeviceRanking ranking)
    {
        yield return ("Times", Each(ranking, m => $"{matrix.Models[m.Model].Name} {Time(m.Estimate)}"));
        yield return ("Limited by", Limits(matrix, ranking));
        string[] tied = [.. ranking.Models.Where(m => m.Best == 1).Select(m => matrix.Models[m.Model].Name)];
        yield return ("What to do", tied.Length > 1
            ? $"Measure {VerdictText.List(tied)} on the device, or choose among them by accuracy and memory: "
                + "their predicted times cannot be told apart."
            : $"Take {tied[0]} if time decides.");
        yield return ("Based on", VerdictText.BasedOn(ranking.Models[0].Estimate));
    }

    private static string Limits(ModelMatrix matrix, DeviceRanking ranking) =>
        Each(ranking, m => $"{matrix.Models[m.Model].Name}: {VerdictText.Word(m.Estimate.Bound)} ({Share(m.Estimate)})");

    /// <summary>A phrase for each of the fastest models.</summary>
    private static string Each(DeviceRanking ranking, Func<RankedModel, string> phrase)
    {
        int more = ranking.Models.Count - MostModels;
        return string.Join("; ", ranking.Models.Take(MostModels).Select(phrase)) + (more > 0 ? $"; {more} more in the table." : ".");
    }

    private static string Share(LatencyEstimate estimate) =>
        VerdictText.Percent(estimate.Share(estimate.Bound).Value / estimate.Latency.Value);

    private static string Time(LatencyEstimate estimate) => estimate.IsComplete
        ? $"{VerdictText.Short(estimate.Latency)} ({VerdictText.Short(estimate.Low)} to {VerdictText.Short(estimate.High)})"
        : $"at least {VerdictText.Short(estimate.Latency)}";

    private static string Everywhere(ModelMatrix matrix, DeviceRanking[] rankings)
    {
        int[] winners = [.. rankings.Select(r => r.Models[0].Model).Distinct()];
        bool isSure = rankings.All(r => r.Models.Count(m => m.Best == 1) == 1);
        string name = matrix.Models[winners[0]].Name;
        if (winners.Length == 1)
            return isSure ? $"{name} is fastest on all {rankings.Length} devices."
                : $"{name} is predicted fastest on all {rankings.Length} devices, but not surely on each.";
        return "No model is fastest on all devices: "
            + $"{string.Join("; ", winners.Select(w => $"{matrix.Models[w].Name} is predicted fastest on {Where(w)}"))}.";

        string Where(int winner) => VerdictText.List([.. rankings.Where(r => r.Models[0].Model == winner).Select(r => r.Device.Name)]);
    }

    /// <summary>Without a device there are costs only.</summary>
    private static (string, List<(string, string)>) Costs(ModelMatrix matrix, IReadOnlyList<ModelCost?> costs)
    {
        (string Name, CostTotals Totals)[] known =
        [
            .. costs.Select((c, i) => (matrix.Models[i].Name, c?.Totals)).Where(c => c.Totals is not null)
                .Select(c => (c.Name, c.Totals!)).OrderBy(c => c.Item2.HeadlineMaccs.Value),
        ];
        if (known.Length < 2 || known[0].Totals.HeadlineMaccs.Value == 0)
            return ("Costs of the models; times need a device.", [NoDevice]);
        double ratio = (double)known[^1].Totals.HeadlineMaccs.Value / known[0].Totals.HeadlineMaccs.Value;
        return (
            $"{known[^1].Name} does the most multiply-accumulates (MACCs), {DifferenceText.Factor(ratio)} those of {known[0].Name}, "
                + "which does the fewest.",
            [NoDevice]);
    }

    private static (string, string) NoDevice =>
        ("Time", "Which is faster depends on the device, not on MACCs alone. "
            + "Add -d ID to predict it ('netweight devices' lists the devices).");

    private static string Change(ModelDiff diff)
    {
        double was = diff.Before.Totals.HeadlineMaccs.Value, now = diff.After.Totals.HeadlineMaccs.Value;
        return was == now ? "does as many multiply-accumulates (MACCs) as before"
            : $"does {Format.Count(now)} multiply-accumulates (MACCs), {CompareText.Share(was, now)} against {Format.Count(was)} before";
    }
}
