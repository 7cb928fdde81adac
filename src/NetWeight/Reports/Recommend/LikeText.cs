using NetWeight.Fit;
using NetWeight.Latency;
using NetWeight.Recommend;
using NetWeight.Units;

namespace NetWeight.Reports.Recommend;

/// <summary>Networks and changes that are faster than a model at hand, in words.</summary>
internal static class LikeText
{
    private const int MostFitting = 3;

    /// <summary>The answer: the change that gains most, the cheapest kind of change, and the fastest network for the same job.</summary>
    public static string Sentence(LikeAnswer answer)
    {
        List<string> parts = [];
        if (answer.Memory.Verdict == FitVerdict.DoesNotFit)
            parts.Add($"The model does not fit into the memory of {answer.Own.Device.Name}: "
                + (answer.Changes.Where(c => c.Memory.Verdict != FitVerdict.DoesNotFit).ToArray() is { Length: > 0 } fitting
                    ? $"with {string.Join(" or ", fitting.Take(MostFitting).Select(c => c.What))} it does."
                    : "nor does it with any of these changes."));
        OwnChange? free = Sure(answer, ChangeNeed.Setting);
        OwnChange? check = Sure(answer, ChangeNeed.Check);
        OwnChange? training = Sure(answer, ChangeNeed.Training);
        parts.Add(answer.Best is { } best
            ? $"Largest certain gain by one change: {Change(best)}, which needs {Needed(best.Need)}."
            : answer.Memory.Verdict == FitVerdict.DoesNotFit ? "No single change that fits is faster for certain."
            : "No single change is faster for certain.");
        foreach (OwnChange? other in new[] { free, check, training })
            if (other is not null && other != answer.Best)
                parts.Add($"With {Needed(other.Need)}: {Change(other)}.");
        if (answer.Faster.FirstOrDefault(n => n.Difference.Verdict == DifferenceVerdict.Faster) is { } network)
            parts.Add($"Fastest network for the same job: {network.Name}, {network.Estimate.Latency} ({SpeedUp(network.Difference)}).");
        else if (answer.Compared > 0)
            parts.Add($"None of {Format.Plural(answer.Compared, "network")} of the zoo for the same job is faster for certain"
                + (answer.Memory.Verdict == FitVerdict.DoesNotFit ? " and fits." : "."));
        return string.Join(" ", parts);
    }

    /// <summary>The model.</summary>
    public static string Own(LikeAnswer answer)
    {
        string job = answer.Task is { } task ? task.ToString().ToLowerInvariant() : "what it does was not recognised";
        string input = answer.Resolution is { } side ? $"{side}x{side}" : "no square image as input";
        string known = answer.Recognised is not { } network ? "not a network of the zoo"
            : $"recognised as {network.Name}{(network.Top1 is { } top1 ? $", top-1 {top1.Percent:0.0##} % ({top1.Source})" : "")}";
        string left = answer.LeftOut.Count > 0 ? $"; without its {string.Join(", ", answer.LeftOut)}" : "";
        return $"{job}{left}; {input}; {Format.Count(answer.Maccs)} MACCs; {answer.Own.Latency}; {known}";
    }

    /// <summary>The networks that were compared.</summary>
    public static string Criterion(LikeAnswer answer) => answer.LeastAccuracy is not { } least
        ? $"Compared: {answer.Compared} networks with at least 90 % of the model's MACCs at this input. "
            + "The accuracy is unknown, so MACCs are compared instead."
        : answer.Recognised is not null
            ? $"Compared: {answer.Compared} networks whose accuracy, published at this input, is no lower than {least:0.0##} %."
            : $"Compared: {answer.Compared} networks with a published accuracy of {least:0.0##} % or more at this "
                + "input, the median of those with as many MACCs as the model. The model's accuracy is unknown.";

    /// <summary>How many times as fast, with its interval: <c>x1.9 (1.5 to 2.3)</c>.</summary>
    public static string SpeedUp(LatencyDifference difference) => difference is { SpeedUpLow: { } low, SpeedUpHigh: { } high }
        ? $"x{difference.SpeedUp:0.0#} ({low:0.0#} to {high:0.0#})" : $"x{difference.SpeedUp:0.0#}";

    /// <summary>Whether it is faster.</summary>
    public static string Certainty(OwnChange change) =>
        change.Difference.Verdict == DifferenceVerdict.Faster && !change.IsSurelyFaster ? "maybe" : Certainty(change.Difference);

    /// <summary>Whether it is faster.</summary>
    public static string Certainty(LatencyDifference difference) => difference.Verdict switch
    {
        DifferenceVerdict.Faster => "yes",
        DifferenceVerdict.Slower => "no",
        _ => "maybe",
    };

    /// <summary>The effort of a change, in a word for tables.</summary>
    public static string Needs(ChangeNeed need) => need.ToString().ToLowerInvariant();

    private static string Needed(ChangeNeed need) => need switch
    {
        ChangeNeed.Setting => "no change of the weights",
        ChangeNeed.Check => "a check of the accuracy",
        _ => "training",
    };

    private static OwnChange? Sure(LikeAnswer answer, ChangeNeed need) =>
        answer.Changes.FirstOrDefault(c => c.Need == need && c.IsAdvice);

    private static string Change(OwnChange change) => $"{change.What}, {change.Estimate.Latency} ({SpeedUp(change.Difference)})";
}
