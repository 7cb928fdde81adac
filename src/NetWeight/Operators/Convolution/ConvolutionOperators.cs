namespace NetWeight.Operators.Convolution;

/// <summary>Convolutions and poolings: everything that slides a window.</summary>
public static class ConvolutionOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } =
    [
        new Conv(),
    ];
}
