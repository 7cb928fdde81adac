using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NetWeight.Latency.Kernels;
// Fields whose name says it all have no line of their own.
#pragma warning disable CS1573

namespace NetWeight.Reports.Fit;

/// <summary>What <c>netweight analyze MODEL -d ID --fits -f json</c> says: whether models fit into the memories of devices.</summary>
/// <param name="Fits">One per model, device, runtime and type.</param>
public sealed record FitsContract(int SchemaVersion, string ToolVersion, IReadOnlyList<FitContract> Fits);

/// <summary>One model on one device in one type, or why nothing can be said.</summary>
/// <param name="Verdict">fits, spills, contexts, uncertain, doesNotFit or unknown; null where there is an error.</param>
/// <param name="Runs">Whether it runs there; null where that is not known.</param>
/// <param name="IsUsual">Whether this is the type that the gate judges: the one asked for, or the runtime's usual one.</param>
/// <param name="ActivationBytes">Activations alive together at the peak of the fused schedule.</param>
/// <param name="WorkspaceBytes">The largest buffer that a kernel asks for; null where the runtime does not publish them.</param>
/// <param name="Spills">Kernels that exceed the memory on the chip.</param>
/// <param name="Contexts">The least number of parts that a pipelined chip cuts the network into; 1 for none.</param>
/// <param name="AtPeak">The tensors alive at the peak, largest first.</param>
public sealed record FitContract(
    string Model, string Device, string? Runtime, string? Precision, long? Batch, string? Verdict, bool? Runs, bool IsUsual, string? Reason, bool? IsComplete,
    long? WeightBytes, long? ActivationBytes, long? WorkspaceBytes, IReadOnlyList<MemoryUseContract> Memories, IReadOnlyList<SpilledKernelContract> Spills, long? SpilledWeightBytes,
    int? Contexts, string? PeakKernel, IReadOnlyList<LiveRangeContract> AtPeak, FitLimitsContract? LargestThatFits, string? Error);

/// <summary>One of a device's memories.</summary>
/// <param name="Required">Whether nothing runs without it; a memory on the chip spills instead.</param>
public sealed record MemoryUseContract(string Name, string Holds, long NeededBytes, long NeededLowBytes, long NeededHighBytes, long? CapacityBytes, bool Required);

/// <summary>A kernel without room on the chip.</summary>
public sealed record SpilledKernelContract(string Kernel, long Bytes);

/// <summary>A tensor alive at the peak.</summary>
/// <param name="FirstKernel">The index of the kernel that writes it.</param>
/// <param name="LastKernel">The index of the last kernel that reads it.</param>
public sealed record LiveRangeContract(string Tensor, long Bytes, int FirstKernel, int LastKernel);

/// <summary>The largest that fits; null where nothing does, or where it cannot be searched for.</summary>
/// <param name="IsBatchOpen">Whether the largest batch that was tried fits.</param>
/// <param name="IsInputOpen">Whether the largest input that was tried fits.</param>
public sealed record FitLimitsContract(long? Batch, bool IsBatchOpen, long? InputHeight, long? InputWidth, bool IsInputOpen, double? Width);

/// <summary>The code that is generated for these records.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FitsContract))]
internal sealed partial class FitContracts : JsonSerializerContext
{
    private static JsonTypeInfo<FitsContract>? format;

    /// <summary>How the document is written: text as it is instead of escapes.</summary>
    public static JsonTypeInfo<FitsContract> Format => format ??= (JsonTypeInfo<FitsContract>)new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = Default,
    }.GetTypeInfo(typeof(FitsContract));
}
