using NetWeight.Graphs;
using NetWeight.Operators.Quantization;

namespace NetWeight.Operators.Microsoft;

/// <summary>Quantized operators of ONNX Runtime; they cost the same as their float twins.</summary>
internal static class MicrosoftQuantization
{
    private const string Domain = ContribOperator.DomainName;

    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Elementwise,
    [
        new DequantizeLinear(Domain) { KernelRole = KernelRole.Quantization },
        new QuantizeLinear(Domain) { KernelRole = KernelRole.Quantization },
        Joined("MulInteger", "x * y of 8 bits into 32.", [0, 2], 1, _ => DataType.Int32, [1, 3]),
        Joined("QLinearAdd", "x + y, quantized.", [0, 3], 1, node => node.InputType(0), [1, 2, 4, 5, 6, 7]),
        Joined("QLinearMul", "x * y, quantized.", [0, 3], 1, node => node.InputType(0), [1, 2, 4, 5, 6, 7]),
        Joined("QLinearWhere", "x or y, selected by a condition; quantized.", [0, 1, 4], 1, node => node.InputType(1), [2, 3, 5, 6, 7, 8]),
        Single("QLinearLeakyRelu", "x, or alpha * x below 0, quantized.", 2),
        Single("QLinearSigmoid", "1 / (1 + exp(-x)), quantized.", 4),
        Single("QLinearSoftmax", "Softmax, quantized.", 5, KernelRole.Normalization),
        new ContribOperator("QLinearConcat", "Concatenation of quantized tensors.", Concat, _ => OperatorCost.CopyOnly)
            { Settings = [0, 1], KernelRole = KernelRole.Concat },
        new ContribOperator("QLinearReduceMean", "Mean along axes, quantized.", node => Reduce(node, node.InputType(0)),
            node => OperatorCost.OfFlops(node.InputElements(0))) { Settings = [1, 2, 3, 4], KernelRole = KernelRole.Reduction },
        new ContribOperator("ReduceSumInteger", "Sum of 8-bit integers along axes into 32 bits.",
            node => Reduce(node, node.InputType(0) switch { DataType.UInt8 => DataType.UInt32,
                DataType.Int8 => DataType.Int32, _ => DataType.Undefined }),
            node => OperatorCost.OfFlops(node.InputElements(0))) { KernelRole = KernelRole.Reduction },
        new ContribOperator("QuantizeWithOrder", "Quantizes into a given memory order.",
            node => node.SetOutput(0, DataType.Int8, node.InputShape(0)), node =>
            OperatorCost.OfFlops(checked(node.Elements * 4))) { Settings = [1], KernelRole = KernelRole.Quantization },
        new ContribOperator("DequantizeWithOrder", "Back from a given memory order.",
            node => node.SetOutput(0, DataTypes.FromOnnx(node.Int("to", 1)), node.InputShape(0)), node =>
                OperatorCost.OfFlops(node.Elements)) { Settings = [1], KernelRole = KernelRole.Quantization },
        new ContribOperator("QOrderedGelu", "Gelu, quantized, in a given memory order.",
            node => node.SetOutput(0, node.Input(0)?.Type), node => OperatorCost.OfFlops(checked(node.Elements * 5))) { Settings = [1, 2] },
        new ContribOperator("QOrderedLayerNormalization", "LayerNormalization, quantized, in a given memory order.",
            node => node.SetOutput(0, node.Input(0)?.Type), node => OperatorCost.OfFlops(checked(node.Elements * 7)))
        { Weights = [2, 3], Settings = [1, 4], KernelRole = KernelRole.Normalization },
        new GatherBlockQuantized() { KernelRole = KernelRole.Movement },
    ]);

    private static ContribOperator Joined(string type, string summary, int[] operands, int flops,
        Func<ShapedNode, DataType> result, int[] settings) =>
        new(type, summary,
            node => node.SetOutput(0, result(node), Broadcasting.Of([.. operands.Select(node.InputShape)])),
            node => OperatorCost.OfFlops(checked(node.Elements * flops)))
        { Settings = settings };

    private static ContribOperator Single(string type, string summary, int flops, KernelRole role = KernelRole.Elementwise) =>
        new(type, summary, node => node.SetOutput(0, node.Input(0)?.Type), node => OperatorCost.OfFlops(checked(node.Elements * flops)))
        { Settings = [1, 2, 3, 4], KernelRole = role };

    /// <summary>Inputs: scale and zero point of the result, then a tensor with its scale and zero point, again and again.</summary>
    private static void Concat(ShapedNode node)
    {
        Dim[]? dims = null;
        int axis = 0;
        for (int i = 2; i < node.Inputs.Count; i += 3)
        {
            if (node.InputShape(i) is not { } shape)
            {
                dims = null;
                break;
            }

            if (dims is null)
            {
                dims = shape.ToArray();
                axis = ShapedNode.Axis(node.Int("axis", 0), dims.Length);
                continue;
            }

            if (shape.Rank != dims.Length)
                throw new ShapeException($"{shape} has another number of dimensions than the first input");
            for (int d = 0; d < dims.Length; d++)
                dims[d] = d == axis ? dims[d].Plus(shape[d]) : dims[d].And(shape[d], $"dimension {d}");
        }

        node.SetOutput(0, node.InputType(1), dims is null ? null : Shape.Owning(dims));
    }

    private static void Reduce(ShapedNode node, DataType type)
    {
        if (node.InputShape(0) is not { } shape)
        {
            node.SetOutput(0, type, null);
            return;
        }

        bool[] reduced = new bool[shape.Rank];
        if (node.Ints("axes") is { Length: > 0 } axes)
            foreach (long axis in axes)
                reduced[ShapedNode.Axis(axis, shape.Rank)] = true;
        else
            Array.Fill(reduced, true);
        var dims = new List<Dim>();
        for (int i = 0; i < shape.Rank; i++)
            if (!reduced[i])
                dims.Add(shape[i]);
            else if (node.Int("keepdims", 1) != 0)
                dims.Add(1);
        node.SetOutput(0, type, new Shape(dims));
    }
}
