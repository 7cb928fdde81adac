using NetWeight.Costs;
using NetWeight.Operators;

namespace NetWeight.Latency.Kernels;

/// <summary>
/// ONNX Runtime's NCHWc layout: channels in blocks of the vector width, filled up with zeros. Which kernels can join
/// it, and what is copied where they meet others. Rules: onnxruntime/core/optimizer/nchwc_transformer.cc, as version
/// 1.31.1 was seen to keep them (ChannelBlockTests compares with the runtime).
/// </summary>
internal sealed class ChannelBlocks(int block)
{
    /// <summary>Channels must be a multiple of this if they are filled up to blocks.</summary>
    private const int Alignment = 4;

    private readonly HashSet<TensorUse> blocked = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TensorUse> reordered = new(ReferenceEqualityComparer.Instance);

    /// <summary>Puts a kernel into one of the layouts.</summary>
    public BlockedLayout Enter(LayerUnit unit, LayerCost main, MatrixShape matrix, IReadOnlyList<LayerCost> layers)
    {
        if (block <= 1)
            return new BlockedLayout(true, false, 0, 0);
        bool convolution = matrix.Exists && main.Node.Node.OpType is "Conv" or "FusedConv" && main.Node.InputShape(0) is { Rank: 4 };
        bool window = IsWindow(unit, main);
        bool joins = convolution ? CanJoin(matrix) : window ? unit.Inputs.TrueForAll(IsWhole) : Follows(unit, main, layers);
        // With fewer channels than a block the plain layout is read.
        bool direct = joins && convolution && matrix.Groups == 1 && matrix.InputChannels < block;
        long bytes = 0;
        int reorders = 0;
        foreach (TensorUse input in unit.Inputs)
        {
            if (blocked.Contains(input) != (joins && !direct) && input.Value.Shape is { Rank: 4 } && reordered.Add(input))
            {
                bytes += 2 * input.Bytes;
                reorders++;
            }
        }

        if (joins)
            foreach (TensorUse output in unit.Outputs)
                blocked.Add(output);
        bool differs = convolution || window || unit.Role == KernelRole.ChannelScale;
        return new BlockedLayout(joins || !differs, direct, bytes, reorders);
    }

    /// <summary>
    /// Dense: fewer input channels than a block, or a multiple of four of them; depthwise: a multiple of four; other
    /// groups: whole blocks on both sides of each.
    /// </summary>
    private bool CanJoin(MatrixShape matrix)
    {
        long inputs = matrix.InputChannels, outputs = matrix.Columns;
        if (matrix.Groups == 1)
            return inputs < block || inputs % Alignment == 0;
        if (inputs == 1 && outputs == 1)
            return matrix.Groups % Alignment == 0;
        return inputs % block == 0 && outputs % block == 0;
    }

    /// <summary>Pooling over windows or the whole map, which joins for its own sake as convolutions do.</summary>
    private static bool IsWindow(LayerUnit unit, LayerCost main) =>
        unit.Layers.Count == 1 && main.Node.Node.OpType is "MaxPool" or "AveragePool" or "GlobalMaxPool"
            or "GlobalAveragePool" && main.Node.InputShape(0) is { Rank: 4 };

    /// <summary>
    /// Operators that keep the layout of their inputs: some activations, sums and products of equal shapes, whole blocks
    /// side by side, enlarging.
    /// </summary>
    private bool Follows(LayerUnit unit, LayerCost main, IReadOnlyList<LayerCost> layers)
    {
        if (unit.Inputs.Count == 0 || !unit.Inputs.TrueForAll(i => blocked.Contains(i)))
            return false;
        return unit.Role switch
        {
            KernelRole.ChannelScale => true,
            KernelRole.Elementwise when main.Node.Operator?.KernelRole == KernelRole.ChannelScale => true,
            KernelRole.Elementwise when unit.Inputs.Count > 1 =>
                main.Node.Node.OpType is "Add" or "Sum" or "Mul"
                && unit.Inputs.TrueForAll(i => i.Value.Shape is { } shape && shape.Equals(unit.Inputs[0].Value.Shape)),
            KernelRole.Elementwise =>
                LayerKernels.ActivationOf(unit, layers) is "Relu" or "Sigmoid" or "Tanh" or "HardSigmoid" or "HardSwish"
                or "Silu" or "Gelu",
            KernelRole.Concat => unit.Inputs.TrueForAll(IsWhole),
            KernelRole.Movement => main.Node.Node.OpType is "Resize" or "Upsample",
            _ => false,
        };
    }

    private bool IsWhole(TensorUse tensor) =>
        tensor.Value.Shape is { Rank: > 1 } shape && shape[1].ValueOrNull is { } channels && channels % block == 0;
}

/// <summary>The relation of a kernel to the channel blocks.</summary>
/// <param name="IsBlocked">Whether it runs in the fast layout; true if it runs alike in both.</param>
/// <param name="ReadsPlain">Whether it only writes the fast layout.</param>
/// <param name="ReorderBytes">Bytes read and written by copies of its inputs into its layout.</param>
/// <param name="Reorders">The number of such copies.</param>
internal readonly record struct BlockedLayout(bool IsBlocked, bool ReadsPlain, long ReorderBytes, int Reorders);
