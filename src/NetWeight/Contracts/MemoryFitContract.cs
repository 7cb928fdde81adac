using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The JSON document of <c>netweight analyze MODEL -d ID --fits</c>: whether models fit into the memories of devices.</summary>
/// <param name="Fits">One per model, device, runtime and type.</param>
public sealed record MemoryFitsContract(
    [Const(1)] int SchemaVersion, string ToolVersion, IReadOnlyList<MemoryFitContract> Fits) : IContract<MemoryFitsContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight analyze --fits'";

    /// <inheritdoc/>
    public static JsonTypeInfo<MemoryFitsContract> Format => ReportContracts.Of<MemoryFitsContract>();
}

/// <summary>One model on one device in one type, or why nothing can be said.</summary>
/// <param name="Verdict">Null if there is an error.</param>
/// <param name="Runs">Whether it runs there; null if that is unknown.</param>
/// <param name="IsUsual">Whether this is the type that the gate judges: the one requested, or the runtime's usual one.</param>
/// <param name="Reason">The verdict in words.</param>
/// <param name="IsComplete">Whether the size of every tensor is known.</param>
/// <param name="ActivationBytes">Activations alive together at the peak of the fused schedule.</param>
/// <param name="WorkspaceBytes">The largest buffer of a kernel; null if the runtime does not publish them.</param>
/// <param name="Spills">Kernels that exceed the memory on the chip.</param>
/// <param name="Contexts">The least number of parts that a pipelined chip cuts the network into; 1 for none.</param>
/// <param name="AtPeak">The tensors alive at the peak, largest first.</param>
/// <param name="Error">The reason why nothing can be said; null if something is.</param>
public sealed record MemoryFitContract(
    string Model, string Device, string? Runtime, string? Precision, long? Batch,
    [OneOf(Words.MemoryVerdicts)] string? Verdict, bool? Runs, bool IsUsual, string? Reason, bool? IsComplete,
    long? WeightBytes, long? ActivationBytes, long? WorkspaceBytes, IReadOnlyList<MemoryUseContract> Memories,
    IReadOnlyList<SpilledKernelContract> Spills, long? SpilledWeightBytes, int? Contexts, string? PeakKernel,
    IReadOnlyList<LiveRangeContract> AtPeak, FitLimitsContract? LargestThatFits, string? Error);

/// <summary>One of a device's memories.</summary>
/// <param name="NeededLowBytes">With High, the range if the runtime does not publish its planner.</param>
/// <param name="CapacityBytes">Null if it is unknown.</param>
/// <param name="Required">Whether nothing runs without it; a memory on the chip spills instead.</param>
public sealed record MemoryUseContract(
    string Name, string Holds, long NeededBytes, long NeededLowBytes, long NeededHighBytes, long? CapacityBytes, bool Required);

/// <summary>A kernel without room on the chip.</summary>
public sealed record SpilledKernelContract(string Kernel, long Bytes);

/// <summary>A tensor alive at the peak.</summary>
/// <param name="FirstKernel">The index of the kernel that writes it.</param>
/// <param name="LastKernel">The index of the last kernel that reads it.</param>
public sealed record LiveRangeContract(string Tensor, long Bytes, [Signed] int FirstKernel, int LastKernel);

/// <summary>The largest that fits; null if nothing does, or if it cannot be searched for.</summary>
/// <param name="IsBatchOpen">Whether the largest batch that was tried fits.</param>
/// <param name="IsInputOpen">Whether the largest input that was tried fits.</param>
/// <param name="Width">The largest factor for the channels of a network of the zoo.</param>
public sealed record FitLimitsContract(
    long? Batch, bool IsBatchOpen, long? InputHeight, long? InputWidth, bool IsInputOpen, double? Width);
