namespace NetWeight.Operators.Microsoft;

/// <summary>Operators that ONNX Runtime adds to the standard, and those that its optimizer makes of it.</summary>
public static class MicrosoftOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } =
    [
        .. MicrosoftAttention.All,
        .. MicrosoftConvolutions.All,
        .. MicrosoftMatrixProducts.All,
        .. MicrosoftMovement.All,
        .. MicrosoftQuantization.All,
        .. MicrosoftText.All,
    ];
}
