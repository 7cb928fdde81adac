using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Analysis;

/// <summary>Predictions in words and rounded numbers, for every format that people read.</summary>
internal static class LatencyText
{
    /// <summary>The user's request, and the evidence of the prediction.</summary>
    public static string Provenance(LatencyEstimate estimate, string precisionReason)
    {
        string text = $"{estimate.Runtime.Id}, {estimate.Precision.Name} ({precisionReason}), batch {estimate.Batch}";
        if (estimate.Device.Class.IsCpu)
            text += $", {Plural(estimate.Threads, "thread")}";
        return text;
    }

    /// <summary>The setting of the prediction, the spread of measurements around it, and its evidence.</summary>
    public static string Setting(LatencyEstimate estimate) =>
        $"{estimate.Runtime.Id}, {estimate.Precision.Name}, batch "
            + $"{estimate.Batch}{(estimate.Device.Class.IsCpu ? ", " + Plural(estimate.Threads, "thread") : "")}; "
            + $"90 % of measurements within x{estimate.Low.Value / estimate.Latency.Value:0.00} to "
            + $"x{estimate.High.Value / estimate.Latency.Value:0.00}; {estimate.Basis}";

    /// <summary>
    /// The roofline and what it bounds. Activations that stay in a chip's own memory take no traffic, so where that
    /// memory is unknown the bound holds only without it.
    /// </summary>
    private static string Roofline(LatencyEstimate estimate) =>
        estimate.Device is { Class: DeviceClass.Npu, Caches.Sram: null }
            ? $"{estimate.Roofline}: a lower bound if activations go through memory (what the chip holds itself is "
            + $"unknown); not a prediction"
            : $"{estimate.Roofline}: a lower bound, with Winograd's savings and cache hits; not a prediction";

    /// <summary>The facts about one prediction.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(
        LatencyEstimate estimate, string precisionReason, IReadOnlyList<PublishedComparison>? published = null)
    {
        string operation = estimate.Precision == Precision.Int8 ? "OP" : "FLOP";
        var facts = new List<(string, string)>
        {
            ("Predicted latency", Latency(estimate)),
            ("Throughput", $"{(estimate.IsComplete ? "" : "at most ")}{Rate(estimate.Throughput)} samples/s{Sustained(estimate)}"),
            ("Roofline", Roofline(estimate)),
            ("Bound by", $"{estimate.Bound.ToString().ToLowerInvariant()}"),
            ("Shares", string.Join(" + ", Enum.GetValues<Bound>().Select(
                b => $"{estimate.Share(b)} {b.ToString().ToLowerInvariant()} "
                    + $"({Format.Percent(estimate.Share(b).Value, estimate.Latency.Value)})"))),
            ("Utilisation", $"{Percent(estimate.PeakUtilisation)} of the peak "
                + $"({Format.Count(estimate.Peak.Value)}{operation}/s), {Bandwidth(estimate, operation)}"),
            ("Lost time", Lost(estimate)),
            ("Predicted for", Provenance(estimate, precisionReason)),
            ("Rests on", estimate.Basis),
        };
        if (DoesNotFit(estimate.Memory) is { Length: > 0 } tooLarge)
            facts.Insert(0, ("Memory", tooLarge));
        facts.InsertRange(facts.FindIndex(f => f.Item1 == "Throughput"),
            (published ?? []).Select(p => (p.Time.IsMeasured ? "Measured" : "Published", Published(p))));
        if (estimate.Assumptions.Count > 0)
            facts.Add(("Assumed", string.Join("; ", estimate.Assumptions)));
        if (estimate.Unsupported.Count > 0)
            facts.Add(("Not run here", $"{Plural(estimate.Unsupported.Count, "layer")}: "
                + FirstOf(estimate.Unsupported, u => $"{u.Layer.Name}: {u.Why}{(u.To.Length > 0 ? ", runs on " + u.To : "")}")
                + "; switching processors is counted, the time there is unknown"));
        if (!estimate.IsComplete)
            facts.Add(("Not counted", $"{Plural(estimate.Missing.Count, "layer")}: "
                + FirstOf(estimate.Missing, m => $"{m.Layer} ({m.Operator})")));
        return facts;
    }

    /// <summary>The first three of a list.</summary>
    private static string FirstOf<T>(IReadOnlyList<T> all, Func<T, string> text) =>
        string.Join("; ", all.Take(3).Select(text)) + (all.Count > 3 ? "; ..." : "");

    /// <summary>The meaning of a rate that is not the inverse of the latency.</summary>
    private static string Sustained(LatencyEstimate estimate) =>
        estimate is { SustainedThroughputLow: { } low, SustainedThroughputHigh: { } high }
        ? $" when calls overlap; 90 % of measurements are expected within {Rate(low)} to {Rate(high)}"
        : "";

    /// <summary>
    /// The predicted latency with its interval. What is missing makes it "at least", which has no upper end; if most
    /// of the layers are missing there is no prediction.
    /// </summary>
    public static string Latency(LatencyEstimate estimate) =>
        estimate.IsMostlyUnknown ? $"none: {Plural(estimate.Missing.Count, "layer")} could not be counted, "
            + $"{Percent(1 - estimate.KnownShare)} of all; the others take {estimate.Latency}"
        : estimate.IsComplete ? $"{estimate.Latency}; 90 % of measurements are expected within {estimate.Low} to {estimate.High}"
        : $"at least {estimate.Latency}; {Plural(estimate.Missing.Count, "layer")} could not be counted, so there is no upper end";

    /// <summary>The message about a network that does not fit into the device's memory, before any time; empty for others.</summary>
    public static string DoesNotFit(MemoryNeed memory) => memory is { Fits: false, Capacity: { } capacity }
        ? $"needs at least {memory.Total} ({memory.Weights} weights, {memory.Activations} activations), the "
            + $"device has {capacity}: does not fit"
        : "";

    /// <summary>The batches of a sweep that do not fit; empty if all do.</summary>
    public static string DoesNotFit(IReadOnlyList<LatencyEstimate> sweep) => sweep.FirstOrDefault(p => p.Memory.Fits == false) is { } first
        ? $"batch {first.Batch} {DoesNotFit(first.Memory)}{(sweep[^1] == first ? "" : ", as do larger ones")}"
        : "";

    private static string Bandwidth(LatencyEstimate estimate, string operation) => estimate.IsBandwidthKnown
        ? $"{Percent(estimate.BandwidthUtilisation)} of the bandwidth ({estimate.Bandwidth}); "
            + $"ridge point {(estimate.Peak / estimate.Bandwidth).Value:0.#} {operation}/B"
        : "bandwidth unknown";

    /// <summary>A published or measured time of the same network, and whether the prediction holds it.</summary>
    public static string Published(PublishedComparison published)
    {
        PublishedTime time = published.Time;
        string value = time.CallTime is { } call ? call.ToString() : $"{Rate(time.Throughput)} samples/s with overlapping calls";
        string verdict = published.IsInside ? ""
            : $"; the prediction's interval excludes it: trust the {(time.IsMeasured ? "measured" : "published")} time";
        return $"{value} ({time.Harness}; {time.Source.Title}{(time.Note.Length > 0 ? "; " + time.Note : "")}){verdict}";
    }

    /// <summary>The interval in words; the missing part leaves no upper end.</summary>
    public static string Interval(LatencyEstimate estimate) =>
        estimate.IsComplete ? $"90 % of measurements within {estimate.Low} to {estimate.High}"
            : "no upper end, as layers could not be counted";

    /// <summary>The interval in a table with milliseconds.</summary>
    public static string IntervalMilliseconds(LatencyEstimate estimate) =>
        estimate.IsComplete ? $"{Milliseconds(estimate.Low.Value)} to {Milliseconds(estimate.High.Value)}" : "no upper end";

    /// <summary>Where the time goes that the ideal does not need, in one sentence.</summary>
    public static string Lost(LatencyEstimate estimate)
    {
        LostTime lost = LostTime.Of(estimate);
        if (lost.Total.Value <= 0)
            return $"none: {estimate.Latency} are below the ideal of {estimate.Roofline}, which counts every "
                + "operation; fast algorithms save some.";
        Seconds part = lost.Cause switch
        {
            LossCause.Arithmetic => lost.Arithmetic,
            LossCause.Memory => lost.Memory,
            LossCause.Overhead => lost.Overhead,
            _ => lost.Waste,
        };
        string most = lost.Kind is { } kind ? $", most of it in {kind.Name} kernels" : "";
        string threads = estimate.Threads > 1 ? $" on {estimate.Threads} threads" : "";
        string cause = lost.Cause switch
        {
            LossCause.Arithmetic => $"arithmetic below the peak rate or not overlapped with traffic{most}",
            LossCause.Memory => $"traffic below the stated bandwidth or not overlapped with arithmetic{most}",
            LossCause.Overhead => $"launching {Plural(estimate.Kernels.Count, "kernel")}{threads} and the inference call",
            _ => $"channels and tiles that do not fit the hardware{most}",
        };
        return $"{lost.Total} of {estimate.Latency} above the roofline; the largest part, {part}, is {cause}.";
    }

    /// <summary>A time in milliseconds without its unit.</summary>
    public static string Milliseconds(double seconds) => Unit.Milliseconds.Print(seconds);

    /// <summary>A difference of times in milliseconds, with its sign if it is negative; a question mark for an open end.</summary>
    public static string Signed(double? seconds) => seconds switch
    {
        null => "?",
        0 => "0",
        < 0 => "-" + Milliseconds(-seconds.Value),
        _ => Milliseconds(seconds.Value),
    };

    /// <summary>Samples per second.</summary>
    public static string Rate(double samplesPerSecond) => Unit.PerSecond.Print(samplesPerSecond);

    /// <summary>A number with its noun.</summary>
    public static string Plural(int count, string noun) => Format.Plural(count, noun);

    /// <summary>The word for the bound of a time: <c>memory</c>.</summary>
    public static string Word(Bound bound) => bound.ToString().ToLowerInvariant();

    private static string Percent(double share) => (100 * share).ToString("0.0") + " %";
}
