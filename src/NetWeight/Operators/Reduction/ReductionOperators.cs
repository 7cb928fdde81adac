using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Reduction;

/// <summary>Operators that join elements along axes.</summary>
public static class ReductionOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Reduction,
    [
        new ArgExtreme("ArgMax", "The index of the greatest element along an axis."),
        new ArgExtreme("ArgMin", "The index of the least element along an axis."),
        new Cumulative("CumProd", "The product of each element along an axis with all before it."),
        new Cumulative("CumSum", "The sum of each element along an axis with all before it."),
        new AlongAxis("Hardmax", 2, "1 at the first greatest element along an axis, else 0: max, compare.")
            { KernelRole = KernelRole.Normalization },
        new AlongAxis("LogSoftmax", 5, "x - max - log(sum(exp(x - max))): max, sub, exp, sum, sub.")
            { KernelRole = KernelRole.Normalization },
        new Reduce("ReduceL1", 2, "The sum of the absolute values: abs, add."),
        new Reduce("ReduceL2", 2, "The root of the sum of the squares: mul, add."),
        new Reduce("ReduceLogSum", 1, "The logarithm of the sum."),
        new Reduce("ReduceLogSumExp", 2, "The logarithm of the sum of the exponentials: exp, add."),
        new Reduce("ReduceMax", 1, "The greatest element.", BinaryFold.Max),
        new Reduce("ReduceMean", 1, "The mean.", BinaryFold.Add, divides: true),
        new Reduce("ReduceMin", 1, "The least element.", BinaryFold.Min),
        new Reduce("ReduceProd", 1, "The product.", BinaryFold.Mul, empty: 1),
        new Reduce("ReduceSum", 1, "The sum.", BinaryFold.Add, empty: 0),
        new Reduce("ReduceSumSquare", 2, "The sum of the squares: mul, add."),
        new AlongAxis("Softmax", 5, "exp(x - max) / sum(exp(x - max)): max, sub, exp, sum, div.") { KernelRole = KernelRole.Normalization },
    ]);
}
