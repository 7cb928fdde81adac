namespace NetWeight.Operators.Quantization;

/// <summary>From real numbers to small integers and back.</summary>
public static class QuantizationOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Quantization,
    [
        new DequantizeLinear(""),
        new DynamicQuantizeLinear() { KernelRole = KernelRole.Other },
        new QuantizeLinear(""),
    ]);
}
