using NetWeight.Graphs;
using NetWeight.Operators.MatrixProducts;
using NetWeight.Operators.Recurrent;

namespace NetWeight.Operators.Microsoft;

/// <summary>Products of matrices of ONNX Runtime: fused, quantized, with packed weights.</summary>
internal static class MicrosoftMatrixProducts
{
    /// <summary>FLOPs of Gelu's tanh form: x / 2 * (1 + tanh(x * (a * x * x + b))).</summary>
    private const int FastGelu = 8;

    private const string Domain = ContribOperator.DomainName;

    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Product,
    [
        new MatMul(Domain, "DynamicQuantizeMatMul", "Quantizes the left matrix, then multiplies.")
            { Bias = 4, ResultType = _ => DataType.Float },
        new MatMul(Domain, "FusedMatMul", "Product of matrices, either transposed.") { Turned = Turn },
        new MatMul(Domain, "FusedMatMulActivation", "Product of matrices, either transposed, and an activation.")
            { Turned = Turn, FlopsAfter = node => ActivationFlops.Of(node.Text("activation", "")) },
        new MatMul(Domain, "GemmFastGelu", "Product of matrices and Gelu.") { Bias = 2, FlopsAfter = _ => FastGelu },
        new MatMul(Domain, "MatMulInteger16", "Product of 16-bit matrices into 32 bits.") { ResultType = Wide },
        new MatMul(Domain, "MatMulIntegerToFloat", "Product of 8-bit matrices, scaled to real numbers.")
            { Bias = 6, ResultType = node => node.InputType(2) },
        new MatMul(Domain, "QOrderedMatMul", "Quantized product of matrices in a given memory order.")
            { Right = 2, Bias = 5, ResultType = _ => DataType.Int8 },
        new MatMul(Domain, "SparseToDenseMatMul", "Product of a sparse and a dense matrix, counted as dense.")
            { ResultType = node => node.InputType(1), Turned = Turn },
        new MatMul(Domain, "TransposeMatMul", "Product of matrices, either transposed.") { Turned = Turn },
        new Gemm(Domain, "FusedGemm", "Fully connected layer and an activation."),
        new Gemm(Domain, "GemmFloat8", "Fully connected layer of 8-bit floats.")
            { ResultType = node => DataTypes.FromOnnx(node.Int("dtype", 1)) },
        new Gemm(Domain, "QGemm", "Quantized fully connected layer.")
            { Right = 3, Bias = 6, ResultType = node => node.Has(8) ? node.InputType(8) : DataType.Float },
        new PackedMatMul("MatMulBnb4", "Product with a 4-bit weight (normal float)."),
        new PackedMatMul("MatMulFpQ4", "Product with a 4-bit weight.") { SizesInput = 2 },
        new PackedMatMul("MatMulNBits", "Product with a weight of few bits.") { Bias = 5 },
        RecurrentOperators.Lstm(Domain, "DynamicQuantizeLSTM", transposed: true),
        new ContribOperator("MoE", "Mixture of experts: each row passes through k of them.",
            node => node.SetOutput(0, node.Input(0)?.Type), node => Experts(node, 2, 3, 4, 6)) { Weights = [2, 3, 4, 5, 6, 7] },
        new ContribOperator("QMoE", "Mixture of experts with weights of few bits.",
            node => node.SetOutput(0, node.Input(0)?.Type), node => Experts(node, 2, 4, 5, 8))
        { Weights = [2, 4, 5, 7, 8, 10], Buffers = [3, 6, 9, 11, 12, 13] },
    ]);

    private static DataType Wide(ShapedNode node) => (node.InputType(0), node.InputType(1)) switch
    {
        (DataType.UInt16, DataType.UInt16) => DataType.UInt32,
        (DataType.Undefined, _) or (_, DataType.Undefined) => DataType.Undefined,
        _ => DataType.Int32,
    };

    private static Shape? Turn(ShapedNode node, Shape? shape, bool right)
    {
        if (shape is not { Rank: > 1 })
            return shape;
        Dim[] dims = shape.ToArray();
        if (dims.Length > 2 && node.Int(right ? "transBatchB" : "transBatchA", 0) != 0)
        {
            // The first dimension goes next to the last.
            Array.Copy(dims, 1, dims, 0, dims.Length - 2);
            dims[^2] = shape[0];
        }

        if (node.Int(right ? "transB" : "transA", 0) != 0)
            (dims[^2], dims[^1]) = (dims[^1], dims[^2]);
        return Shape.Owning(dims);
    }

    /// <summary>Only the k chosen experts work on a row, whatever their number.</summary>
    private static OperatorCost Experts(ShapedNode node, int up, int bias, int down, int gate)
    {
        Shape? input = node.InputShape(0);
        if (input is { Rank: < 2 })
            throw new ShapeException($"{input} has no rows");
        long? rows = input?.Product(0, input.Rank - 1), size = input?[input.Rank - 1].ValueOrNull, k = node.Int("k", 1);
        long? inner = size > 0 ? Elements(node, down) / size : null;
        long? maccs = checked((Elements(node, up) + Elements(node, down) + (node.Has(gate) ? Elements(node, gate) : 0)) * rows * k);
        // Bias and activation of the inner row, then the weighted sum of the experts.
        long? flops = ActivationFlops.Of(node.Text("activation_type", "relu")) + (node.Has(bias) ? 1 : 0);
        return OperatorCost.Headline(maccs, checked(rows * k * ((inner * flops) + (size * 2))))
            with
        { ElementsRead = Chosen(node, rows * k) };
    }

    /// <summary>
    /// Of weights, biases and scales those of the chosen experts: no more experts than choices, and no more than there are.
    /// </summary>
    private static long?[] Chosen(ShapedNode node, long? choices)
    {
        var read = new long?[node.Inputs.Count];
        for (int i = 2; i < read.Length; i++)
            if (node.Operator!.Role(i) is InputRole.Weight or InputRole.Buffer && node.InputShape(i) is { Rank: > 1 } shape
                && shape[0].ValueOrNull is { } experts)
                read[i] = checked(shape.Product(1, shape.Rank) * (choices is { } most ? Math.Min(most, experts) : null));
        return read;
    }

    /// <summary>The weights of one expert.</summary>
    private static long? Elements(ShapedNode node, int input)
    {
        if (node.InputShape(input) is not { Rank: 3 } weight)
            return null;
        long bits = node.Text("quant_type", "int") == "fp8" ? 8 : node.Int("expert_weight_bits", 4);
        bool packed = node.InputType(input) == DataType.UInt8 && bits is 2 or 4;
        return packed && node.Operator?.Type == "QMoE" ? checked(weight.Product(1, 3) * (8 / bits)) : weight.Product(1, 3);
    }
}
