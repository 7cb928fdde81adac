using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Pages;

/// <summary>The verdict of an analysis of one network, and of the page of its findings.</summary>
internal static class AnalysisVerdict
{
    private const int MostDevices = 4;

    /// <summary>The verdict.</summary>
    /// <param name="cost">The network.</param>
    /// <param name="devices">The predictions; empty if no device was named.</param>
    /// <param name="lint">The findings; null if no rule was run.</param>
    public static PageVerdict Of(ModelCost cost, IReadOnlyList<DevicePrediction> devices, LintResult? lint)
    {
        string name = cost.Shaped.Model.Name;
        LatencyEstimate[] estimates = [.. devices.Select(d => d.Estimate).OfType<LatencyEstimate>()];
        PageVerdict verdict = estimates.Length switch
        {
            0 when devices.Count > 0 =>
                new PageVerdict($"There is no prediction of {name} on {VerdictText.List([.. devices.Select(d => d.Device.Name)])}."),
            0 => WithoutDevice(name, cost),
            1 => One(name, devices.First(d => d.Estimate is not null), lint),
            _ => Several(name, estimates, lint),
        };
        return verdict with { Points = [.. verdict.Points, .. Unknown(cost, devices)] };
    }

    private static PageVerdict WithoutDevice(string name, ModelCost cost)
    {
        CostTotals t = cost.Totals;
        string maccs = (t.IsHeadlineComplete ? "" : "at least ") + Format.Count(t.HeadlineMaccs.Value);
        return new PageVerdict(
            $"{name} does {maccs} multiply-accumulates (MACCs) with {Format.Count(t.Parameters)} parameters, "
            + $"and needs {(cost.Memory.IsComplete ? "" : "at least ")}{cost.Memory.Peak} for activations.")
        {
            Points =
            [
                ("Time", "No device was named. MACCs alone give no latency: add -d ID to predict it ('netweight "
                    + "devices' lists the devices)."),
            ],
        };
    }

    private static PageVerdict One(string name, DevicePrediction device, LintResult? lint)
    {
        LatencyEstimate estimate = device.Estimate!;
        var points = new List<(string, string)>();
        if (LatencyText.DoesNotFit(estimate.Memory) is { Length: > 0 } tooLarge)
            points.Add(("Memory", $"It {tooLarge}."));
        points.Add(("Limited by", VerdictText.Limit(estimate)));
        if (lint is not null)
            points.Add(("Change first", VerdictText.FirstChange(lint, estimate)));
        if (device.Published is [var published, ..])
            points.Add((published.Time.IsMeasured ? "Measured" : "Published", VerdictText.Ended(LatencyText.Published(published))));
        points.Add(("Based on", VerdictText.BasedOn(estimate)));
        return new PageVerdict(VerdictText.Takes(name, estimate)) { Points = points };
    }

    private static PageVerdict Several(string name, LatencyEstimate[] estimates, LintResult? lint)
    {
        LatencyEstimate[] sorted = [.. estimates.Where(e => !e.IsMostlyUnknown).OrderBy(e => e.Latency.Value)];
        if (sorted.Length == 0)
            return new PageVerdict($"There is no prediction of {name}: most of its layers could not be counted.");
        string sentence = sorted.Length == 1 ? VerdictText.Takes(name, sorted[0])
            : $"{name} is predicted fastest on {sorted[0].Device.Name} ({Time(sorted[0])}) "
                + $"and slowest on {sorted[^1].Device.Name} ({Time(sorted[^1])}).";
        IEnumerable<(string, string)> points = sorted.Take(MostDevices).Select(e => (
            e.Device.Name,
            $"{Range(e)} {VerdictText.Limit(e)}{(lint is null ? "" : $" Change first: {VerdictText.FirstChange(lint, e)}")}"));
        if (sorted.Length > MostDevices)
            points = points.Append(("More", $"{LatencyText.Plural(sorted.Length - MostDevices, "more device")} in the table."));
        return new PageVerdict(sentence) { Points = [.. points] };

        static string Range(LatencyEstimate estimate) => estimate.IsComplete
            ? $"90 % of measurements are expected between {VerdictText.Short(estimate.Low)} and {VerdictText.Short(estimate.High)}."
            : "There is no upper end, as layers could not be counted.";

        static string Time(LatencyEstimate estimate) => (estimate.IsComplete ? "" : "at least ") + VerdictText.Short(estimate.Latency);
    }

    /// <summary>The parts that the verdict leaves open, and why.</summary>
    private static IEnumerable<(string, string)> Unknown(ModelCost cost, IReadOnlyList<DevicePrediction> devices)
    {
        if (!cost.Totals.IsComplete)
        {
            bool isOpen = cost.Shaped.Graph.Inputs.Any(i => i.Type is not TensorType { Shape.IsKnown: true });
            yield return ("Not known",
                $"{LatencyText.Plural(cost.Missing.Count, "layer")} could not be counted, so all totals are "
                    + "lower bounds. "
                + (isOpen ? "Give the open sizes of the inputs with --input or --dim." : "The reasons are at the end of the page."));
        }

        foreach (DevicePrediction device in devices)
        {
            if (device.Error is { } error)
                yield return ("Not known", $"No prediction on {device.Device.Name}: {VerdictText.Ended(error)}");
            if (device.Estimate is { Unsupported: { Count: > 0 } unsupported })
            {
                yield return ("Not known",
                    $"{LatencyText.Plural(unsupported.Count, "layer")} of it run elsewhere than on "
                        + $"{device.Device.Name}; "
                    + "their time there is not in the prediction.");
            }
        }
    }
}
