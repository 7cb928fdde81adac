using NetWeight.Costs;

namespace NetWeight.Latency;

/// <summary>
/// ONNX Runtime's NCHWc layout: channels in blocks of the vector width. Which convolutions can join it, and what is copied where they meet others.
/// Rules: onnxruntime/core/optimizer/nchwc_transformer.cc.
/// </summary>
internal sealed class ChannelBlocks(int block)
{
    private readonly HashSet<TensorUse> blocked = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TensorUse> reordered = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a kernel runs in the fast layout, and the bytes of its inputs that must be copied into or out of it first.</summary>
    public (bool IsBlocked, long ReorderBytes) Enter(LayerUnit unit, LayerCost main, MatrixShape matrix)
    {
        if (block <= 1)
            return (true, 0);
        bool convolution = matrix.Exists && main.Node.Node.OpType is "Conv" or "FusedConv" && main.Node.InputShape(0) is { Rank: 4 };
        bool joins = convolution ? CanJoin(matrix)
            : unit.Role is LayerRole.Elementwise or LayerRole.ChannelScale or LayerRole.Pooling or LayerRole.Reduction or LayerRole.Concat
                && unit.Inputs.Count > 0 && unit.Inputs.TrueForAll(i => blocked.Contains(i)) && (unit.Role != LayerRole.Concat || unit.Inputs.TrueForAll(IsAligned));
        long bytes = 0;
        foreach (TensorUse input in unit.Inputs)
        {
            // A first layer with fewer channels than a block reads the plain layout.
            bool wantsBlocked = joins && !(convolution && matrix.Groups == 1 && matrix.InputChannels < block);
            if (blocked.Contains(input) != wantsBlocked && reordered.Add(input) && input.Value.Shape is { Rank: 4 })
                bytes += 2 * input.Bytes;
        }

        if (joins)
            foreach (TensorUse output in unit.Outputs)
                blocked.Add(output);
        return (joins || !convolution, bytes);
    }

    /// <summary>Dense: few input channels, or whole blocks of them; grouped: whole blocks on both sides, per group unless depthwise.</summary>
    private bool CanJoin(MatrixShape matrix)
    {
        long inputs = matrix.InputChannels, outputs = matrix.Columns;
        if (matrix.Groups == 1)
            return inputs < block || inputs % block == 0;
        if (inputs == 1 && outputs == 1)
            return matrix.Groups % block == 0;
        return inputs % block == 0 && outputs % block == 0;
    }

    private bool IsAligned(TensorUse tensor) => tensor.Value.Shape is { Rank: > 1 } shape && shape[1].ValueOrNull is { } channels && channels % block == 0;
}
