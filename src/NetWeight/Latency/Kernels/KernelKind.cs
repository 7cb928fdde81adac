namespace NetWeight.Latency.Kernels;

/// <summary>The kind of a kernel, as far as its speed depends on it.</summary>
public enum KernelKind
{
    /// <summary>Convolution with a kernel of 1x1 and all channels.</summary>
    Pointwise,

    /// <summary>Convolution of 3x3 with stride 1 and all channels: where Winograd's algorithm can be used.</summary>
    Conv3x3,

    /// <summary>Any other convolution over all channels: larger kernels, strides, dilation, one or three dimensions.</summary>
    ConvLarge,

    /// <summary>The first convolution: at most four input channels.</summary>
    Stem,

    /// <summary>Convolution in groups of several channels.</summary>
    Grouped,

    /// <summary>Convolution of every channel alone.</summary>
    Depthwise,

    /// <summary>Transposed convolution.</summary>
    Transposed,

    /// <summary>Fully connected layer or matrix product.</summary>
    MatrixProduct,

    /// <summary>Recurrent layer.</summary>
    Recurrent,

    /// <summary>Pooling over windows.</summary>
    Pooling,

    /// <summary>Global pooling and other reductions.</summary>
    Reduction,

    /// <summary>Normalisations and softmax: statistics over a tensor, then an element-wise pass.</summary>
    Normalization,

    /// <summary>Arithmetic element by element.</summary>
    Elementwise,

    /// <summary>Moving data only: concat, split, transpose, channel shuffle, padding, resizing.</summary>
    Copy,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Properties of kinds.</summary>
public static class KernelKinds
{
    extension(KernelKind kind)
    {
        /// <summary>Whether it multiplies matrices, so that matrix units can run it.</summary>
        public bool IsMatrix => kind <= KernelKind.Recurrent && kind != KernelKind.Depthwise;

        /// <summary>Whether it is a convolution of any kind.</summary>
        public bool IsConvolution => kind <= KernelKind.Transposed;

        /// <summary>The name in outputs: <c>conv3x3</c>.</summary>
        public string Name => kind switch
        {
            KernelKind.Conv3x3 => "conv3x3",
            KernelKind.ConvLarge => "conv",
            KernelKind.MatrixProduct => "matmul",
            _ => kind.ToString().ToLowerInvariant(),
        };
    }
}
