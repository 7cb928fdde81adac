using NetWeight.Devices;
using NetWeight.Recommend;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Recommend;

namespace NetWeight.Reports.Pages;

/// <summary>The verdict of a recommendation: the network to take, how certainly, and why; or the nearest ones.</summary>
internal static class RecommendVerdict
{
    private const int MostNamed = 4;

    /// <summary>The verdict.</summary>
    public static PageVerdict Of(Recommendation result)
    {
        if (result.Devices is [var only])
            return One(only, result.Request);
        (string, string)[] devices = [.. result.Devices.Select(d => (d.Device.Name, One(d, result.Request).Sentence))];
        string sentence = result.Compromise is [var best, ..]
            ? $"Take {best.Network.Candidate.Name} for all {result.Devices.Count} devices: {best.Network.Top1:0.0} % top-1, "
                + $"and at worst {best.WorstRatio:0.00} times the time of the best network on a device."
            : $"No network keeps all limits on all {result.Devices.Count} devices.";
        string[] tied = [.. result.Compromise.Skip(1).Where(e => e.Rank == 1).Select(e => e.Network.Candidate.Name)];
        return new PageVerdict(sentence)
        {
            Points = tied.Length > 0 ? [("Also", $"{Some(tied)} cannot be told apart from it."), .. devices] : devices,
        };
    }

    private static PageVerdict One(DeviceAnswer answer, RecommendRequest request)
    {
        string on = $"on {answer.Device.Name}";
        if (answer.ShortList is not [var first, ..])
        {
            return new PageVerdict($"No network with a published accuracy keeps all limits {on}.")
            {
                Points = answer.Nearest is [var near, ..]
                    ? [("Nearest", $"{near.Network.Candidate.Name} ({Fit(near.Network, near.Fit)}). "
                        + $"It misses: {string.Join("; ", near.Shortfalls.Select(s => s.Text))}.")]
                    : [],
            };
        }

        if (request.Order is null)
            return Range(answer, on);
        string[] tied = [.. answer.ShortList.Skip(1).Where(p => p.Rank == 1).Select(p => p.Network.Candidate.Name)];
        var points = new List<(string, string)>();
        if (tied.Length > 0)
            points.Add(("Also", $"{Some(tied)} cannot be told apart from it."));
        if (first.ChanceWithinLimit is { } chance)
            points.Add(("Limit", $"It keeps the limit with a probability of {RecommendText.Chance(chance)}."));
        points.Add(("Why", Reason(first)));
        points.Add(
            ("Based on", $"{answer.Settings.Runtime.Name}, {answer.Settings.Precision.Name}, batch {request.Batch}; "
                + $"{RecommendText.Basis(answer)}."));
        return new PageVerdict($"Take {first.Network.Candidate.Name} {on}: {Fit(first.Network, first.Fit)}.") { Points = points };
    }

    /// <summary>Without a limit there is no single answer, but a range to choose from.</summary>
    private static PageVerdict Range(DeviceAnswer answer, string on)
    {
        Pick fastest = answer.ShortList[0], best = answer.ShortList[^1];
        if (fastest == best)
        {
            return new PageVerdict($"{fastest.Network.Candidate.Name} is both the fastest and the most accurate {on}: "
                + $"{Fit(fastest.Network, fastest.Fit)}.")
            {
                Points = [("Why", Reason(fastest))],
            };
        }

        string[] between = [.. answer.ShortList.Skip(1).SkipLast(1).Select(p => p.Network.Candidate.Name)];
        return new PageVerdict(
            $"{char.ToUpperInvariant(on[0])}{on[1..]}, choose between {Brief(fastest)} and {Brief(best)}, or a "
                + "network between them.")
        {
            Points =
            [
                ("Between",
                    $"{(between.Length > 0 ? $"{Some(between)}. " : "")}Nothing predicted is both faster and more "
                        + "accurate than these."),
                ("Uncertainty", $"90 % of measurements are expected between {Ends(fastest)}, and between {Ends(best)}."),
                ("One answer", "--accuracy or --latency states what you need, and gives a ranking."),
                ("Based on", $"{answer.Settings.Runtime.Name}, {answer.Settings.Precision.Name}; {RecommendText.Basis(answer)}."),
            ],
        };
    }

    private static string Brief(Pick pick) =>
        $"{pick.Network.Candidate.Name} ({VerdictText.Short(pick.Fit.Latency)}, {pick.Network.Top1:0.0} % top-1)";

    private static string Ends(Pick pick) =>
        $"{VerdictText.Short(pick.Fit.Low)} and {VerdictText.Short(pick.Fit.High)} for {pick.Network.Candidate.Name}";

    private static string Fit(WeighedCandidate network, PredictionSummary fit) =>
        $"{(fit.IsComplete ? "" : "at least ")}{VerdictText.Short(fit.Latency)} predicted"
        + $"{(fit.IsComplete ? $", 90 % between {VerdictText.Short(fit.Low)} and {VerdictText.Short(fit.High)}" : "")}; "
        + (network.Top1 is { } top1 ? $"{top1:0.0} % top-1" : "no published accuracy");

    private static string Reason(Pick pick) => VerdictText.Ended(char.ToUpperInvariant(pick.Reason[0]) + pick.Reason[1..]);

    private static string Some(string[] names) => names.Length <= MostNamed
        ? VerdictText.List(names)
        : $"{string.Join(", ", names.Take(MostNamed))} and {names.Length - MostNamed} more";
}
