using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>
/// Predicts NPUs whose files state how they spend their time: a call's latency, and the time between frames when calls
/// overlap.
/// </summary>
internal static class NpuTimer
{
    /// <summary>Whether the device's law answers for a runtime and type; otherwise the kernels are timed as on any other device.</summary>
    public static bool Applies(Device device, RuntimeProfile runtime, Precision precision) =>
        device.Npu is { } law && law.Precision == precision && UsualRuntime.Of(device).Id == runtime.Id;

    /// <summary>Predicts a plan. A batch beyond the largest that the law holds for is run in several calls.</summary>
    public static LatencyEstimate Predict(KernelPlan plan, Device device, Precision precision)
    {
        long batch = plan.Cost.Shaped.Batch ?? 1;
        NpuLaw law = device.Npu!;
        long calls = (batch + law.LargestBatch - 1) / law.LargestBatch;
        var assumptions = new List<string>();
        if (calls > 1)
            assumptions.Add($"batch: run as {calls} calls of {(law.LargestBatch == 1 ? "one image" : $"up to {law.LargestBatch} images")}");
        if (UsualRuntime.StandIn(device, plan.Runtime) is { } note)
            assumptions.Add(note);
        double peak = device.Peak(precision) is { Value: var rated } ? rated.Value * law.CoresPerCall / law.Cores : Fastest(law);
        // Activations stay on the chip, whose bandwidth is not published: a byte for each operation never binds.
        double bandwidth = device.Bandwidth is { Value: var stated } ? stated.Value : peak;
        if (device.Bandwidth is null)
            assumptions.Add("memory.bandwidthBytesPerSecond: unknown, so the roofline counts arithmetic only");
        bool resident = IsResident(plan, law, batch);
        // A resident network's stages work at once: the sum of their parts is the time between frames, and a frame passes all of them.
        NpuRates rates = resident ? law.Sustained! : law.Call;
        double frames = resident ? law.Resident!.FramesInFlight : 1, spilled = SpilledShare(plan, rates);
        var times = new KernelTime[plan.Kernels.Count];
        double roofline = 0, kernels = 0;
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = Times(Time(plan.Kernels[i], rates, spilled, (calls, batch), peak, bandwidth), frames);
            roofline += times[i].Roofline.Value;
            kernels += times[i].Total.Value;
        }

        double latency = kernels + (frames * Fixed(rates, plan, (calls, batch)));
        NpuRates? overlaps = law.Resident is null ? law.Sustained : null;
        double rate = resident ? batch * frames / latency
            : overlaps is { } sustained ? batch / Total(plan, sustained, (calls, batch))
            : batch / latency * (law.Cores / law.CoresPerCall);
        rate = Math.Max(rate, batch / latency);
        // One published pair of latency and rate gives the number of frames in a pipeline: a factor of 2 either way.
        double spread = resident ? Math.Sqrt((law.SustainedLogSpread * law.SustainedLogSpread) + 0.16) : law.LogSpread;
        double reach = Math.Exp(1.645 * spread),
            rateReach = Math.Exp(1.645 * (resident || overlaps is not null ? law.SustainedLogSpread : law.LogSpread));
        if (law.Resident is not null)
            assumptions.Add(resident ? "the network stays on the chip; frames are pipelined"
                : "the network is cut into contexts: the chip is reloaded for each call");
        return new LatencyEstimate
        {
            Device = device,
            Runtime = plan.Runtime,
            Precision = precision,
            Batch = batch,
            Threads = 1,
            Kernels = times,
            InferenceOverhead = new Seconds(latency - kernels),
            Latency = new Seconds(latency),
            Low = new Seconds(latency / reach),
            High = new Seconds(latency * reach),
            SustainedThroughput = rate,
            SustainedThroughputLow = rate / rateReach,
            SustainedThroughputHigh = rate * rateReach,
            Roofline = new Seconds(roofline),
            IsComplete = plan.Missing.Count == 0,
            Missing = plan.Missing,
            Unsupported = SupportCheck.Find(plan, device),
            Memory = MemoryNeed.Of(plan, device),
            Evidence = new FitEvidence(EvidenceLevel.Setting, [device.Id], device.PublishedTimes.Count, law.Basis),
            Assumptions = assumptions,
            Peak = new FlopsPerSecond(peak),
            Bandwidth = new BytesPerSecond(bandwidth),
            IsBandwidthKnown = device.Bandwidth is not null,
            Doubt = new EstimateDoubt([], spread, null, 0),
        };
    }

    /// <summary>
    /// Whether a network stays on the chip: few enough weights and multiply-accumulates, and no product of two
    /// activations, which compilers cut there.
    /// </summary>
    internal static bool IsResident(KernelPlan plan, NpuLaw law, long batch)
    {
        if (law.Resident is not { } limit)
            return false;
        long weights = 0;
        double operations = 0;
        foreach (Kernel kernel in plan.Kernels)
        {
            if (kernel.Kind == KernelKind.MatrixProduct && kernel.WeightBytes.Value == 0)
                return false;
            weights += kernel.WeightBytes.Value;
            operations += kernel.MatrixFlops.Value;
        }

        return limit.Holds(weights, operations / 2 / batch);
    }

    /// <summary>A kernel's time in a pipeline that holds several frames: a frame passes all stages, each as long as the slowest.</summary>
    private static KernelTime Times(KernelTime time, double frames) => frames == 1 ? time : time with
    {
        Compute = new Seconds(time.Compute.Value * frames),
        Memory = new Seconds(time.Memory.Value * frames),
        Overhead = new Seconds(time.Overhead.Value * frames),
        Waste = new Seconds(time.Waste.Value * frames),
    };

    private static double Total(KernelPlan plan, NpuRates rates, (long Calls, long Images) work)
    {
        double total = Fixed(rates, plan, work), spilled = SpilledShare(plan, rates);
        foreach (Kernel kernel in plan.Kernels)
            total += Time(kernel, rates, spilled, work, double.PositiveInfinity, double.PositiveInfinity).Total.Value;
        return total;
    }

    private static double Fixed(NpuRates rates, KernelPlan plan, (long Calls, long Images) work)
    {
        double seconds = (work.Calls * (rates.PerCall?.Value ?? 0)) + (work.Images * (rates.PerImage?.Value ?? 0));
        if (rates.PerInputPixel is { } pixel && plan.Cost.Shaped.Graph.Inputs is [{ Shape: { Rank: 4 } shape }, ..])
            seconds += work.Images * pixel.Value * ((shape[2].ValueOrNull ?? 0) * (double)(shape[3].ValueOrNull ?? 0));
        return seconds;
    }

    /// <summary>The part of the weights that does not stay on the chip.</summary>
    private static double SpilledShare(KernelPlan plan, NpuRates rates)
    {
        if (rates.OnChipWeights is not { } kept)
            return 0;
        double weights = 0;
        foreach (Kernel kernel in plan.Kernels)
            weights += kernel.WeightBytes.Value;
        return weights > kept.Value ? 1 - (kept.Value / weights) : 0;
    }

    private static KernelTime Time(Kernel kernel, NpuRates rates, double spilled, (long Calls, long Images) work,
        double peak, double bandwidth)
    {
        bool multiplies = kernel.MatrixFlops.Value > 0;
        FlopsPerSecond? speed = kernel.Kind == KernelKind.Depthwise ? rates.DepthwiseOperations : rates.DenseOperations;
        double compute = multiplies && speed is { } operations ? kernel.MatrixFlops.Value / operations.Value : 0;
        double perCall = Moved(kernel.WeightBytes, rates.Weights) + (spilled * Moved(kernel.WeightBytes, rates.SpilledWeights));
        double memory = (work.Calls * perCall) + (work.Images * Moved(kernel.WeightBytes, rates.WeightsPerImage))
            + (multiplies ? Moved(kernel.OutputBytes, rates.Activations) : 0);
        double overhead = multiplies ? work.Calls * (rates.PerLayer?.Value ?? 0) : 0;
        double arithmetic = kernel.Flops.Value / peak, data = kernel.MemoryAccess.Value / bandwidth, ideal = Math.Max(arithmetic, data);
        // No chip works faster than it can; what the constants leave below that is waste by another name.
        double waste = Math.Max(0, ideal - compute - memory - overhead);
        return new KernelTime(kernel, new Seconds(compute), new Seconds(memory), new Seconds(overhead),
            new Seconds(waste), new Seconds(ideal), data > arithmetic, new Seconds(memory));

        static double Moved(Bytes bytes, BytesPerSecond? rate) => rate is { } speed ? bytes.Value / speed.Value : 0;
    }

    private static double Fastest(NpuLaw law) => Math.Max(law.Call.DenseOperations?.Value ?? 0, law.Sustained?.DenseOperations?.Value ?? 0);
}
