using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Fit;

/// <summary>
/// Tells whether a network fits into a device's memories, by the kernels that the runtime forms. The rules are
/// described in docs/fit.md.
/// </summary>
public static class FitCheck
{
    /// <summary>
    /// Checks a model whose shapes are known. Throws <see cref="NetWeightException"/> if the device, runtime and
    /// type do not go together.
    /// </summary>
    /// <param name="cost">The model with its costs as the file has them.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">Runtime and type; null for the device's usual ones.</param>
    public static MemoryFit Of(ModelCost cost, Device device, PredictionOptions? options = null)
    {
        RuntimeProfile runtime = options?.Runtime ?? UsualRuntime.Of(device);
        Precision precision = PrecisionChoice.Of(cost, device, runtime, options?.Precision);
        if (!runtime.RunsOn(device.Class, precision))
            throw new NetWeightException($"{runtime.Id} does not run on {device.Id} ({device.Class.Name}) in {precision.Name}.");
        return Of(KernelPlan.Form(cost, runtime, device, precision), device, precision);
    }

    /// <summary>Checks kernels that are formed already.</summary>
    /// <param name="plan">The kernels.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The type that the plan's costs were counted in.</param>
    public static MemoryFit Of(KernelPlan plan, Device device, Precision precision)
    {
        ArenaRules? rules = plan.Runtime.Arena;
        Liveness liveness = rules is null || rules.Placement == ArenaPlacement.Unpublished ? plan.Liveness
            : Liveness.Of(plan, inPlace: false);
        int peak = liveness.PeakKernel;
        Bytes weights = plan.Cost.TotalWeightBytes, activations = liveness.Peak;
        IReadOnlyList<LiveRange> workspace = Workspace(plan, rules, precision);
        ArenaPlan arena = rules is null ? new(activations, activations, activations)
            : ArenaPlanner.Plan([.. liveness.Ranges, .. workspace], rules);
        bool complete = liveness.IsComplete && plan.Missing.Count == 0;
        var result = new MemoryFit
        {
            Device = device,
            Runtime = plan.Runtime,
            Precision = precision,
            Batch = plan.Cost.Shaped.Batch ?? 1,
            Weights = weights,
            Activations = activations,
            Workspace = rules is null ? null : new Bytes(workspace.Select(w => w.Bytes.Value).DefaultIfEmpty(0).Max()),
            Memories = Memories(plan, device, weights, arena, rules),
            Verdict = FitVerdict.Unknown,
            Spilled = [],
            Kernels = plan.Kernels.Count,
            PeakKernel = peak < 0 ? "" : plan.Kernels[peak].Name,
            AtPeak = peak < 0 ? [] : liveness.AliveAt(peak),
            IsComplete = complete,
        };
        result = device.Npu is { } law && NpuTimer.Applies(device, plan.Runtime, precision) ? OnChip(result, plan, law) : result;
        if (device.Caches.Sram?.Value is { } sram && rules is null && result.Spilled.Count == 0)
            result = Scratchpad(result, plan, liveness, sram);
        return result with { Verdict = Judge(result, device) };
    }

    private static List<MemoryUse> Memories(KernelPlan plan, Device device, Bytes weights, ArenaPlan arena, ArenaRules? rules)
    {
        Bytes persistent = Persistent(plan, rules);
        Bytes? capacity = device.Memory.Capacity?.Value;
        if (device.Memory.Flash?.Value is not { } flash)
        {
            Bytes held = weights + persistent;
            return [new("memory", "weights and activations", held + arena.Size, held + arena.Low, held + arena.High,
                capacity, MustHold: true)];
        }

        return
        [
            new("memory", "activations", persistent + arena.Size, persistent + arena.Low, persistent + arena.High,
                capacity, MustHold: true),
            new("flash", "weights", weights, weights, weights, flash, MustHold: true),
        ];
    }

    /// <summary>The memory that a runtime keeps besides the activations for each output channel of a convolution.</summary>
    private static Bytes Persistent(KernelPlan plan, ArenaRules? rules)
    {
        if (rules is not { BytesPerOutputChannel: > 0 and var each })
            return Bytes.Zero;
        long channels = 0;
        foreach (Kernel kernel in plan.Kernels)
            if (kernel.Matrix.Exists)
                channels += kernel.Matrix.Columns * kernel.Matrix.Groups;
        return new Bytes(checked(channels * each));
    }

    /// <summary>
    /// The buffers of CMSIS-NN's 8-bit kernels: two columns of the unfolded input in 16 bits for a
    /// convolution, one window of all channels in 16 bits for a depthwise one.
    /// </summary>
    private static List<LiveRange> Workspace(KernelPlan plan, ArenaRules? rules, Precision precision)
    {
        List<LiveRange> needed = [];
        if (rules is null || precision != Precision.Int8)
            return needed;
        for (int i = 0; i < plan.Kernels.Count; i++)
        {
            MatrixShape matrix = plan.Kernels[i].Matrix;
            if (!matrix.Exists || matrix.Taps <= 1)
                continue;
            long bytes = plan.Kernels[i].Kind == KernelKind.Depthwise ? 2 * matrix.Groups * matrix.Taps
                : 2 * 2 * ((matrix.Depth + 3) / 4 * 4);
            needed.Add(new LiveRange($"{plan.Kernels[i].Name} (workspace)", new Bytes(bytes), i, i));
        }

        return needed;
    }

    /// <summary>Chips that keep weights, or the whole network, between calls.</summary>
    private static MemoryFit OnChip(MemoryFit fit, KernelPlan plan, NpuLaw law)
    {
        if (law.Resident is { } limit)
        {
            double weights = plan.Kernels.Sum(k => (double)k.WeightBytes.Value);
            bool resident = NpuTimer.IsResident(plan, law, fit.Batch);
            return fit with
            {
                Memories = limit.Weights.Value == 0 ? fit.Memories : [.. fit.Memories, new(
                    "chip", "weights of all layers at once", new((long)weights), new((long)weights), new((long)weights),
                    limit.Weights, MustHold: false)],
                Contexts = resident ? 1 : Math.Max(2, Parts(plan, limit, weights, fit.Batch)),
            };
        }

        if (law.Call.OnChipWeights is not { } kept)
            return fit;
        List<SpilledKernel> spilled = [];
        long inside = 0, outside = 0, all = 0;
        foreach (Kernel kernel in plan.Kernels)
        {
            long bytes = kernel.WeightBytes.Value;
            all += bytes;
            if (bytes == 0)
                continue;
            if (inside + bytes <= kept.Value)
            {
                inside += bytes;
                continue;
            }

            outside += bytes;
            spilled.Add(new SpilledKernel(kernel.Name, kernel.WeightBytes));
        }

        return fit with
        {
            Memories = [.. fit.Memories, new("on-chip memory", "weights", new(all), new(all), new(all), kept, MustHold: false)],
            Spilled = spilled,
            SpilledWeights = new Bytes(outside),
        };
    }

    private static int Parts(KernelPlan plan, NpuResidence limit, double weights, long batch)
    {
        double maccs = plan.Kernels.Sum(k => (double)k.MatrixFlops.Value) / 2 / batch;
        // If no network is known to stay on the chip, the size of a part is unknown.
        return limit.Weights.Value == 0 ? 2 : (int)Math.Ceiling(
            Math.Max(weights / limit.Weights.Value, limit.Maccs is { } most ? maccs / most.Value : 0));
    }

    /// <summary>Memory on the chip that a compiler fills with activations: tensors beyond it are outside.</summary>
    private static MemoryFit Scratchpad(MemoryFit fit, KernelPlan plan, Liveness liveness, Bytes sram)
    {
        IReadOnlyList<Bytes> alive = liveness.Timeline();
        List<SpilledKernel> spilled = [];
        for (int i = 0; i < alive.Count; i++)
            if (alive[i] > sram)
                spilled.Add(new SpilledKernel(plan.Kernels[i].Name, alive[i]));
        return fit with
        {
            Memories = [.. fit.Memories, new("on-chip memory", "activations", fit.Activations, fit.Activations,
                fit.Activations, sram, MustHold: false)],
            Spilled = spilled,
        };
    }

    private static FitVerdict Judge(MemoryFit fit, Device device)
    {
        bool lacks = false, open = false, known = false;
        foreach (MemoryUse memory in fit.Memories.Where(m => m.MustHold))
        {
            lacks |= memory.Suffices == false;
            open |= memory is { Capacity: not null, Suffices: null };
            known |= memory.Capacity is not null;
        }

        if (lacks)
            return FitVerdict.DoesNotFit;
        if (fit.Contexts > 1)
            return FitVerdict.Contexts;
        if (fit.Spilled.Count > 0)
            return FitVerdict.Spills;
        if (open)
            return FitVerdict.Uncertain;
        // A chip that takes the whole network needs no other memory.
        bool inside = fit.Memories.Any(m => !m.MustHold && m.Suffices == true);
        return !fit.IsComplete ? FitVerdict.Unknown : known || inside ? FitVerdict.Fits : FitVerdict.Unknown;
    }
}
