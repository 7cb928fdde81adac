using NetWeight.Cli.Options;
using NetWeight.Graphs;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Cli;

/// <summary>The limits that a model must keep for the exit code to be 0.</summary>
internal sealed record Gate(Severity? FailOn, long? MaxMaccs, long? MaxParameters, long? MaxMemory, LatencyLimit? MaxLatency)
{
    /// <summary>Whether a model keeps them; each one broken is a line on <paramref name="error"/>.</summary>
    public bool Passes(AnalyzedModel entry, TextWriter error)
    {
        if (entry.Cost is not { } cost)
            return false;
        bool passes = Within("MACCs", cost.Totals.HeadlineMaccs.Value, MaxMaccs, Format.Count, cost.Totals.IsHeadlineComplete);
        passes &= Within("parameters", cost.Totals.Parameters, MaxParameters, Format.Count, complete: true);
        passes &= Within("memory (weights + peak activations)", checked(cost.TotalWeightBytes.Value + cost.Memory.Peak.Value), MaxMemory, Format.Bytes, cost.Memory.IsComplete);
        if (MaxLatency is { } limit)
            foreach (DevicePrediction device in entry.Devices)
                passes &= IsFastEnough(cost.Shaped.Model.Name, device, limit, error);
        return passes & !(FailOn is { } severity && (cost.Shaped.Diagnostics.Any(d => d.Severity >= severity) || (entry.Lint?.Findings.Any(f => f.Severity >= severity) ?? false)));

        bool Within(string what, long amount, long? limit, Func<double, string> format, bool complete)
        {
            if (limit is not { } most || amount <= most)
            {
                // A budget cannot be shown to hold where a part of the amount is not known.
                if (limit is not null && !complete)
                    error.WriteLine($"budget: {cost.Shaped.Model.Name}: {what} are at least {format(amount)}; what is missing could exceed {format(limit.Value)}");
                return limit is null || complete;
            }

            error.WriteLine($"budget: {cost.Shaped.Model.Name}: {what} {(complete ? "are" : "are at least")} {format(amount)}, the limit is {format(most)}");
            return false;
        }
    }

    /// <summary>With a sweep one batch that keeps the limit is enough; a device without a prediction shows nothing.</summary>
    private static bool IsFastEnough(string model, DevicePrediction device, LatencyLimit most, TextWriter error)
    {
        if (device.Estimate is not { } estimate)
            return false;
        Seconds limit = most.For(estimate.Batch);
        if (device.Sweep is { } sweep)
        {
            if (sweep.Within(limit) is { IsComplete: true })
                return true;
            error.WriteLine($"budget: {model}: no batch of the sweep has a predicted latency on {device.Device.Id} within {limit}");
            return false;
        }

        if (estimate.Latency > limit)
            error.WriteLine($"budget: {model}: predicted latency on {device.Device.Id} is {(estimate.IsComplete ? "" : "at least ")}{estimate.Latency}, the limit is {limit}");
        else if (!estimate.IsComplete)
            error.WriteLine($"budget: {model}: predicted latency on {device.Device.Id} is at least {estimate.Latency}; what is missing could exceed {limit}");
        else
            return true;
        return false;
    }
}
