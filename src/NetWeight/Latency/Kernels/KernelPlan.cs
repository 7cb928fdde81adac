using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;

namespace NetWeight.Latency.Kernels;

/// <summary>
/// The kernels of a model in a runtime, in execution order. It depends on the runtime only, so one
/// plan serves all devices.
/// </summary>
public sealed record KernelPlan
{
    /// <summary>The model with its costs.</summary>
    public required ModelCost Cost { get; init; }

    /// <summary>The runtime.</summary>
    public required RuntimeProfile Runtime { get; init; }

    /// <summary>The kernels.</summary>
    public required IReadOnlyList<Kernel> Kernels { get; init; }

    /// <summary>Layers whose cost is unknown, so that no kernel could be timed; they are missing in every prediction.</summary>
    public required IReadOnlyList<MissingCost> Missing { get; init; }

    /// <summary>The channel block that kernels were checked against; 0 if the runtime uses none.</summary>
    public required int ChannelBlock { get; init; }

    /// <summary>The memory that the plan needs, wherever it runs.</summary>
    internal MemoryNeed Memory => memory ??= MemoryNeed.Of(this);

    /// <summary>The activations alive while each kernel runs, with in-place results of the runtime.</summary>
    internal Liveness Liveness => liveness ??= Liveness.Of(this);

    private MemoryNeed? memory;
    private Liveness? liveness;

    /// <summary>Forms the kernels for a device, with costs counted in the type that it computes in.</summary>
    /// <param name="cost">The model with its costs as the file has them.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The type.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static KernelPlan Form(
        ModelCost cost, RuntimeProfile runtime, Device device, Precision precision, CancellationToken cancellation = default)
    {
        if (precision.CountedType is { } type)
            cost = CostAnalyzer.Analyze(cost.Shaped, type, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return Form(cost, runtime, ChannelBlockOf(device));
    }

    /// <summary>The channel block that fits the device's vectors: NCHWc in ONNX Runtime; 0 for none.</summary>
    public static int ChannelBlockOf(Device device) =>
        device.Class == DeviceClass.CpuX86 ? device.Alignment.OutputChannels?.Value ?? 8 : 0;

    /// <summary>Forms the kernels.</summary>
    /// <param name="cost">The model with its costs.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="channelBlock">Channels per block of the device, if the runtime uses blocks; 0 for none.</param>
    public static KernelPlan Form(ModelCost cost, RuntimeProfile runtime, int channelBlock = 0)
    {
        int block = runtime.Fusion.UsesChannelBlocks ? channelBlock : 0;
        IReadOnlyList<Kernel> kernels = new KernelFormation(cost, runtime.Fusion, block).Run();
        return new KernelPlan { Cost = cost, Runtime = runtime, Kernels = kernels, Missing = cost.Missing, ChannelBlock = block };
    }
}
