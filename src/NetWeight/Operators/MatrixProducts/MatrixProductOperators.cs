using NetWeight.Graphs;

namespace NetWeight.Operators.MatrixProducts;

/// <summary>Fully connected layers and products of matrices.</summary>
public static class MatrixProductOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Product,
    [
        new Det() { KernelRole = KernelRole.Other },
        new Einsum(),
        new Gemm("", "Gemm", "Fully connected layer: A * B + C."),
        new MatMul("", "MatMul", "Product of two stacks of matrices."),
        new MatMul("", "MatMulInteger", "Product of 8-bit matrices into 32 bits.") { ResultType = _ => DataType.Int32 },
        new MatMul("", "QLinearMatMul", "Quantized product of matrices.") { Right = 3, ResultType = node => node.InputType(7) },
    ]);
}
