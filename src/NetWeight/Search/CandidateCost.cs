using NetWeight.Costs;
using NetWeight.Units;

namespace NetWeight.Search;

/// <summary>What a network of a search space weighs and takes on the device of the search.</summary>
/// <param name="Latency">Predicted, or given by the user's table.</param>
/// <param name="Low">The lower end of the interval that holds 90 % of measurements.</param>
/// <param name="High">The upper end.</param>
/// <param name="Maccs">MACCs of convolutions, fully connected layers and matrix products of one image.</param>
/// <param name="Parameters">Trainable parameters.</param>
public readonly record struct CandidateCost(Seconds Latency, Seconds Low, Seconds High, Maccs Maccs, long Parameters)
{
    /// <summary>The part of <see cref="Maccs"/> in convolutions that look at several pixels and all channels at once.</summary>
    public Maccs SpatialMaccs { get; init; }

    /// <summary>
    /// Bytes of the weights and of the activations alive at the peak, of the whole batch in the type that is computed in.
    /// </summary>
    public Bytes Memory { get; init; }

    /// <summary>Whether the device's memories are known not to hold it.</summary>
    public bool ExceedsDevice { get; init; }

    /// <summary>Whether a layer is a convolution that looks at several pixels and all channels at once.</summary>
    internal static bool IsSpatial(LayerCost layer)
    {
        if (layer.Operator != "Conv" || layer.Node.Int("group", 1) != 1)
            return false;
        foreach (long side in layer.Node.Ints("kernel_shape") ?? [])
            if (side > 1)
                return true;
        return false;
    }

    /// <summary>Such MACCs of a whole network.</summary>
    internal static long SpatialOf(ModelCost cost) => cost.Layers.Where(IsSpatial).Sum(l => l.Maccs?.Value ?? 0);
}
