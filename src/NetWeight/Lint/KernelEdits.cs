using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>Kernels of another geometry, made from one that exists: bytes and operations are scaled in proportion.</summary>
internal static class KernelEdits
{
    extension(Kernel kernel)
    {
        /// <summary>All input channels.</summary>
        public long Inputs => kernel.Matrix.InputChannels * kernel.Matrix.Groups;

        /// <summary>All output channels.</summary>
        public long Outputs => kernel.Matrix.Columns * kernel.Matrix.Groups;

        /// <summary>Multiply-accumulates of its product.</summary>
        public long Products => kernel.MatrixFlops.Value / 2;

        /// <summary>Whether it is a convolution over all channels that a geometry can be given to.</summary>
        public bool IsDense => kernel.Matrix is { Exists: true, Groups: 1 }
            && kernel.Kind is KernelKind.Pointwise or KernelKind.Conv3x3 or KernelKind.ConvLarge;

        /// <summary>Whether its map stays as large as the one that it reads: a stride of 1.</summary>
        public bool KeepsSize => kernel.Operands.Count > 0 && kernel.Matrix.Exists
            && kernel.Operands[0].Bytes * kernel.Outputs <= kernel.OutputBytes.Value * kernel.Inputs;

        /// <summary>The same convolution with another geometry at the same output positions.</summary>
        /// <param name="inputs">Input channels.</param>
        /// <param name="outputs">Output channels.</param>
        /// <param name="taps">Taps of the window.</param>
        /// <param name="kind">Its new kind.</param>
        /// <param name="groups">Groups.</param>
        public Kernel Shaped(long inputs, long outputs, long taps, KernelKind kind, long groups = 1)
        {
            MatrixShape old = kernel.Matrix;
            double rows = old.Rows, oldWeights = (double)old.Depth * old.Columns * old.Groups;
            double depth = inputs / groups * taps, weights = depth * outputs;
            double wider = (double)outputs / kernel.Outputs;
            long products = (long)(2 * rows * weights);
            var operands = new KernelOperand[kernel.Operands.Count];
            for (int i = 0; i < operands.Length; i++)
                operands[i] = kernel.Operands[i] with
                {
                    Bytes = (long)(kernel.Operands[i].Bytes * (i == 0 ? (double)inputs / kernel.Inputs : wider)),
                };
            return kernel with
            {
                Kind = kind,
                Matrix = new MatrixShape(old.Rows, outputs / groups, inputs / groups * taps, groups)
                {
                    InputChannels = inputs / groups,
                    Taps = taps,
                },
                MatrixFlops = new Flops(products),
                Flops = new Flops(products + (long)((kernel.Flops.Value - kernel.MatrixFlops.Value) * wider)),
                WeightBytes = new Bytes((long)(kernel.WeightBytes.Value * weights / oldWeights)),
                OutputBytes = new Bytes((long)(kernel.OutputBytes.Value * wider)),
                Operands = operands,
                // Inputs are copied into another layout.
                ReorderBytes = new Bytes((long)(kernel.ReorderBytes.Value * (double)inputs / kernel.Inputs)),
            };
        }
    }

    /// <summary>The kind of a dense window: Winograd's algorithm serves 3x3 with stride 1 only.</summary>
    public static KernelKind KindOf(long taps, bool keepsSize) =>
        taps == 1 ? KernelKind.Pointwise : taps == 9 && keepsSize ? KernelKind.Conv3x3 : KernelKind.ConvLarge;

    /// <summary>A number of channels, filled up to a multiple.</summary>
    public static long Up(double channels, int multiple) => Math.Max(multiple, (long)Math.Ceiling(channels / multiple) * multiple);
}
