using NetWeight.Recommend;
using NetWeight.Reports.Analysis;

namespace NetWeight.Reports.Recommend;

/// <summary>A ranking of detectors in words.</summary>
internal static class TaskText
{
    /// <summary>The layers after the networks, which are not in the times.</summary>
    public const string PostProcessing =
        "Decoding of boxes and non-maximum suppression, which run after these networks. "
            + "'netweight analyze' shows them for a file that has them.";

    /// <summary>The answer: the most accurate that keeps the limits, the fastest, or that none does.</summary>
    public static string Sentence(TaskAnswer answer, TaskRequest request)
    {
        string limits = Limits(request);
        if (!answer.IsAnswered)
            return answer.Others is [var near, ..]
                ? $"None keeps {limits}. The fastest: {Time(near)} (misses {string.Join("; ", near.Misses)})."
                : "No network of the zoo does this task at this size.";
        TaskNetwork fastest = answer.Networks[0];
        TaskNetwork? best = request.MinAccuracy is null ? (answer.Rated is [var top, ..] ? top : null)
            : answer.Rated.MinBy(n => n.Estimate.Latency.Value);
        string order = request.MinAccuracy is null ? "Most accurate" : "Fastest";
        string first = best is null ? "" : $"{order}{(limits.Length > 0 ? $" that keeps {limits}" : "")}: {Time(best)}. ";
        return fastest == best ? first.TrimEnd() : $"{first}Fastest of all: {Time(fastest)}.";
    }

    /// <summary>The request, in a line.</summary>
    public static string Asked(TaskAnswer answer, TaskRequest request)
    {
        string limits = Limits(request);
        string setting = answer.Networks is [var any, ..] ? LatencyText.Setting(any.Estimate) : "";
        return $"{(limits.Length > 0 ? limits : "no limits")}; {setting}";
    }

    /// <summary>The accuracy, with the resolution if it is another: <c>40.5 at 640</c>.</summary>
    public static string Accuracy(TaskNetwork network) =>
        network.Accuracy is { } here ? here.ToString("0.0")
        : network.Published?.BoxMap is { } elsewhere ? $"{elsewhere:0.0} at {network.Variant.Resolution}" : "not published";

    /// <summary>Who published the accuracy.</summary>
    public static string Source(TaskNetwork network) => network.Published?.BoxMapSource ?? network.Published?.Source ?? "";

    private static string Time(TaskNetwork network)
    {
        string accuracy = network.Accuracy is { } map ? $"{network.Name} (mAP {map:0.0})"
            : network.BackboneTop1 is { } top1 ? $"{network.Name} (mAP not published; backbone's top-1 {top1.Percent:0.0} %)"
            : $"{network.Name} (mAP not published)";
        return $"{accuracy}, {(network.Estimate.IsComplete ? "" : "at least ")}{network.Estimate.Latency}, 90 % "
            + $"{LatencyText.IntervalMilliseconds(network.Estimate)} ms";
    }

    private static string Limits(TaskRequest request)
    {
        List<string> parts = [];
        if (request.MaxLatency is { } latency)
            parts.Add($"{latency}");
        if (request.MinThroughput is { } rate)
            parts.Add($"{rate:0.##} images/s");
        if (request.MinAccuracy is { } least)
            parts.Add($"mAP {least:0.##} or more");
        if (request.Sure)
            parts.Add("the limits with the whole interval");
        if (request.Fits)
            parts.Add("to memory known to suffice");
        return string.Join(", ", parts);
    }
}
