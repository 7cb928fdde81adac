using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Latency;

/// <summary>The options of a prediction.</summary>
public sealed record PredictionOptions
{
    /// <summary>The runtime; null for the device's usual one.</summary>
    public RuntimeProfile? Runtime { get; init; }

    /// <summary>The type to compute in, as if the model were converted; null for the file's, or for the runtime's
    /// conversion of it.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Threads of a CPU; null for the runtime's default.</summary>
    public int? Threads { get; init; }

    /// <summary>The tool whose times are predicted, as the fits or device files name it; null for the runtime's own.</summary>
    public string? Harness { get; init; }

    /// <summary>Factors in place of the runtime's: for fitting.</summary>
    public FactorSet? Factors { get; init; }
}

/// <summary>Predicts latency. The ideal roofline and the kernel-aware model are described in docs/latency.md.</summary>
public static class LatencyModel
{
    /// <summary>
    /// Predicts a model whose shapes are known. Throws <see cref="NetWeightException"/> if the device, runtime and type do not go
    /// together or the device's numbers do not suffice.
    /// </summary>
    public static LatencyEstimate Predict(
        ShapedModel model, Device device, PredictionOptions? options = null, CancellationToken cancellation = default) =>
        Predict(CostAnalyzer.Analyze(model, cancellation: cancellation), device, options, cancellation);

    /// <summary>The same for costs that are known already.</summary>
    public static LatencyEstimate Predict(
        ModelCost cost, Device device, PredictionOptions? options = null, CancellationToken cancellation = default) =>
        TimedPlan.Of(cost, device, options, cancellation).Estimate;

    /// <summary>Predicts kernels that are formed already; nothing is allocated but the answer.</summary>
    /// <param name="plan">The kernels.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The type that the plan's costs were counted in.</param>
    /// <param name="threads">Threads of a CPU; null for the runtime's default.</param>
    /// <param name="factors">Factors in place of the runtime's; null for these.</param>
    public static LatencyEstimate Predict(KernelPlan plan, Device device, Precision precision, int? threads = null,
        FactorSet? factors = null)
    {
        if (factors is not null)
            return PlanTimer.Predict(plan, device, precision, threads, factors);
        return threads is null && NpuTimer.Applies(device, plan.Runtime, precision)
            ? NpuTimer.Predict(plan, device, precision)
            : PlanTimer.Predict(plan, MachineCache.Of(device, plan.Runtime, precision, threads));
    }
}
