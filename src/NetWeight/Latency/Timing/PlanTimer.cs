using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>Times whole plans: the sum of the kernels' times, with an interval around it.</summary>
internal static class PlanTimer
{
    /// <summary>Predicts a plan with given factors. Throws as <see cref="Machine.Of"/> does.</summary>
    public static LatencyEstimate Predict(KernelPlan plan, Device device, Precision precision, int? threads, FactorSet factors) =>
        Predict(plan, Machine.Of(device, plan.Runtime, precision, threads, factors));

    /// <summary>Predicts a plan on a machine; nothing is allocated but the answer.</summary>
    public static LatencyEstimate Predict(KernelPlan plan, Machine machine)
    {
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

        Seconds inference = machine.Inference * machine.Factors.Scale;
        double total = kernels + inference.Value;
        slopes[(int)Effect.InferenceSeconds] += inference.Value;
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
            Device = machine.Device,
            Runtime = plan.Runtime,
            Precision = machine.Precision,
            Batch = plan.Cost.Shaped.Batch ?? 1,
            Threads = machine.Threads,
            Kernels = times,
            InferenceOverhead = inference,
            Latency = new Seconds(total),
            Low = new Seconds(total / reach),
            High = new Seconds(total * reach),
            Roofline = new Seconds(roofline),
            IsComplete = plan.Missing.Count == 0,
            Missing = plan.Missing,
            Unsupported = SupportCheck.Find(plan, machine.Device),
            Memory = MemoryNeed.Of(plan, machine.Device),
            Evidence = machine.Factors.Evidence,
            Assumptions = machine.Assumptions,
            Peak = machine.RooflinePeak,
            Bandwidth = machine.RooflineBandwidth,
            Doubt = doubt,
        };
    }

    /// <summary>The time of a plan in seconds, and by how much its logarithm grows with each effect.</summary>
    public static double Slopes(KernelPlan plan, Device device, Precision precision, int? threads, FactorSet factors, Span<double> slopes)
    {
        Machine machine = Machine.Of(device, plan.Runtime, precision, threads, factors);
        var times = new KernelTime[plan.Kernels.Count];
        slopes.Clear();
        new KernelTimer(machine, plan).Run(times, slopes);
        Seconds inference = machine.Inference * machine.Factors.Scale;
        double total = inference.Value;
        foreach (KernelTime time in times)
            total += time.Total.Value;
        slopes[(int)Effect.InferenceSeconds] += inference.Value;
        for (int i = 0; i < slopes.Length; i++)
            slopes[i] /= total;
        return total;
    }

    /// <summary>Whether nothing was measured on the device.</summary>
    private static bool IsPrior(FactorSet factors) => ReferenceEquals(factors.Covariance, factors.PriorCovariance);
}
