using NetWeight.Comparisons;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Compare;

/// <summary>Comparisons in words, for every format that people read.</summary>
internal static class CompareText
{
    /// <summary>A change with its sign: <c>+1.2 M</c>; <c>0</c> for none, <c>?</c> if it is unknown.</summary>
    public static string Delta(double? delta, Func<double, string> format) => delta switch
    {
        null => "?",
        0 => "0",
        > 0 => "+" + format(delta.Value),
        _ => "-" + format(-delta.Value),
    };

    /// <summary>A change as a share of the previous value: <c>+12.5 %</c>; empty if there was nothing or nothing changed.</summary>
    public static string Share(double before, double after) =>
        before > 0 && before != after ? (100 * ((after / before) - 1)).ToString("+0.0;-0.0;0.0") + " %" : "";

    /// <summary>A latency with its interval, in milliseconds: <c>1.518 (0.976-2.364)</c>.</summary>
    public static string Latency(LatencyEstimate estimate) =>
        estimate.IsMostlyUnknown ? "none" : $"{Least(estimate)}{Milliseconds(estimate.Latency)} ({Interval(estimate)})";

    /// <summary>The interval in milliseconds: <c>0.976-2.364</c>; the missing part leaves no upper end.</summary>
    public static string Interval(LatencyEstimate estimate) =>
        estimate.IsComplete ? $"{Milliseconds(estimate.Low)}-{Milliseconds(estimate.High)}" : "no upper end";

    /// <summary>The predicted time in milliseconds; empty if most layers could not be counted.</summary>
    public static string Predicted(LatencyEstimate estimate) =>
        estimate.IsMostlyUnknown ? "none" : Least(estimate) + Milliseconds(estimate.Latency);

    /// <summary>Published times of the model in milliseconds, or samples per second if calls overlapped; a dash for none.</summary>
    public static string Published(IReadOnlyList<PublishedComparison> published) =>
        published.Count == 0 ? "-" : string.Join(", ", published.Select(p =>
            (p.Time.CallTime is { } call ? Milliseconds(call) : $"{LatencyText.Rate(p.Time.Throughput)}/s") + Mark(p)).Distinct());

    /// <summary>The column of published and measured times.</summary>
    public static string PublishedColumn(IEnumerable<PublishedComparison> published) =>
        published.All(p => p.Time.IsMeasured) ? "Measured ms" : "Published ms";

    private static string Mark(PublishedComparison one) => (one.Time.IsMeasured, one.IsInside) switch
    {
        (true, true) => " (measured)",
        (true, false) => " (measured, outside)",
        (false, true) => "",
        (false, false) => " (outside)",
    };

    /// <summary>The sources of published times in a comparison, a line each.</summary>
    public static IEnumerable<string> PublishedSources(CompareReport report) => report.Entries.SelectMany((e, i) =>
        e.Devices.SelectMany(d => d.Published.Select(p =>
            $"{report.Names[i]} on {d.Device.Id}, {(p.Time.IsMeasured ? "measured" : "published")}: "
                + $"{LatencyText.Published(p)}"))).Distinct();

    /// <summary>Whether any model has a published time on any device.</summary>
    public static bool HasPublished(CompareReport report) => report.Entries.Any(e => e.Devices.Any(d => d.Published.Count > 0));

    /// <summary>
    /// The verdicts on each device: of two versions the second against the first, otherwise the fastest model against
    /// the next.
    /// </summary>
    public static IEnumerable<string> Verdicts(CompareReport report)
    {
        if (report.ShowsDiff)
        {
            foreach (EstimatePair pair in report.Diff!.Devices)
                if (pair.Difference is { } difference)
                    yield return DifferenceText.Sentence(difference, report.Names[0], report.Names[1]);
            yield break;
        }

        foreach (DeviceRanking ranking in report.Matrix.Rankings)
            if (ranking.Models is [var first, { FromFastest: { } next } second, ..])
                yield return DifferenceText.Sentence(next.Swapped(), report.Names[second.Model], report.Names[first.Model]);
    }

    /// <summary>A time in milliseconds without its unit.</summary>
    public static string Milliseconds(Seconds seconds) => LatencyText.Milliseconds(seconds.Value);

    /// <summary>The prefix of a latency that lacks a part.</summary>
    public static string Least(LatencyEstimate estimate) => estimate.IsComplete ? "" : "at least ";

    /// <summary>The change from another runtime or type against the first, by model and device.</summary>
    public static IEnumerable<string> Settings(CompareReport report)
    {
        for (int m = 0; m < report.Names.Count; m++)
            for (int d = 0; d < report.Devices.Count; d++)
                if (report.FromFirstSetting(m, d) is { } difference)
                    yield return $"{report.Names[m]} on {report.Devices[d].Name}: "
                        + $"{DifferenceText.Sentence(difference, Setting(difference.Before), Setting(difference.After))}";

        static string Setting(LatencyEstimate estimate) => $"{estimate.Runtime.Id} {estimate.Precision.Name}";
    }

    /// <summary>The needs that exceed a device's memory, a line each.</summary>
    public static IEnumerable<(string, string)> TooLarge(CompareReport report) =>
        report.Matrix.Models.SelectMany(m => m.Estimates.OfType<LatencyEstimate>().Where(e => e.Memory.Fits == false)
            .Select(e => ($"{m.Name} on {e.Device.Id}", LatencyText.DoesNotFit(e.Memory))));

    /// <summary>The meaning of a range of places.</summary>
    public const string Tie = "A place like 1-2 is a tie: the difference is smaller than its uncertainty.";

    /// <summary>A flip, in a sentence.</summary>
    public static string Flip(RankingFlip flip, CompareReport report)
    {
        string first = report.Names[flip.First], second = report.Names[flip.Second];
        return flip.IsCertain
            ? $"Ranking flips: {first} beats {second} on {On(flip.FirstWins)}, and loses on {On(flip.SecondWins)}."
            : $"Too close to call: {first} is predicted faster than {second} on {On(flip.FirstWins)} and slower "
                + $"on {On(flip.SecondWins)}, but their differences may have either sign.";

        string On(IReadOnlyList<int> devices) => string.Join(", ", devices.Select(d => report.Devices[d].Id));
    }

    /// <summary>How the layers of two versions relate, in a sentence.</summary>
    public static string Layers(ModelDiff diff)
    {
        string counts = string.Join(", ", Enum.GetValues<LayerChange>().Select(c => (Change: c, Count: diff.Count(c)))
            .Where(c => c.Count > 0)
            .Select(c => $"{c.Count} {(c.Change == LayerChange.Same ? "the same" : Word(c.Change))}"));
        return $"{(counts.Length > 0 ? counts : "none")}; "
            + $"{(diff.FollowsNames ? "matched by name, then by structure" : "matched by structure, because the names shifted")}";
    }

    /// <summary>The word for a change: <c>added</c>.</summary>
    public static string Word(LayerChange change) => change.ToString().ToLowerInvariant();

    /// <summary>The number of layers of a part that differ: <c>3 added, 2 changed</c>.</summary>
    public static string Marks(PartDiff part) => string.Join(", ", new[] { (part.Added, LayerChange.Added),
        (part.Removed, LayerChange.Removed), (part.Changed, LayerChange.Changed), (part.Moved, LayerChange.Moved) }
        .Where(m => m.Item1 > 0).Select(m => $"{m.Item1} {Word(m.Item2)}"));

    /// <summary>The setting of the predictions on a device, for the models that share it.</summary>
    public static IEnumerable<string> Provenance(CompareReport report)
    {
        for (int d = 0; d < report.Devices.Count; d++)
        {
            LatencyEstimate[] column = [.. report.Matrix.Models.Select(m => m.Estimates[d]).OfType<LatencyEstimate>()];
            foreach (IGrouping<string, LatencyEstimate> alike in column.GroupBy(LatencyText.Setting))
                yield return $"{report.Devices[d].Id}: {alike.Key}";
        }

        foreach (AnalyzedModel entry in report.Entries)
            if (entry.Error is { } error)
                yield return $"error: {error}";
        foreach (string message in report.Entries.SelectMany(e => e.Devices).Select(d => d.Error).OfType<string>().Distinct())
            yield return $"error: {message}";
    }
}
