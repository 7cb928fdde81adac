using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Units;

namespace NetWeight.Workflows;

/// <summary>The limits that a model must keep. A limit that is null does not hold.</summary>
public sealed record CostGate
{
    /// <summary>The weight of a finding from which on a model fails; with lint, its findings count, too.</summary>
    public Severity? FailOn { get; init; }

    /// <summary>The most MACCs of conv + FC + MatMul.</summary>
    public long? MaxMaccs { get; init; }

    /// <summary>The most parameters.</summary>
    public long? MaxParameters { get; init; }

    /// <summary>The most memory for weights and peak activations, in bytes.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>The longest predicted latency on any device; with a sweep one batch that keeps it is enough.</summary>
    public LatencyLimit? MaxLatency { get; init; }

    /// <summary>Holds a model to the limits. A model that could not be read keeps none.</summary>
    public GateResult Check(AnalyzedModel model)
    {
        if (model.Cost is not { } cost)
            return new GateResult(false, []);
        var broken = new List<string>();
        string name = cost.Shaped.Model.Name;
        Within("MACCs", cost.Totals.HeadlineMaccs.Value, MaxMaccs, Format.Count, cost.Totals.IsHeadlineComplete);
        Within("parameters", cost.Totals.Parameters, MaxParameters, Format.Count, complete: true);
        Within(
            "memory (weights + peak activations)", checked(cost.TotalWeightBytes.Value + cost.Memory.Peak.Value), MaxMemory, Format.Bytes,
            cost.Memory.IsComplete);
        bool isPredicted = true;
        if (MaxLatency is { } limit)
            foreach (DevicePrediction device in model.Devices)
            {
                // A device without a prediction shows nothing, and its error is in the report.
                isPredicted &= device.Estimate is not null;
                if (TooSlow(device, limit) is { } why)
                    broken.Add($"{name}: {why}");
            }

        return new GateResult(broken.Count == 0 && isPredicted && !HasFinding(cost, model.Lint), broken);

        void Within(string what, long amount, long? limit, Func<double, string> format, bool complete)
        {
            if (limit is not { } most)
                return;
            if (amount > most)
                broken.Add($"{name}: {what} {(complete ? "are" : "are at least")} {format(amount)}, the limit is {format(most)}");
            else if (!complete)
                broken.Add($"{name}: {what} are at least {format(amount)}; the missing part could exceed {format(most)}");
        }
    }

    private bool HasFinding(ModelCost cost, LintResult? lint) => FailOn is { } severity
        && (cost.Shaped.Diagnostics.Any(d => d.Severity >= severity) || (lint?.Findings.Any(f => f.Severity >= severity) ?? false));

    private static string? TooSlow(DevicePrediction device, LatencyLimit most)
    {
        if (device.Estimate is not { } estimate)
            return null;
        Seconds limit = most.For(estimate.Batch);
        if (device.Sweep is { } sweep)
            return sweep.Within(limit) is { IsComplete: true } ? null
                : $"no batch of the sweep has a predicted latency on {device.Device.Id} within {limit}";
        string atLeast = estimate.IsComplete ? "" : "at least ";
        return estimate.Latency > limit
            ? $"predicted latency on {device.Device.Id} is {atLeast}{estimate.Latency}, the limit is {limit}"
            : estimate.IsComplete ? null
            : $"predicted latency on {device.Device.Id} is at least {estimate.Latency}; the missing part could exceed {limit}";
    }
}
