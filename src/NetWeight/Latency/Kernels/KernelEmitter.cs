using NetWeight.Costs;
using NetWeight.Latency.Runtimes;
using NetWeight.Operators;
using NetWeight.Operators.Convolution;
using NetWeight.Operators.Movement;
using NetWeight.Units;

namespace NetWeight.Latency.Kernels;

/// <summary>Turns fused units into kernels: what each computes, reads and writes.</summary>
internal sealed class KernelEmitter(IReadOnlyList<LayerCost> layers, IReadOnlyList<LayerUnit> units, FusionRules rules, int channelBlock)
{
    private readonly List<Kernel> kernels = [];
    private readonly Dictionary<LayerUnit, int> indices = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TensorUse> placed = new(ReferenceEqualityComparer.Instance);
    private readonly ChannelBlocks blocks = new(channelBlock);

    /// <summary>The kernels in the order in which they run.</summary>
    public IReadOnlyList<Kernel> Emit()
    {
        List<LayerUnit> roots = [];
        foreach (LayerUnit unit in units)
        {
            if (unit.FusedInto is not null)
                continue;
            unit.Layers.Sort();
            roots.Add(unit);
        }

        roots.Sort((a, b) => a.Layers[^1].CompareTo(b.Layers[^1]));
        foreach (LayerUnit unit in roots)
        {
            if (IsFree(unit, out long copied))
                indices[unit] = Latest(unit);
            else
                Add(unit, copied);
        }

        return kernels;
    }

    /// <summary>
    /// Whether the runtime needs no kernel for it. <paramref name="copied"/> is the part of a concatenation that cannot
    /// be written in place; -1 for all.
    /// </summary>
    private bool IsFree(LayerUnit unit, out long copied)
    {
        copied = -1;
        LayerCost main = layers[unit.Main];
        if (unit.Role == KernelRole.Concat && rules.ConcatInPlace && unit.Layers.Count == 1)
        {
            copied = 0;
            foreach (TensorUse input in unit.Inputs)
                if (input.Producer is null || input.IsOutput || !placed.Add(input))
                    copied += input.Bytes;
            foreach (TensorUse output in unit.Outputs)
                placed.Add(output);
            return copied == 0;
        }

        return unit.Layers.Count == 1
            && ((unit.Role == KernelRole.Slice && rules.SliceIsView && IsAlongChannels(main.Node)) || main.MemoryAccess is { Value: 0 });
    }

    private static bool IsAlongChannels(ShapedNode node)
    {
        if (node.InputShape(0) is not { Rank: > 1 } shape)
            return false;
        if (node.Operator is Split)
            return ShapedNode.Axis(node.Int("axis", 0), shape.Rank) == 1;
        return node.TryIntegers("axes", 3, out long[]? axes) && axes is [var axis] && ShapedNode.Axis(axis, shape.Rank) == 1
            && (node.Integers(4) is not { } steps || steps is [1]);
    }

    private int Latest(LayerUnit unit)
    {
        int latest = -1;
        foreach (TensorUse input in unit.Inputs)
            if (input.Producer is { } producer && indices.TryGetValue(producer.Root, out int index))
                latest = Math.Max(latest, index);
        return latest;
    }

    private void Add(LayerUnit unit, long copied)
    {
        LayerCost main = layers[unit.Main];
        var members = new LayerCost[unit.Layers.Count];
        long flops = 0, matrixFlops = 0, weights = 0;
        for (int i = 0; i < members.Length; i++)
        {
            LayerCost layer = members[i] = layers[unit.Layers[i]];
            flops += layer.Flops?.Value ?? 0;
            matrixFlops += layer.IsHeadline ? layer.Maccs?.ToFlops().Value ?? 0 : 0;
            // The scale of a folded normalisation is gone; the other weights are read.
            if (!(unit.Role == KernelRole.Product && LayerKernels.RoleOf(layer) == KernelRole.ChannelScale))
                weights += layer.WeightBytes?.Value ?? 0;
        }

        long output = 0;
        foreach (TensorUse tensor in unit.Outputs)
            if (tensor.IsOutput || tensor.Consumers.Exists(c => c.Root != unit))
                output += tensor.Bytes;
        if (output == 0 && unit.Outputs.Count > 0)
            output = unit.Outputs[^1].Bytes; // nobody reads it; it is computed all the same
        MatrixShape matrix = unit.Role == KernelRole.Product ? LayerKernels.MatrixOf(main) : MatrixShape.None;
        BlockedLayout layout = blocks.Enter(unit, main, matrix, layers);
        KernelOperand[] operands = Operands(unit, main, copied);
        if (copied >= 0)
            output = Math.Min(output, copied);
        indices[unit] = kernels.Count;
        kernels.Add(new Kernel
        {
            Name = main.Name,
            Kind = KindOf(unit, main, matrix),
            Layers = members,
            Matrix = matrix,
            Flops = new Flops(flops),
            MatrixFlops = new Flops(matrixFlops),
            Operands = operands,
            WeightBytes = new Bytes(weights),
            OutputBytes = new Bytes(output),
            Launches = main.Executions ?? 1,
            ExtraPasses = rules.BiasIsPass && HasBias(main, matrix) ? 1 : 0,
            IsBlocked = layout.IsBlocked,
            ReadsPlain = layout.ReadsPlain,
            ReorderBytes = new Bytes(layout.ReorderBytes),
            Reorders = layout.Reorders,
        });
    }

    private KernelOperand[] Operands(LayerUnit unit, LayerCost main, long copied)
    {
        if (copied >= 0)
            return [new KernelOperand(Latest(unit), copied)];
        var operands = new KernelOperand[unit.Inputs.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            TensorUse input = unit.Inputs[i];
            long bytes = input.Bytes;
            // Gather and Slice read a part only, and the network's input may count as another type: the layer's own count decides.
            if ((unit.Role is KernelRole.Movement or KernelRole.Slice || input.Producer is null) && operands.Length == 1
                && main.InputBytes is { } read)
                bytes = Math.Min(bytes, read.Value);
            int producer = input.Producer is { } maker && indices.TryGetValue(maker.Root, out int index) ? index : -1;
            operands[i] = new KernelOperand(producer, bytes);
        }

        return operands;
    }

    private static bool HasBias(LayerCost main, MatrixShape matrix) =>
        !(matrix.InputChannels == 1 && matrix.Groups > 1) && main.Node.Operator switch
        {
            Conv { Weight: 1 } conv => main.Node.Has(conv.Bias),
            ConvTranspose transposed => main.Node.Has(transposed.Bias),
            _ => false,
        };

    private static KernelKind KindOf(LayerUnit unit, LayerCost main, MatrixShape matrix) => unit.Role switch
    {
        KernelRole.Product => LayerKernels.KindOf(main.Node, matrix),
        KernelRole.Pooling => KernelKind.Pooling,
        KernelRole.Reduction => KernelKind.Reduction,
        KernelRole.Normalization => KernelKind.Normalization,
        KernelRole.ChannelScale or KernelRole.Elementwise or KernelRole.Quantization => KernelKind.Elementwise,
        KernelRole.Movement or KernelRole.Concat or KernelRole.Slice => KernelKind.Copy,
        _ => KernelKind.Other,
    };
}
