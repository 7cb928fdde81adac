using NetWeight.Devices;
using NetWeight.Units;

namespace NetWeight.Latency.Kernels;

/// <summary>
/// The memory that an inference needs at least: all weights, and the activations that are alive together at the peak,
/// kernel by kernel as the runtime fuses them. What a runtime takes for itself and as workspace comes on top.
/// </summary>
/// <param name="Weights">All weights, in the type that is computed in.</param>
/// <param name="Activations">The largest sum of activations alive together, inputs and outputs of the network included;
/// element-wise kernels work in place.</param>
/// <param name="IsComplete">Whether every layer's sizes are known; otherwise the need is larger.</param>
/// <param name="Capacity">The device's capacity; null if its file does not state it.</param>
public sealed record MemoryNeed(Bytes Weights, Bytes Activations, bool IsComplete, Bytes? Capacity)
{
    /// <summary>Weights and activations.</summary>
    public Bytes Total => Weights + Activations;

    /// <summary>
    /// Whether it fits: false for certain, true as far as weights and activations go, null if the device's memory or
    /// a layer's size is unknown.
    /// </summary>
    public bool? Fits => Capacity is not { } capacity ? null
        : (Flash is { } flash ? Weights > flash || Activations > capacity : Total > capacity) ? false
        : IsComplete ? true : null;

    /// <summary>The device's memory for weights alone; null if they are stored with the activations.</summary>
    public Bytes? Flash { get; init; }

    /// <summary>The need of a plan on a device.</summary>
    internal static MemoryNeed Of(KernelPlan plan, Device device) =>
        plan.Memory with { Capacity = device.Memory.Capacity?.Value, Flash = device.Memory.Flash?.Value };

    /// <summary>The need of a plan, wherever it runs.</summary>
    internal static MemoryNeed Of(KernelPlan plan) =>
        new(plan.Cost.TotalWeightBytes, plan.Liveness.Peak, plan.Missing.Count == 0 && plan.Cost.Memory.IsComplete, null);
}
