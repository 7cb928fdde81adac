namespace NetWeight.Operators;

/// <summary>The role of an operator in kernels: the kernels that it may be fused into, and the layers that may be fused into it.</summary>
public enum KernelRole
{
    /// <summary>Convolution or matrix product: starts a kernel that others are fused into.</summary>
    Product,

    /// <summary>Attention and other operators that multiply matrices among other work; a product if its cost says so.</summary>
    Attention,

    /// <summary>Batch normalization: a scale per channel, which products absorb.</summary>
    ChannelScale,

    /// <summary>One result per element, from one or several tensors.</summary>
    Elementwise,

    /// <summary>Statistics over a tensor.</summary>
    Reduction,

    /// <summary>Statistics, then an element-wise pass.</summary>
    Normalization,

    /// <summary>Pooling over windows.</summary>
    Pooling,

    /// <summary>Moves data without arithmetic.</summary>
    Movement,

    /// <summary>Joins tensors along an axis.</summary>
    Concat,

    /// <summary>Takes a part of a tensor.</summary>
    Slice,

    /// <summary>Another view of the same memory: no kernel. No operator states it; a node's cost does.</summary>
    View,

    /// <summary>Converts to or from small integers; 8-bit kernels absorb it.</summary>
    Quantization,

    /// <summary>Anything else: a separate kernel.</summary>
    Other,
}
