using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Fit;

/// <summary>Whether a network fits into a device's memories.</summary>
public enum FitVerdict
{
    /// <summary>It fits.</summary>
    Fits,

    /// <summary>It runs, but some kernels exceed the memory on the chip and go to a slower one.</summary>
    Spills,

    /// <summary>It runs in parts: the chip is loaded again for each.</summary>
    Contexts,

    /// <summary>It may fit: the runtime's planner decides, and it is not published.</summary>
    Uncertain,

    /// <summary>It does not fit.</summary>
    DoesNotFit,

    /// <summary>The device's memory or the network's need is unknown.</summary>
    Unknown,
}

/// <summary>One of a device's memories with a network's need.</summary>
/// <param name="Name">The limit: <c>memory</c>, <c>flash</c>, <c>on-chip memory</c>.</param>
/// <param name="Holds">Its content: weights, activations.</param>
/// <param name="Need">How much is needed, as expected.</param>
/// <param name="Least">The least that is needed.</param>
/// <param name="Most">The most that is needed.</param>
/// <param name="Capacity">How much there is; null if it is unknown.</param>
/// <param name="MustHold">Whether nothing runs without it; a cache or scratchpad spills instead.</param>
public sealed record MemoryUse(string Name, string Holds, Bytes Need, Bytes Least, Bytes Most, Bytes? Capacity, bool MustHold)
{
    /// <summary>Whether it suffices; null if that is unknown.</summary>
    public bool? Suffices => Capacity is not { } has ? null : Least > has ? false : Most <= has ? true : null;
}

/// <summary>A kernel that does not find room on the chip.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Bytes">Its need there.</param>
public sealed record SpilledKernel(string Kernel, Bytes Bytes);

/// <summary>The need of a network for a device's memories, and whether it fits.</summary>
public sealed record MemoryFit
{
    /// <summary>The device.</summary>
    public required Device Device { get; init; }

    /// <summary>The runtime.</summary>
    public required RuntimeProfile Runtime { get; init; }

    /// <summary>The type that is computed in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Images per inference.</summary>
    public required long Batch { get; init; }

    /// <summary>All weights.</summary>
    public required Bytes Weights { get; init; }

    /// <summary>Activations alive together at the peak of the fused schedule.</summary>
    public required Bytes Activations { get; init; }

    /// <summary>Buffers of kernels for themselves, at the largest; null if the runtime does not publish them.</summary>
    public required Bytes? Workspace { get; init; }

    /// <summary>The memories.</summary>
    public required IReadOnlyList<MemoryUse> Memories { get; init; }

    /// <summary>The verdict.</summary>
    public required FitVerdict Verdict { get; init; }

    /// <summary>Kernels that exceed the memory on the chip, or whose weights stay outside.</summary>
    public required IReadOnlyList<SpilledKernel> Spilled { get; init; }

    /// <summary>Weights that stay outside the chip and come in with every inference.</summary>
    public Bytes SpilledWeights { get; init; }

    /// <summary>The parts that it is cut into, at least; 1 for a whole one.</summary>
    public int Contexts { get; init; } = 1;

    /// <summary>The kernels of the plan.</summary>
    public required int Kernels { get; init; }

    /// <summary>The kernel at the peak; empty for a network without kernels.</summary>
    public required string PeakKernel { get; init; }

    /// <summary>The tensors alive at the peak, largest first.</summary>
    public required IReadOnlyList<LiveRange> AtPeak { get; init; }

    /// <summary>Whether every size is known; otherwise more is needed.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Whether it runs there at all: true, false, or null if that is unknown.</summary>
    public bool? Runs => Verdict switch
    {
        FitVerdict.DoesNotFit => false,
        FitVerdict.Unknown or FitVerdict.Uncertain => null,
        _ => true,
    };
}

/// <summary>The largest network that fits; null means that nothing fits or that there is no search.</summary>
/// <param name="Batch">Images per inference.</param>
/// <param name="Input">Height and width of the input.</param>
/// <param name="Width">The width multiplier of a network of the zoo.</param>
/// <param name="IsBatchOpen">Whether even the largest batch that was tried fits.</param>
/// <param name="IsInputOpen">Whether even the largest input that was tried fits.</param>
public sealed record FitLimits(long? Batch, (long Height, long Width)? Input, double? Width, bool IsBatchOpen, bool IsInputOpen);
