using NetWeight.Costs;
using NetWeight.Latency.Runtimes;
using NetWeight.Operators;
using NetWeight.Operators.Convolution;
using NetWeight.Operators.Elementwise;
using NetWeight.Operators.Movement;

namespace NetWeight.Latency.Kernels;

/// <summary>
/// Forms kernels in three steps, each linear in the layers: element-wise layers over one tensor become one unit (x *
/// sigmoid(x), a decomposed layer normalisation); units are fused into their producers by the runtime's rules; each
/// remaining unit becomes a kernel.
/// </summary>
internal sealed class KernelFormation(ModelCost cost, FusionRules rules, int channelBlock)
{
    private readonly IReadOnlyList<LayerCost> layers = cost.Layers;
    private readonly List<LayerUnit> units = [];
    private readonly Dictionary<Value, TensorUse> tensors = new(ReferenceEqualityComparer.Instance);

    /// <summary>The kernels in the order in which they run.</summary>
    public IReadOnlyList<Kernel> Run()
    {
        for (int i = 0; i < layers.Count; i++)
            Enter(i);
        foreach (Value? output in cost.Shaped.Graph.Outputs)
            if (output is not null && tensors.TryGetValue(output, out TensorUse? tensor))
                tensor.IsOutput = true;
        foreach (LayerUnit unit in units)
            Fuse(unit);
        return new KernelEmitter(layers, units, rules, channelBlock).Emit();
    }

    /// <summary>Puts a layer into a unit: one of its own, or that of the element-wise layers over the same tensor.</summary>
    private void Enter(int index)
    {
        LayerCost layer = layers[index];
        KernelRole role = LayerKernels.RoleOf(layer);
        if (role == KernelRole.View)
        {
            Alias(layer);
            return;
        }

        LayerUnit? unit = role is KernelRole.Elementwise or KernelRole.Reduction ? CompositeFor(layer, role) : null;
        if (unit is null)
        {
            unit = new LayerUnit(role, units.Count) { Main = index };
            units.Add(unit);
        }
        else if (role == KernelRole.Elementwise && unit.Role == KernelRole.Reduction)
        {
            unit.Role = KernelRole.Normalization; // a reduction whose result meets the tensor again
        }

        unit.Layers.Add(index);
        foreach (Value? input in layer.Node.Inputs)
        {
            if (input is null || input.IsKnownAhead)
                continue;
            TensorUse tensor = Use(input);
            if (tensor.Producer != unit && !tensor.Consumers.Contains(unit))
            {
                tensor.Consumers.Add(unit);
                unit.Inputs.Add(tensor);
            }
        }

        long outputBytes = layer.OutputBytes?.Value ?? 0;
        foreach (Value? output in layer.Node.Outputs)
        {
            if (output is null)
                continue;
            TensorUse tensor = Use(output);
            tensor.Producer = unit;
            tensor.Bytes = BytesOf(outputBytes, layer.Node, output);
            unit.Outputs.Add(tensor);
        }
    }

    /// <summary>
    /// The unit that an element-wise layer completes: it reads nothing but that unit's results and the one tensor that
    /// the unit started from.
    /// </summary>
    private LayerUnit? CompositeFor(LayerCost layer, KernelRole role)
    {
        LayerUnit? unit = null;
        foreach (Value? input in layer.Node.Inputs)
            if (input is not null && !input.IsKnownAhead
                && Use(input).Producer is
                {
                    Role: KernelRole.Elementwise or KernelRole.Reduction
                or KernelRole.Normalization
                } producer && (unit is null || producer.Index > unit.Index))
                unit = producer;
        // With channels in blocks, a mean over the map is a separate kernel, whatever produced the map.
        if (role == KernelRole.Reduction && channelBlock > 1 && layer.Node.Operator is GlobalPool)
            return null;
        // Normalisations as one operator are complete; only decomposed ones go on.
        if (unit is null || unit.Inputs.Count != 1 || LayerKernels.RoleOf(layers[unit.Main]) == KernelRole.Normalization)
            return null;
        if (unit.Role == KernelRole.Reduction && role == KernelRole.Elementwise && !ReducesLastAxis(unit))
            return null;
        bool rejoins = role == KernelRole.Reduction || unit.Layers.Count > 1;
        int operands = 0;
        foreach (Value? input in layer.Node.Inputs)
        {
            if (input is null || input.IsKnownAhead)
                continue;
            operands++;
            TensorUse tensor = Use(input);
            if (tensor == unit.Inputs[0])
                rejoins = true;
            else if (tensor.Producer != unit)
                return null;
        }

        // Sums of sums are not a named function of any runtime.
        if (operands > 1 && !rules.ChainsElementwise && IsArithmetic(layer) && unit.Layers.TrueForAll(i => IsArithmetic(layers[i])))
            return null;
        // A lone activation after another element-wise layer is a step of its own unless both come back to the tensor or hold constants.
        return rejoins || layer.Node.Inputs.Count > 1 || layers[unit.Layers[^1]].Node.Inputs.Count > 1 ? unit : null;
    }

    private static bool IsArithmetic(LayerCost layer) => ElementwiseOperators.IsArithmetic(layer.Node.Operator);

    /// <summary>Whether a reduction runs along the last axis, as normalisations do; over an image it is a pooling.</summary>
    private bool ReducesLastAxis(LayerUnit unit)
    {
        ShapedNode node = layers[unit.Main].Node;
        if (node.Operator is GlobalPool || !node.TryIntegers("axes", 1, out long[]? axes) || node.InputShape(0) is not { } shape)
            return false;
        return axes is [var axis] && ShapedNode.Axis(axis, shape.Rank) == shape.Rank - 1;
    }

    private void Alias(LayerCost layer)
    {
        if (layer.Node.Input(0) is not { } source)
            return;
        TensorUse tensor = Use(source);
        foreach (Value? output in layer.Node.Outputs)
            if (output is not null)
                tensors[output] = tensor;
    }

    private TensorUse Use(Value value)
    {
        if (!tensors.TryGetValue(value, out TensorUse? tensor))
            tensors[value] = tensor = new TensorUse(value) { Bytes = value.Bytes ?? 0 };
        return tensor;
    }

    /// <summary>An output's share of its node's writes, by elements.</summary>
    private static long BytesOf(long bytes, ShapedNode node, Value output)
    {
        if (node.Outputs.Count == 1)
            return bytes;
        double all = 0;
        foreach (Value? other in node.Outputs)
            all += other?.Elements ?? 0;
        return all > 0 ? (long)(bytes * ((output.Elements ?? 0) / all)) : 0;
    }

    private void Fuse(LayerUnit unit)
    {
        switch (unit.Role)
        {
            case KernelRole.ChannelScale when rules.FoldsBatchNorm
                && OnlyReader(unit, 0) is { Role: KernelRole.Product, HasActivation: false, HasResidual: false } product:
                Join(unit, product);
                break;
            case KernelRole.ChannelScale when rules.ChainsElementwise:
                unit.Role = KernelRole.Elementwise;
                FuseElementwise(unit);
                break;
            case KernelRole.Quantization:
                if (OnlyReader(unit, 0) is { Role: not KernelRole.Other } producer)
                    Join(unit, producer);
                break;
            case KernelRole.Elementwise:
                FuseElementwise(unit);
                break;
            case KernelRole.Movement when rules.AbsorbsPad && layers[unit.Main].Node.Operator is Pad:
                if (unit is
                    {
                        Inputs: [var padded],
                        Outputs: [
                        {
                            IsOutput: false,
                            Consumers: [{ Role: KernelRole.Product or KernelRole.Pooling } reader]
                        } result]
                    } && padded.Producer is not null)
                    Bypass(unit, padded, result, reader);
                break;
        }
    }

    private void FuseElementwise(LayerUnit unit)
    {
        // The latest producer: the last one can take the others' results with it.
        LayerUnit? into = null;
        for (int i = 0; i < unit.Inputs.Count; i++)
        {
            if (OnlyReader(unit, i) is not { } producer || !Accepts(producer, unit))
                continue;
            if (into is null || producer.Layers[^1] > into.Layers[^1])
                into = producer;
        }

        if (into is not null)
            Join(unit, into);
    }

    private bool Accepts(LayerUnit producer, LayerUnit unit)
    {
        bool sum = unit.Inputs.Count > 1;
        return producer.Role switch
        {
            KernelRole.Product when sum => rules.ChainsElementwise && rules.AddsResidual ? true
                : rules.AddsResidual && !producer.HasActivation && !producer.HasResidual
                && ElementwiseOperators.IsSum(layers[unit.Main].Node.Operator),
            KernelRole.Product => IsEpilogue(unit),
            KernelRole.Elementwise when sum || producer.Inputs.Count > 1 =>
                rules.ChainsElementwise || (!sum && rules.FusesAfterSum && producer.Layers.Count == 1),
            KernelRole.Elementwise or KernelRole.Normalization or KernelRole.ChannelScale => rules.ChainsElementwise,
            _ => false,
        };
    }

    private bool IsEpilogue(LayerUnit unit)
    {
        if (rules.Epilogue is ["*"])
            return true;
        return rules.Epilogue.Contains(LayerKernels.ActivationOf(unit, layers));
    }

    /// <summary>The unit that makes an input, if has no other reader it and it does not leave the network.</summary>
    private static LayerUnit? OnlyReader(LayerUnit unit, int input) =>
        unit.Inputs[input] is { IsOutput: false, Producer: { } producer, Consumers: [_] } ? producer.Root : null;

    private static void Join(LayerUnit unit, LayerUnit into)
    {
        bool sum = unit.Role == KernelRole.Elementwise && unit.Inputs.Count > 1;
        unit.FusedInto = into;
        into.Layers.AddRange(unit.Layers);
        foreach (TensorUse input in unit.Inputs)
        {
            if (input.Producer?.Root == into && !input.IsOutput)
            {
                input.Consumers.Remove(unit);
                continue;
            }

            if (!into.Inputs.Contains(input))
                into.Inputs.Add(input);
            input.Consumers[input.Consumers.IndexOf(unit)] = into;
        }

        into.Outputs.AddRange(unit.Outputs);
        foreach (TensorUse output in unit.Outputs)
            output.Producer = into;
        if (into.Role == KernelRole.Product)
        {
            into.HasResidual |= sum;
            into.HasActivation |= !sum && unit.Role == KernelRole.Elementwise;
        }
    }

    /// <summary>Lets the reader take the tensor from before a padding.</summary>
    private static void Bypass(LayerUnit unit, TensorUse before, TensorUse after, LayerUnit reader)
    {
        unit.FusedInto = reader;
        reader.Layers.InsertRange(0, unit.Layers);
        int at = reader.Inputs.IndexOf(after);
        if (at >= 0)
            reader.Inputs[at] = before;
        int consumer = before.Consumers.IndexOf(unit);
        if (consumer >= 0)
            before.Consumers[consumer] = reader;
    }
}
