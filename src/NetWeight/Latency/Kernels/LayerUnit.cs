using NetWeight.Operators;

namespace NetWeight.Latency.Kernels;

/// <summary>Layers that run as one while kernels are formed.</summary>
internal sealed class LayerUnit(KernelRole role, int index)
{
    /// <summary>The role of the unit's main layer.</summary>
    public KernelRole Role { get; set; } = role;

    /// <summary>Its place among the units.</summary>
    public int Index { get; } = index;

    /// <summary>The main layer's index among the layers.</summary>
    public int Main { get; set; }

    /// <summary>The layers' indices, in the order in which they run.</summary>
    public List<int> Layers { get; } = [];

    /// <summary>The unit that this one was fused into; itself if it is alone.</summary>
    public LayerUnit? FusedInto { get; set; }

    /// <summary>The tensors that it reads from outside.</summary>
    public List<TensorUse> Inputs { get; } = [];

    /// <summary>The tensors that it writes.</summary>
    public List<TensorUse> Outputs { get; } = [];

    /// <summary>Whether a residual tensor is already added within a product.</summary>
    public bool HasResidual { get; set; }

    /// <summary>Whether an activation has already run within: nothing can be added before it any more.</summary>
    public bool HasActivation { get; set; }

    /// <summary>The unit that it ended up in.</summary>
    public LayerUnit Root
    {
        get
        {
            LayerUnit root = this;
            while (root.FusedInto is { } next)
                root = next;
            return root;
        }
    }
}

/// <summary>A tensor with its producer and its readers; views of it are the same tensor.</summary>
internal sealed class TensorUse(Value value)
{
    /// <summary>The value.</summary>
    public Value Value { get; } = value;

    /// <summary>Its bytes, as its maker writes them.</summary>
    public long Bytes { get; set; }

    /// <summary>The unit that makes it; null for inputs of the network.</summary>
    public LayerUnit? Producer { get; set; }

    /// <summary>The units that read it, each once.</summary>
    public List<LayerUnit> Consumers { get; } = [];

    /// <summary>Whether it leaves the network, so that it must be written whatever is fused.</summary>
    public bool IsOutput { get; set; }
}
