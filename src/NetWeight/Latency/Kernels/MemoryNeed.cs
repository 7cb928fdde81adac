using NetWeight.Devices;
using NetWeight.Units;

namespace NetWeight.Latency.Kernels;

/// <summary>
/// The memory that an inference needs at least: all weights, and the activations that are alive together at the peak, kernel by kernel as the runtime fuses them. What a runtime
/// takes for itself and as workspace comes on top.
/// </summary>
/// <param name="Weights">All weights, in the type that is computed in.</param>
/// <param name="Activations">The largest sum of activations alive together, inputs and outputs of the network included; element-wise kernels work in place.</param>
/// <param name="IsComplete">Whether every layer's sizes are known; otherwise the need is larger.</param>
/// <param name="Capacity">What the device has; null where its file does not state it.</param>
public sealed record MemoryNeed(Bytes Weights, Bytes Activations, bool IsComplete, Bytes? Capacity)
{
    /// <summary>Weights and activations.</summary>
    public Bytes Total => Weights + Activations;

    /// <summary>Whether it fits: false for certain, true as far as weights and activations go, null where the device's memory or a layer's size is not known.</summary>
    public bool? Fits => Capacity is not { } capacity ? null : Total > capacity ? false : IsComplete ? true : null;

    /// <summary>The need of a plan on a device.</summary>
    internal static MemoryNeed Of(KernelPlan plan, Device device) =>
        plan.Memory with { Capacity = device.Memory.Capacity?.Value };

    /// <summary>The need of a plan, wherever it runs.</summary>
    internal static MemoryNeed Of(KernelPlan plan) => new(plan.Cost.TotalWeightBytes, Peak(plan), plan.Missing.Count == 0 && plan.Cost.Memory.IsComplete, null);

    private static Bytes Peak(KernelPlan plan)
    {
        int[] lastUse = new int[plan.Kernels.Count];
        int lastInput = -1;
        for (int i = 0; i < lastUse.Length; i++)
        {
            // What nothing reads is an output of the network: it stays.
            lastUse[i] = int.MaxValue;
            foreach (KernelOperand operand in plan.Kernels[i].Operands)
            {
                if (operand.Producer >= 0)
                    lastUse[operand.Producer] = i;
                else
                    lastInput = i;
            }
        }

        long input = 0, alive = 0, peak = 0;
        foreach (Kernel kernel in plan.Kernels)
            input = Math.Max(input, kernel.Operands.Where(o => o.Producer < 0).Sum(o => o.Bytes));
        for (int i = 0; i < lastUse.Length; i++)
        {
            Kernel kernel = plan.Kernels[i];
            long inPlace = 0, freed = 0;
            foreach (int producer in kernel.Operands.Select(o => o.Producer).Distinct())
                if (producer >= 0 && lastUse[producer] == i)
                {
                    freed += plan.Kernels[producer].OutputBytes.Value;
                    inPlace = kernel.Kind == KernelKind.Elementwise ? Math.Max(inPlace, plan.Kernels[producer].OutputBytes.Value) : 0;
                }

            long output = kernel.OutputBytes.Value;
            peak = Math.Max(peak, alive + (i <= lastInput ? input : 0) + Math.Max(0, output - inPlace));
            alive += output - freed;
        }

        return new Bytes(peak);
    }
}
