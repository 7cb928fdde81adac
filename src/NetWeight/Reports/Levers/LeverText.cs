using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Reports.Levers;

/// <summary>Levers and their gains, in words.</summary>
public static class LeverText
{
    /// <summary>The limit as it would be typed.</summary>
    public static string Limit(LeverLimit limit) => limit.Rate is { } rate ? $"{rate:0.##} images/s" : limit.Latency!.Value.ToString();

    /// <summary>The first line: whether the limit is kept, and by which change; without a limit the certain gains.</summary>
    public static string Advice(LeverTable table)
    {
        if (table.Limit is not { } limit)
        {
            string[] gains = [.. table.Sure.Select(p => $"{Change(p)}: {Time(p.Estimate)}, {Gain(p)}")];
            return gains.Length == 0 ? "No single lever is faster beyond doubt." : $"Faster beyond doubt: {string.Join("; ", gains)}.";
        }

        string asked = Limit(limit);
        if (!table.Base.Runs)
            return $"It does not fit into the memory as asked. {WithChange(table, asked)}";
        return table.Base.Limit switch
        {
            LimitVerdict.Kept => $"No change needed: {asked} is kept with the whole interval ({Time(table.Base.Estimate)}).",
            LimitVerdict.Likely when table.PostProcessing is { IsComplete: false, IsLeftOut: false } behind => Alone(behind, asked),
            LimitVerdict.Likely =>
                $"No change needed by the prediction ({Time(table.Base.Estimate)}), but part of the interval "
                    + $"misses {asked}.{Surer(table)}",
            _ => WithChange(table, asked),
        };
    }

    /// <summary>The layers after the network, their time, and the time of the network alone; empty for none.</summary>
    public static string PostProcessing(LeverTable table)
    {
        if (table.PostProcessing is not { } behind)
            return "";
        string least = behind.IsComplete ? "" : "at least ";
        string what = $"{string.Join(", ", behind.Does)} ({Format.Plural(behind.Layers, "layer")}), {least}{behind.Time} on the device";
        string open = behind.IsComplete ? "" : " Its time depends on the number of candidates.";
        return behind.IsLeftOut
            ? $"Left out: {what}.{open}"
            : $"Included: {what}.{open} The network alone: {Time(behind.Network)}.";
    }

    /// <summary>The levers of a point as instructions: <c>compute in fp16, use ncnn</c>.</summary>
    public static string Change(LeverPoint point) =>
        point.Changes.Count == 0 ? "as asked" : string.Join(", ", point.Changes.Select(c => Word(c, point.Setting)));

    /// <summary>The price of a lever, in a few words.</summary>
    public static string Cost(Lever lever) => lever switch
    {
        Lever.Threads => "a setting",
        Lever.Runtime => "another runtime to integrate",
        Lever.HalfPrecision => "accuracy usually stays; check it",
        Lever.Batch => "images wait for each other",
        Lever.EightBits => "needs calibration data; the accuracy has to be measured",
        _ => "the accuracy has to be measured at that size",
    };

    /// <summary>The limit's verdict in a word.</summary>
    public static string Verdict(LimitVerdict? verdict) => verdict switch
    {
        LimitVerdict.Kept => "yes",
        LimitVerdict.Likely => "likely",
        LimitVerdict.Missed => "no",
        _ => "",
    };

    /// <summary>The input's size; empty without one.</summary>
    public static string Input(LeverSetting setting) => setting.Height is { } height ? $"{height}x{setting.Width}" : "";

    private static string WithChange(LeverTable table, string asked)
    {
        if (table.Cheapest is not { } cheapest)
            return table.Nearest is { } nearest && table.Limit!.Distance(nearest.Estimate) > 1
                ? $"No combination of these levers keeps {asked}. The nearest, {Change(nearest)}, takes "
                    + $"{Time(nearest.Estimate)}: {table.Limit.Distance(nearest.Estimate):0.0#} times too slow."
                : $"No combination of these levers keeps {asked}.";
        string costs = string.Join("; ", cheapest.Changes.Select(Cost).Distinct());
        string doubt = cheapest.Limit == LimitVerdict.Likely ? " Part of the interval misses the limit." : "";
        string same = cheapest.Difference is { Verdict: not DifferenceVerdict.Faster }
            ? " The gain itself is not certain: measure it."
            : "";
        return $"Cheapest change that keeps {asked}: {Change(cheapest)} ({costs}): {Time(cheapest.Estimate)}.{doubt}{same}";
    }

    private static string Alone(LeverPostProcessing behind, string asked) => behind.Limit == LimitVerdict.Missed
        ? $"The network alone misses {asked}: {Time(behind.Network)}."
        : "The network alone keeps "
            + $"{asked}{(behind.Limit == LimitVerdict.Kept ? " with the whole interval" : " by the prediction")} "
            + $"({Time(behind.Network)}), but the time of its post-processing depends on the number of candidates. "
            + "Gate the network with --without-postprocessing.";

    private static string Surer(LeverTable table) =>
        table.Points.Where(p => p is { Runs: true, Limit: LimitVerdict.Kept, Changes.Count: > 0 }).OrderBy(p => p.Cost)
            .ThenBy(p => p.Estimate.Latency.Value).FirstOrDefault() is { } sure
            ? $" To be sure: {Change(sure)}, {Time(sure.Estimate)}."
            : "";

    private static string Word(Lever lever, LeverSetting setting) => lever switch
    {
        Lever.Threads => $"use {setting.Threads} thread{(setting.Threads == 1 ? "" : "s")}",
        Lever.Runtime => $"use {setting.Runtime.Id}",
        Lever.HalfPrecision => $"compute in {setting.Precision.Name}",
        Lever.EightBits => $"quantise to {setting.Precision.Name}",
        Lever.Batch => $"batch {setting.Batch}",
        _ => $"input {Input(setting)}",
    };

    /// <summary>The predicted time with its interval; with the rate if several images share a call.</summary>
    private static string Time(LatencyEstimate estimate)
    {
        string time = estimate.IsComplete
            ? $"{estimate.Latency}, 90 % {estimate.Low} to {estimate.High}"
            : $"at least {estimate.Latency}";
        bool hasRate = estimate.Batch > 1 || estimate.SustainedThroughput is not null;
        return hasRate ? $"{time}, {LatencyText.Rate(estimate.Throughput)} images/s" : time;
    }

    private static string Gain(LeverPoint point) => point.Difference is { } difference
        ? $"{difference.SpeedUp:0.0#} times as "
            + $"fast{(difference is { SpeedUpLow: { } low, SpeedUpHigh: { } high } ? $" (90 % {low:0.0#} to {high:0.0#})" : "")}"
        : "";
}
