using NetWeight.Devices;

namespace NetWeight.Latency.Runtimes;

/// <summary>
/// The behaviour of a runtime, as data: the layers that it fuses, its copies, its gaps, and how well its
/// kernels use a device.
/// </summary>
public sealed record RuntimeProfile
{
    /// <summary>The id: <c>onnxruntime</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The assumptions about it, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>Shorter or other ids.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its fusion rules.</summary>
    public required FusionRules Fusion { get; init; }

    /// <summary>The types that it computes in.</summary>
    public required IReadOnlyList<Precision> Precisions { get; init; }

    /// <summary>The type that it turns 32-bit floats into if the device has it and nobody requests another; null for none.</summary>
    public Precision? Converts { get; init; }

    /// <summary>Whether matrix units may round fp32 to tf32 unasked.</summary>
    public bool UsesTf32 { get; init; }

    /// <summary>The threads of a CPU that it runs on unless it is told a number; null for all the fast cores.</summary>
    public int? DefaultThreads { get; init; }

    /// <summary>Operators that it does not run on the device.</summary>
    public IReadOnlyList<OperatorFallback> Gaps { get; init; } = [];

    /// <summary>How it places activations in one block of memory planned ahead; null for a runtime that allocates as it runs.</summary>
    public ArenaRules? Arena { get; init; }

    /// <summary>The only makers whose devices it runs on; empty for any.</summary>
    public IReadOnlyList<string> Vendors { get; init; } = [];

    /// <summary>The classes of devices that it runs on, and in which types there; the first entry that fits holds.</summary>
    public required IReadOnlyList<RuntimeTarget> Targets { get; init; }

    /// <summary>The documents behind the rules.</summary>
    public IReadOnlyList<DeviceSource> Sources { get; init; } = [];

    /// <summary>Whether it runs on a class of devices at all.</summary>
    public bool RunsOn(DeviceClass @class) => Targets.Any(t => t.Classes.Contains(@class));

    /// <summary>Whether it runs on a device: on its class, and on devices of its maker.</summary>
    public bool RunsOn(Device device) => RunsOn(device.Class) && (Vendors.Count == 0 || Vendors.Contains(device.Vendor));

    /// <summary>Whether it runs on a class of devices in a type.</summary>
    public bool RunsOn(DeviceClass @class, Precision precision)
    {
        foreach (RuntimeTarget target in Targets)
            if (target.Classes.Contains(@class))
                return target.Precisions.Contains(precision);
        return false;
    }
}

/// <summary>Where a runtime runs.</summary>
/// <param name="Classes">The classes of devices.</param>
/// <param name="Precisions">The types that it computes in there.</param>
public sealed record RuntimeTarget(IReadOnlyList<DeviceClass> Classes, IReadOnlyList<Precision> Precisions);

/// <summary>How a runtime that plans all memory ahead places activations.</summary>
public enum ArenaPlacement
{
    /// <summary>The largest first, each into the lowest gap.</summary>
    GreedyBySize,

    /// <summary>Objects of one size that tensors take in turns.</summary>
    SharedObjects,

    /// <summary>Not published.</summary>
    Unpublished,
}

/// <summary>How a runtime plans its memory ahead.</summary>
/// <param name="Placement">How it places activations.</param>
/// <param name="Alignment">Bytes that sizes are rounded up to.</param>
/// <param name="BytesPerOutputChannel">The memory besides the activations for each output channel of a convolution or product.</param>
/// <param name="Source">The source.</param>
public sealed record ArenaRules(ArenaPlacement Placement, int Alignment, int BytesPerOutputChannel, DeviceSource Source);

/// <summary>Which layers become one kernel, and which need none.</summary>
public sealed record FusionRules
{
    /// <summary>Whether batch normalisation is folded into the product before it.</summary>
    public bool FoldsBatchNorm { get; init; }

    /// <summary>Activations that run within the product before them; <c>*</c> for all.</summary>
    public IReadOnlyList<string> Epilogue { get; init; } = [];

    /// <summary>Whether a product adds another tensor to its result (residual connections).</summary>
    public bool AddsResidual { get; init; }

    /// <summary>Whether an activation after a residual sum runs within the sum.</summary>
    public bool FusesAfterSum { get; init; }

    /// <summary>Whether chains of element-wise layers become one kernel.</summary>
    public bool ChainsElementwise { get; init; }

    /// <summary>Whether padding before a convolution or pool is left to it.</summary>
    public bool AbsorbsPad { get; init; }

    /// <summary>Whether producers write into the concatenated tensor, so that nothing is copied.</summary>
    public bool ConcatInPlace { get; init; }

    /// <summary>Whether a part of a tensor along its channels is a view.</summary>
    public bool SliceIsView { get; init; }

    /// <summary>
    /// The types in which it converts the activations of every product from 32 bits and back: separate passes,
    /// which can make such a type slower than a wider one.
    /// </summary>
    public IReadOnlyList<Precision> ConvertsAround { get; init; } = [];

    /// <summary>
    /// The types in which depthwise convolutions need another layout than dense ones, so that a kernel beside each of
    /// them changes it. It is counted as a launch: its bytes come out of the cache that they were just written to.
    /// </summary>
    public IReadOnlyList<Precision> ReformatsDepthwise { get; init; } = [];

    /// <summary>Whether a bias is added by a pass of its own after the product.</summary>
    public bool BiasIsPass { get; init; }

    /// <summary>Whether concatenations, cuts and permutations run on one thread whatever their size.</summary>
    public bool CopiesOnOneThread { get; init; }

    /// <summary>Bytes moved below which an element-wise kernel runs on one thread; 0 if all are shared out.</summary>
    public double OneThreadBytes { get; init; }

    /// <summary>
    /// Whether channels are kept in blocks of the device's vector width (ONNX Runtime's NCHWc), which only some
    /// convolutions can join.
    /// </summary>
    public bool UsesChannelBlocks { get; init; }
}
