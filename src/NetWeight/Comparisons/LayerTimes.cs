using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Comparisons;

/// <summary>
/// The predicted time of each layer: a kernel's time belongs to its main layer, layers fused into it take none of its
/// own.
/// </summary>
public sealed class LayerTimes
{
    private readonly Dictionary<ShapedNode, double>? seconds;

    /// <summary>The times of a prediction; without one no time is known.</summary>
    public LayerTimes(LatencyEstimate? estimate)
    {
        if (estimate is null)
            return;
        // Layers are weighed again for another type: the node is common to both.
        seconds = new Dictionary<ShapedNode, double>(ReferenceEqualityComparer.Instance);
        foreach (KernelTime time in estimate.Kernels)
        {
            ShapedNode main = MainLayer(time.Kernel).Node;
            seconds[main] = seconds.GetValueOrDefault(main) + time.Total.Value;
        }
    }

    /// <summary>The time of a layer; 0 for one that is fused into another or not there; null if nothing is predicted.</summary>
    public Seconds? Of(LayerCost? layer) =>
        seconds is null ? null : new Seconds(layer is null ? 0 : seconds.GetValueOrDefault(layer.Node));

    /// <summary>The layer that a kernel is named after.</summary>
    public static LayerCost MainLayer(Kernel kernel)
    {
        foreach (LayerCost layer in kernel.Layers)
            if (layer.Name == kernel.Name)
                return layer;
        return kernel.Layers[0];
    }
}
