using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>The reason why a kernel takes as long as it does: its largest share.</summary>
public enum Bound
{
    /// <summary>Arithmetic.</summary>
    Compute,

    /// <summary>Moving bytes.</summary>
    Memory,

    /// <summary>Launching.</summary>
    Overhead,

    /// <summary>Channels or tiles that do not fit the hardware.</summary>
    Waste,
}

/// <summary>
/// The predicted time of one kernel, for all its launches in one inference. <see cref="Compute"/>,
/// <see cref="Memory"/>, <see cref="Overhead"/> and <see cref="Waste"/> add up to <see cref="Total"/>.
/// </summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Compute">Arithmetic that is needed.</param>
/// <param name="Memory">Moving bytes, as far as it is not hidden behind arithmetic.</param>
/// <param name="Overhead">Launching, dispatching, waking threads, changing processors.</param>
/// <param name="Waste">Arithmetic on padding, idle units in the last wave, layouts that the channels do not fit.</param>
/// <param name="Roofline">The ideal: the slower of peak arithmetic and peak traffic, each byte moved once.</param>
/// <param name="IsMemoryBoundIdeally">Whether its arithmetic intensity lies below the ridge point.</param>
/// <param name="DataSeconds">The time that its bytes alone would take at the speed that the model gives memory.</param>
public readonly record struct KernelTime(Kernel Kernel, Seconds Compute, Seconds Memory, Seconds Overhead, Seconds Waste,
    Seconds Roofline, bool IsMemoryBoundIdeally, Seconds DataSeconds)
{
    /// <summary>The part of <see cref="Overhead"/> that starts kernels which change the layout beside this one.</summary>
    public Seconds Reformats { get; init; }

    /// <summary>The predicted time.</summary>
    public Seconds Total => Compute + Memory + Overhead + Waste;

    /// <summary>Its largest share.</summary>
    public Bound Bound
    {
        get
        {
            Bound bound = Bound.Compute;
            double largest = Compute.Value;
            Consider(Bound.Memory, Memory.Value);
            Consider(Bound.Overhead, Overhead.Value);
            Consider(Bound.Waste, Waste.Value);
            return bound;

            void Consider(Bound other, double share)
            {
                if (share > largest)
                    (bound, largest) = (other, share);
            }
        }
    }

    /// <summary>Operations per byte that it must move; null if nothing moves.</summary>
    public FlopsPerByte? Intensity => Kernel.MemoryAccess is { Value: > 0 } bytes ? Kernel.Flops / bytes : null;
}
