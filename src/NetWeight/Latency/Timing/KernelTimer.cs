using System.Buffers;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>Times the kernels of a plan on a machine, one after the other.</summary>
/// <param name="machine">The machine.</param>
/// <param name="plan">The kernels.</param>
/// <param name="keptWeights">The part of the weights that the last cache keeps from one inference to the next; null
/// for what the plan's own traffic leaves of it.</param>
internal sealed class KernelTimer(Machine machine, KernelPlan plan, double? keptWeights = null)
{
    private readonly Factors factors = machine.Factors.Values;
    private readonly bool isGpu = machine.Device.Class.IsGpu;
    private readonly Corrections? corrections = machine.Factors.Corrections;
    private readonly double softSum = Math.Max(1, machine.Factors.Values[Factor.SoftSum]);

    /// <summary>Bytes that a conversion moves for each byte of an 8-bit tensor: four read, one written, or the other way round.</summary>
    private const double ConvertedBytes = 5;

    private readonly bool convertsAround = plan.Runtime.Fusion.ConvertsAround.Contains(machine.Precision);
    private readonly bool reformatsDepthwise = plan.Runtime.Fusion.ReformatsDepthwise.Contains(machine.Precision);
    private readonly bool hasGaps = SupportCheck.HasGaps(machine.Device, plan.Runtime);

    /// <summary>The bytes that had passed through the caches when each kernel's result was last written or read.</summary>
    private double[] touched = [];

    private double touchedSoFar;

    /// <summary>
    /// The part of the weights that the last cache still holds when they come back, once per inference: a line of a
    /// cache that replaces at random outlasts n others with exp(-n / lines).
    /// </summary>
    private readonly double kept = keptWeights ?? KeptWeights(machine, TrafficOf(plan));

    /// <summary>
    /// The same for the network's inputs: on a CPU first when the inference before read them; to an accelerator they
    /// come again.
    /// </summary>
    private double touchedInput = double.NegativeInfinity;

    /// <summary>
    /// Fills <paramref name="times"/>, and adds to <paramref name="slopes"/> the seconds by which the sum grows with
    /// each <see cref="Effect"/>.
    /// </summary>
    /// <param name="times">One for each kernel.</param>
    /// <param name="slopes">One number for each effect, or for each kernel so many where <paramref name="apart"/>.</param>
    /// <param name="apart">Whether each kernel has slopes of its own.</param>
    public void Run(KernelTime[] times, Span<double> slopes, bool apart = false)
    {
        double launch = machine.KernelLaunch.Value, wake = machine.Wake.Value;
        if (machine.Device.Class.IsCpu)
            touchedInput = -TrafficOf(plan);
        touched = ArrayPool<double>.Shared.Rent(times.Length);
        try
        {
            touched.AsSpan(0, times.Length).Clear();
            for (int i = 0; i < times.Length; i++)
                times[i] = Time(plan.Kernels[i], i, launch, wake, apart ? slopes.Slice(i * Effects.Count, Effects.Count) : slopes);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(touched);
        }
    }

    /// <summary>The part of the weights that stays in the last cache while so many bytes pass through it; 0 where none does.</summary>
    public static double KeptWeights(Machine machine, double traffic) =>
        machine.Factors.Values[Factor.WeightCache] > 0 && machine.CacheBytes > 0 ? Math.Exp(-traffic / machine.CacheBytes) : 0;

    /// <summary>Bytes that one inference of a plan passes through the caches.</summary>
    public static double TrafficOf(KernelPlan plan)
    {
        double bytes = 0;
        for (int i = 0; i < plan.Kernels.Count; i++)
            bytes += plan.Kernels[i].MemoryAccess.Value;
        return bytes;
    }

    private bool IsOneThreads(Kernel kernel, double bytes) => kernel.Kind switch
    {
        KernelKind.Copy => plan.Runtime.Fusion.CopiesOnOneThread,
        KernelKind.Elementwise or KernelKind.Normalization => bytes < plan.Runtime.Fusion.OneThreadBytes * kernel.Launches,
        _ => false,
    };

    private bool LeavesDevice(Kernel kernel)
    {
        foreach (LayerCost layer in kernel.Layers)
            if (SupportCheck.Of(layer, machine.Device, plan.Runtime) is not null)
                return true;
        return false;
    }

    private KernelTime Time(Kernel kernel, int index, double launch, double wake, Span<double> slopes)
    {
        double traffic = kernel.MemoryAccess.Value;
        double ideal = kernel.Flops.Value / (machine.RooflinePeak.Value * SavedOperations(kernel));
        (double compute, double used) = Compute(kernel, out double vectorPart);
        MemoryTime memory = Memory(kernel, index);
        double correction = corrections?.Of(kernel) ?? 1, scale = machine.Factors.Scale, seconds = memory.Total;
        double both = Together(compute, seconds);
        // Work that one thread does sooner than the others wake up stays with it, and what the runtime does not share out.
        bool isOneThreads = machine.Threads > 1
            && (Together(compute * machine.SpeedUp, memory.OfOne(machine)) < both + (wake * kernel.Launches)
            || IsOneThreads(kernel, traffic));
        if (isOneThreads)
        {
            (compute, seconds, wake) = (compute * machine.SpeedUp, memory.OfOne(machine), 0);
            both = Together(compute, seconds);
        }

        double computeShare = 0;
        if (both > 0)
        {
            double c = softSum == 1 ? compute / both : Math.Pow(compute / both, softSum), m = softSum == 1
                ? seconds / both : Math.Pow(seconds / both, softSum);
            computeShare = both * (c / (c + m));
        }

        Slopes(kernel, slopes, scale * correction * computeShare, vectorPart, scale * correction * (both - computeShare),
            memory, isOneThreads);
        // Padding is computed as well, at the peak at best.
        double floor = machine.Factors.IsBoundByRoofline ? Math.Max(isGpu ? ideal : ideal / used, memory.Ideal) : 0;
        if (both < floor)
            (both, computeShare) = (floor, both > 0 ? computeShare * (floor / both) : 0);
        both *= correction * scale;
        computeShare *= correction * scale;
        long reformats = reformatsDepthwise && kernel.Kind == KernelKind.Depthwise ? kernel.Launches : 0;
        long launches = kernel.Launches + kernel.Reorders + reformats;
        double overhead = (launch + wake) * launches;
        slopes[(int)Effect.KernelSeconds] += launch * scale * launches;
        slopes[(int)Effect.ThreadSeconds] += wake * scale * launches;
        if (hasGaps && LeavesDevice(kernel))
            overhead += factors[Factor.SwitchSeconds] * kernel.Launches;
        return new KernelTime(
            kernel,
            new Seconds(computeShare * used),
            new Seconds(both - computeShare),
            new Seconds(overhead * scale),
            new Seconds(computeShare * (1 - used)),
            new Seconds(Math.Max(ideal, memory.Ideal)),
            ideal < memory.Ideal,
            new Seconds(seconds * correction * scale))
        {
            Reformats = new Seconds((launch + wake) * (kernel.Reorders + reformats) * scale),
        };
    }

    /// <summary>Arithmetic and memory traffic as far as they do not hide each other.</summary>
    private double Together(double compute, double memory) => compute == 0 ? memory : memory == 0 ? compute
        : softSum == 1 ? compute + memory : Math.Pow(Math.Pow(compute, softSum) + Math.Pow(memory, softSum), 1 / softSum);

    /// <summary>
    /// How many times fewer multiplications an algorithm may need, for the roofline. Winograd's minimal filtering of
    /// 3x3 with stride 1 computes m x m outputs from (m + 2)^2 products instead of 9 m^2 (Lavin and Gray 2016): tiles
    /// of 4 x 4 save a factor of 4, those of 2 x 2, which GPU libraries fuse, 2.25.
    /// </summary>
    private double SavedOperations(Kernel kernel) =>
        kernel.Kind != KernelKind.Conv3x3 ? 1 : isGpu ? 2.25 : machine.Device.Class.IsCpu ? 4 : 1;

    private void Slopes(Kernel kernel, Span<double> slopes, double compute, double vectorPart, double memory,
        in MemoryTime parts, bool isOneThreads)
    {
        slopes[(int)Effect.VectorArithmetic] += compute * vectorPart;
        if (kernel.MatrixFlops.Value > 0)
            slopes[(int)EffectOf(kernel)] += compute * (1 - vectorPart);
        if (memory > 0)
        {
            double each = memory / parts.Total;
            slopes[(int)MemoryEffectOf(kernel)] += each * parts.Activations;
            slopes[(int)Effect.ElementwiseMemory] += each * parts.Passes;
            slopes[(int)Effect.WeightMemory] += each * parts.Weights;
            slopes[(int)Effect.CopyMemory] += each * parts.Copies;
            slopes[(int)Effect.CoreBytesPerCycle] += memory * machine.FetchBoundShare;
        }

        if (!isOneThreads)
            slopes[(int)Effect.SerialShare] += compute * machine.SerialPart;
    }

    /// <summary>
    /// Seconds of arithmetic, and the part of them that is needed: the rest goes into padding, idle units or a slow
    /// layout.
    /// </summary>
    private (double Seconds, double Used) Compute(Kernel kernel, out double vectorPart)
    {
        vectorPart = 1;
        double arithmetic = kernel.Flops.Value - kernel.MatrixFlops.Value;
        bool isEpilogue = kernel.MatrixFlops.Value > 0 && factors[Factor.EpilogueArithmetic] > 0;
        double share = factors[isEpilogue ? Factor.EpilogueArithmetic : Factor.VectorArithmetic];
        double vector = Math.Max(0, arithmetic) / (machine.VectorPeak.Value * share);
        if (kernel.MatrixFlops.Value == 0)
            return (vector, 1);
        share = factors[ShareOf(kernel)];
        double peak = machine.MatrixPeak.Value;
        if (kernel.Kind == KernelKind.Depthwise)
        {
            // An array that was made for depthwise convolutions runs them as any other; elsewhere they are left to the vector units.
            if (machine.Device.DepthwiseNative is { Value: true })
                share = factors[Factor.Pointwise];
            else
                peak = machine.VectorPeak.Value;
        }

        double used = 1;
        MatrixShape shape = kernel.Matrix;
        // Outside of the fast layout a depthwise convolution is a product like others, of one column per group.
        bool isLeftOut = plan.ChannelBlock > 1 && !kernel.IsBlocked;
        if (isLeftOut && kernel.Kind == KernelKind.Depthwise)
            (share, peak) = (factors[Factor.Grouped], machine.MatrixPeak.Value);
        if (shape.Exists)
        {
            bool isWindow = kernel.Kind == KernelKind.Depthwise && !isLeftOut;
            if (!isWindow)
                share *= Saturation(shape.Depth, factors[Factor.HalfDepth]);
            if (isGpu && !isWindow)
            {
                // Small maps leave units idle, which the waves may show already: the worse of the two counts, not both.
                double cost = Tiling.Gpu(shape, machine.Units, machine.HasMatrixUnits ? 16
                    : 8, factors[Factor.PaddingHardness], factors[Factor.WaveHardness]);
                double outputs = (double)shape.Rows * shape.Columns * shape.Groups / machine.Units;
                used = 1 / Math.Max(cost, kernel.Kind.IsConvolution ? 1 / Saturation(outputs, factors[Factor.HalfRows]) : 1);
            }
            else
            {
                used = plan.ChannelBlock <= 1
                    ? Softened(Tiling.Channels(shape, machine.InputQuantum, machine.OutputQuantum), factors[Factor.PaddingHardness])
                    : kernel.IsBlocked ? Tiling.Blocks(shape, plan.ChannelBlock)
                    : Saturation(shape.Columns, shape is { Taps: 1, Groups: 1 } ? 0 : factors[Factor.HalfColumns]);
                // A product of a matrix with few vectors only streams its weights, which the memory's time holds.
                if (kernel.Kind.IsConvolution && !isWindow)
                    share *= Saturation(shape.Rows, factors[Factor.HalfRows]);
            }
        }

        if (!kernel.IsBlocked)
            used *= factors[Factor.Unblocked];
        double needed = kernel.MatrixFlops.Value / (peak * share);
        double total = (needed / used) + vector;
        vectorPart = total > 0 ? vector / total : 0;
        return (total, (needed + vector) / total);
    }

    /// <summary>Seconds that the bytes take, from the last cache if it still holds them.</summary>
    private MemoryTime Memory(Kernel kernel, int index)
    {
        Traffic read = default;
        IReadOnlyList<KernelOperand> operands = kernel.Operands;
        for (int i = 0; i < operands.Count; i++)
            read += Move(operands[i].Bytes, touchedSoFar - (operands[i].Producer >= 0 ? touched[operands[i].Producer] : touchedInput));
        Traffic written = Move(kernel.OutputBytes.Value, 0), activations = read + written;
        double share = factors[MemoryShareOf(kernel)], passes = kernel.ExtraPasses * 2 / factors[Factor.ElementwiseMemory];
        double weights = kernel.WeightBytes.Value, kept = weights * this.kept;
        var weight = new Traffic(
            kept > 0 ? kept / (machine.CacheBandwidth.Value * factors[Factor.WeightCache])
                : 0, (weights - kept) / (machine.Bandwidth.Value * factors[Factor.WeightMemory]),
            (kept > 0 ? kept / Math.Max(machine.RooflineBandwidth.Value,
                machine.CacheBandwidth.Value * Math.Max(1, factors[Factor.WeightCache]))
                : 0) + ((weights - kept) / machine.RooflineBandwidth.Value));
        double copied = kernel.ReorderBytes.Value + (convertsAround && kernel.MatrixFlops.Value > 0
            ? ConvertedBytes * (kernel.InputBytes.Value + (double)kernel.OutputBytes.Value) : 0);
        Traffic copies = copied > 0 ? Move(copied, 0) : default;
        touchedSoFar += kernel.MemoryAccess.Value;
        touched[index] = touchedSoFar;
        // A cache keeps data that was read; a scratchpad holds the data that its compiler puts there.
        if (machine.Device.Class.IsCpu)
            for (int i = 0; i < operands.Count; i++)
                (operands[i].Producer >= 0 ? ref touched[operands[i].Producer] : ref touchedInput) = touchedSoFar;
        return new MemoryTime(
            activations.Total / share, passes * written.Total, weight.Total, copies.Total / factors[Factor.ReorderMemory],
            (activations.FromMemory / share) + (passes * written.FromMemory) + weight.FromMemory
                + (copies.FromMemory / factors[Factor.ReorderMemory]),
            activations.Ideal + weight.Ideal);
    }

    /// <summary>Seconds for bytes after which so many others passed through the cache.</summary>
    private Traffic Move(double bytes, double between)
    {
        double own = Math.Clamp(machine.OwnCacheBytes - between, 0, bytes);
        double cached = Math.Clamp(machine.CacheBytes - between, own, bytes);
        double caches = (own > 0 ? own / machine.OwnCacheBandwidth.Value : 0) + ((cached - own) / machine.CacheBandwidth.Value);
        // No cache is slower than the memory behind it.
        return new Traffic(caches, (bytes - cached) / machine.Bandwidth.Value,
            Math.Min(caches, cached / machine.RooflineBandwidth.Value) + ((bytes - cached) / machine.RooflineBandwidth.Value));
    }

    /// <summary>Seconds of bytes that move at the full rate: out of caches, out of the memory, and the least that both can take.</summary>
    private readonly record struct Traffic(double FromCaches, double FromMemory, double Ideal)
    {
        public double Total => FromCaches + FromMemory;

        public static Traffic operator +(Traffic a, Traffic b) =>
            new(a.FromCaches + b.FromCaches, a.FromMemory + b.FromMemory, a.Ideal + b.Ideal);
    }

    /// <summary>
    /// Seconds of a kernel's traffic by what moves, the part of them that comes from the memory, and the least that the
    /// needed bytes can take.
    /// </summary>
    private readonly record struct MemoryTime(double Activations, double Passes, double Weights, double Copies,
        double FromMemory, double Ideal)
    {
        public double Total => Activations + Passes + Weights + Copies;

        /// <summary>The same with one thread.</summary>
        public double OfOne(Machine machine) => (FromMemory * machine.MemorySpeedUp) + ((Total - FromMemory) * machine.CacheSpeedUp);
    }

    /// <summary>The used share if waste counts only so hard: 0 not at all, 1 fully.</summary>
    private static double Softened(double used, double hardness) => 1 / (1 - hardness + (hardness / used));

    /// <summary>The share of the full speed at an amount of work, half of it at <paramref name="half"/>.</summary>
    private static double Saturation(double amount, double half) => amount / (amount + half);

    private static Factor ShareOf(Kernel kernel) => kernel.Kind switch
    {
        KernelKind.Pointwise => Factor.Pointwise,
        KernelKind.Conv3x3 when kernel.Matrix.InputChannels >= 16 && kernel.Matrix.Columns >= 16 => Factor.Conv3x3,
        KernelKind.Stem => Factor.Stem,
        KernelKind.Grouped => Factor.Grouped,
        KernelKind.Depthwise => Factor.Depthwise,
        KernelKind.MatrixProduct or KernelKind.Recurrent => Factor.MatrixProduct,
        _ => Factor.ConvLarge,
    };

    private static Factor MemoryShareOf(Kernel kernel) => kernel.Kind switch
    {
        KernelKind.Depthwise or KernelKind.Grouped => Factor.DepthwiseMemory,
        KernelKind.Elementwise or KernelKind.Normalization => Factor.ElementwiseMemory,
        KernelKind.Pooling or KernelKind.Reduction => Factor.PoolMemory,
        KernelKind.Copy or KernelKind.Other => Factor.CopyMemory,
        _ => Factor.ConvMemory,
    };

    private Effect EffectOf(Kernel kernel) =>
        kernel.Kind == KernelKind.Depthwise && plan.ChannelBlock > 1 && !kernel.IsBlocked ? Effect.Grouped
        : kernel.Kind == KernelKind.Depthwise && machine.Device.DepthwiseNative is { Value: true } ? Effect.Pointwise
        : ShareOf(kernel) switch
        {
            Factor.Pointwise => Effect.Pointwise,
            Factor.Conv3x3 => Effect.Conv3x3,
            Factor.Stem => Effect.Stem,
            Factor.Grouped => Effect.Grouped,
            Factor.Depthwise => Effect.Depthwise,
            Factor.MatrixProduct => Effect.MatrixProduct,
            _ => Effect.ConvLarge,
        };

    private static Effect MemoryEffectOf(Kernel kernel) => MemoryShareOf(kernel) switch
    {
        Factor.DepthwiseMemory => Effect.DepthwiseMemory,
        Factor.ElementwiseMemory => Effect.ElementwiseMemory,
        Factor.PoolMemory => Effect.PoolMemory,
        Factor.CopyMemory => Effect.CopyMemory,
        _ => Effect.ConvMemory,
    };
}
