using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Latency;

/// <summary>What a prediction is asked for.</summary>
public sealed record PredictionOptions
{
    /// <summary>The runtime; null for the device's usual one.</summary>
    public RuntimeProfile? Runtime { get; init; }

    /// <summary>The type to compute in, as if the model were converted; null for the file's, or for what the runtime makes of it.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Threads of a CPU; null for all the fast cores.</summary>
    public int? Threads { get; init; }

    /// <summary>The tool whose times are predicted, as the fits or device files name it; null for the runtime's own.</summary>
    public string? Harness { get; init; }

    /// <summary>Factors in place of the runtime's: for fitting.</summary>
    public FactorSet? Factors { get; init; }
}

/// <summary>Predicts latency. The ideal roofline and the kernel-aware model are described in docs/latency.md.</summary>
public static class LatencyModel
{
    /// <summary>Predicts a model whose shapes are known. Throws <see cref="NetWeightException"/> where the device, runtime and type do not go together or the device's numbers do not suffice.</summary>
    public static LatencyEstimate Predict(
        ShapedModel model, Device device, PredictionOptions? options = null, CancellationToken cancellation = default) =>
        Predict(model, CostAnalyzer.Analyze(model, cancellation: cancellation), device, options, cancellation);

    /// <summary>The same where the costs as the file has them are known already.</summary>
    public static LatencyEstimate Predict(
        ShapedModel model, ModelCost cost, Device device, PredictionOptions? options = null, CancellationToken cancellation = default) =>
        TimedPlan.Of(model, cost, device, options, cancellation).Estimate;

    /// <summary>The channel block that the device's vectors ask for: what ONNX Runtime calls NCHWc.</summary>
    public static int ChannelBlock(Device device) => device.Class == DeviceClass.CpuX86 ? device.Alignment.OutputChannels?.Value ?? 8 : 0;

    /// <summary>The type of tensors that costs of a precision are counted in.</summary>
    public static DataType? TypeOf(Precision precision) => PrecisionChoice.TypeOf(precision);

    /// <summary>Predicts kernels that are formed already; nothing is allocated but the answer.</summary>
    /// <param name="plan">The kernels.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The type that the plan's costs were counted in.</param>
    /// <param name="threads">Threads of a CPU; null for all the fast cores.</param>
    /// <param name="factors">Factors in place of the runtime's; null for these.</param>
    public static LatencyEstimate Predict(KernelPlan plan, Device device, Precision precision, int? threads = null, FactorSet? factors = null)
    {
        if (factors is null && threads is null && NpuTimer.Applies(device, plan.Runtime, precision))
            return NpuTimer.Predict(plan, device, precision, BatchOf(plan.Cost.Shaped));
        Machine machine = MachineCache.Of(device, plan.Runtime, precision, threads, factors);
        var times = new KernelTime[plan.Kernels.Count];
        Span<double> slopes = stackalloc double[Effects.Count];
        slopes.Clear();
        new KernelTimer(machine, plan).Run(times, slopes);
        double kernels = 0, roofline = 0;
        foreach (KernelTime time in times)
        {
            kernels += time.Total.Value;
            roofline += time.Roofline.Value;
        }

        double inference = device.Overheads.PerInference?.Value.Value ?? machine.Factors.Values[Factor.InferenceSeconds];
        double scale = machine.Factors.Scale, total = kernels + (inference * scale);
        slopes[(int)Effect.InferenceSeconds] += inference * scale;
        for (int i = 0; i < slopes.Length; i++)
            slopes[i] /= total;
        var doubt = new EstimateDoubt(slopes.ToArray(), machine.Factors.LogSpread, machine.Factors.Covariance, machine.Assumptions.Count)
        {
            OfDevice = IsPrior(machine.Factors) ? machine.Factors.DeviceCovariance : null,
            OfRuntime = IsPrior(machine.Factors) ? machine.Factors.RuntimeCovariance : null,
        };
        double reach = Math.Exp(EstimateDoubt.Ninety * Math.Sqrt(doubt.Variance));
        return new LatencyEstimate
        {
            Device = device,
            Runtime = plan.Runtime,
            Precision = precision,
            Batch = BatchOf(plan.Cost.Shaped),
            Threads = machine.Threads,
            Kernels = times,
            InferenceOverhead = new Seconds(inference * scale),
            Latency = new Seconds(total),
            Low = new Seconds(total / reach),
            High = new Seconds(total * reach),
            Roofline = new Seconds(roofline),
            IsComplete = plan.Missing.Count == 0,
            Missing = plan.Missing,
            Unsupported = SupportCheck.Find(plan, device),
            Memory = MemoryNeed.Of(plan, device),
            Evidence = machine.Factors.Evidence,
            Assumptions = machine.Assumptions,
            Peak = new FlopsPerSecond(machine.RooflinePeak),
            Bandwidth = new BytesPerSecond(machine.RooflineBandwidth),
            Doubt = doubt,
        };
    }

    /// <summary>The time of a plan, and by how much its logarithm grows with each effect.</summary>
    internal static double Slopes(KernelPlan plan, Device device, Precision precision, int? threads, FactorSet? factors, Span<double> slopes)
    {
        Machine machine = Machine.Of(device, plan.Runtime, precision, threads, factors);
        var times = new KernelTime[plan.Kernels.Count];
        slopes.Clear();
        new KernelTimer(machine, plan).Run(times, slopes);
        double inference = (device.Overheads.PerInference?.Value.Value ?? machine.Factors.Values[Factor.InferenceSeconds]) * machine.Factors.Scale, total = inference;
        foreach (KernelTime time in times)
            total += time.Total.Value;
        slopes[(int)Effect.InferenceSeconds] += inference;
        for (int i = 0; i < slopes.Length; i++)
            slopes[i] /= total;
        return total;
    }

    /// <summary>Whether nothing was measured on the device.</summary>
    private static bool IsPrior(FactorSet factors) => ReferenceEquals(factors.Covariance, factors.PriorCovariance);

    /// <summary>Samples per inference; 1 where the model does not say.</summary>
    internal static long BatchOf(ShapedModel model) => SampleBatch.Of(model.Graph.Inputs.Select(i => i.Shape)) ?? 1;
}
