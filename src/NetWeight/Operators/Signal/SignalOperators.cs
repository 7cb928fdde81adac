namespace NetWeight.Operators.Signal;

/// <summary>Operators on signals over time.</summary>
public static class SignalOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new DFT(),
        new STFT(),
    ]);
}
