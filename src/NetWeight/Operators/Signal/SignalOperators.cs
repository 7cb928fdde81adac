namespace NetWeight.Operators.Signal;

/// <summary>Operators on signals over time.</summary>
public static class SignalOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } =
    [
        new DFT(),
        new STFT(),
    ];
}
