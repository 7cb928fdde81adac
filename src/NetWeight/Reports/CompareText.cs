using NetWeight.Comparisons;
using NetWeight.Latency;
using NetWeight.Units;

namespace NetWeight.Reports;

/// <summary>Comparisons in words, for every format that people read.</summary>
internal static class CompareText
{
    /// <summary>A change with its sign: <c>+1.2 M</c>; <c>0</c> for none, <c>?</c> where it is not known.</summary>
    public static string Delta(double? delta, Func<double, string> format) => delta switch
    {
        null => "?",
        0 => "0",
        > 0 => "+" + format(delta.Value),
        _ => "-" + format(-delta.Value),
    };

    /// <summary>A change as a share of what was: <c>+12.5 %</c>; empty where there was nothing or nothing changed.</summary>
    public static string Share(double before, double after) =>
        before > 0 && before != after ? (100 * ((after / before) - 1)).ToString("+0.0;-0.0;0.0") + " %" : "";

    /// <summary>A latency with its interval, in milliseconds: <c>1.518 (0.976-2.364)</c>.</summary>
    public static string Latency(LatencyEstimate estimate) => $"{Least(estimate)}{Milliseconds(estimate.Latency)} ({Interval(estimate)})";

    /// <summary>The interval in milliseconds: <c>0.976-2.364</c>.</summary>
    public static string Interval(LatencyEstimate estimate) => $"{Milliseconds(estimate.Low)}-{Milliseconds(estimate.High)}";

    /// <summary>A time in milliseconds without its unit.</summary>
    public static string Milliseconds(Seconds seconds) => LatencyText.Milliseconds(seconds.Value);

    /// <summary>What is in front of a latency to which something is missing.</summary>
    public static string Least(LatencyEstimate estimate) => estimate.IsComplete ? "" : "at least ";

    /// <summary>What a flip says, in a sentence.</summary>
    public static string Flip(RankingFlip flip, CompareReport report)
    {
        string first = report.Names[flip.First], second = report.Names[flip.Second];
        return flip.IsCertain
            ? $"Ranking flips: {first} beats {second} on {On(flip.FirstWins)}, and loses on {On(flip.SecondWins)}."
            : $"Too close to call: {first} is predicted faster than {second} on {On(flip.FirstWins)} and slower on {On(flip.SecondWins)}, but intervals overlap.";

        string On(IReadOnlyList<int> devices) => string.Join(", ", devices.Select(d => report.Devices[d].Id));
    }

    /// <summary>How the layers of two versions relate, in a sentence.</summary>
    public static string Layers(ModelDiff diff)
    {
        string counts = string.Join(", ", Enum.GetValues<LayerChange>().Select(c => (Change: c, Count: diff.Count(c))).Where(c => c.Count > 0).Select(c => $"{c.Count} {(c.Change == LayerChange.Same ? "the same" : Word(c.Change))}"));
        return $"{(counts.Length > 0 ? counts : "none")}; {(diff.FollowsNames ? "matched by name, then by structure" : "matched by structure, because the names shifted")}";
    }

    /// <summary>The word for a change: <c>added</c>.</summary>
    public static string Word(LayerChange change) => change.ToString().ToLowerInvariant();

    /// <summary>How many layers of a part differ: <c>3 added, 2 changed</c>.</summary>
    public static string Marks(PartDiff part) => string.Join(", ", new[] { (part.Added, LayerChange.Added), (part.Removed, LayerChange.Removed), (part.Changed, LayerChange.Changed), (part.Moved, LayerChange.Moved) }
        .Where(m => m.Item1 > 0).Select(m => $"{m.Item1} {Word(m.Item2)}"));

    /// <summary>What predictions on a device were made for, for the models that are alike in it.</summary>
    public static IEnumerable<string> Provenance(CompareReport report)
    {
        for (int d = 0; d < report.Devices.Count; d++)
        {
            LatencyEstimate[] column = [.. report.Matrix.Models.Select(m => m.Estimates[d]).OfType<LatencyEstimate>()];
            foreach (IGrouping<string, LatencyEstimate> alike in column.GroupBy(LatencyText.Setting))
                yield return $"{report.Devices[d].Id}: {alike.Key}";
        }

        foreach (ReportEntry entry in report.Entries)
            if (entry.Error is { } error)
                yield return $"error: {error}";
        foreach (string message in report.Entries.SelectMany(e => e.Devices).Select(d => d.Error).OfType<string>().Distinct())
            yield return $"error: {message}";
    }
}
