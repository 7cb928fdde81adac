namespace NetWeight.Operators;

/// <summary>The costs of one execution of a node, beyond the plain reading of its inputs and writing of its outputs.</summary>
/// <param name="Maccs">Multiply-accumulates; null if a shape that decides them is unknown.</param>
/// <param name="OtherFlops">Floating-point (or integer) operations that are not part of a multiply-accumulate; null if unknown.</param>
public sealed record OperatorCost(long? Maccs, long? OtherFlops)
{
    /// <summary>No arithmetic; inputs are read and outputs are written.</summary>
    public static OperatorCost CopyOnly { get; } = new(0, 0);

    /// <summary>No arithmetic and no bytes: the output is another view of the input's memory.</summary>
    public static OperatorCost ViewOnly { get; } = new(0, 0) { IsView = true };

    /// <summary>Whether papers count these multiply-accumulates: convolution, fully connected, matrix product.</summary>
    public bool IsHeadline { get; init; }

    /// <summary>Whether the output is the input's memory seen differently, so that no byte moves.</summary>
    public bool IsView { get; init; }

    /// <summary>
    /// Elements really read of each input, if that is not all of them (Gather, Slice): null in the list for "all".
    /// The list may be shorter than the inputs.
    /// </summary>
    public IReadOnlyList<long?>? ElementsRead { get; init; }

    /// <summary>The reason why a part of the cost cannot be known, even with all shapes; null if it can.</summary>
    public string? UnknownBecause { get; init; }

    /// <summary>A convolution, fully connected layer or matrix product.</summary>
    public static OperatorCost Headline(long? maccs, long? otherFlops = 0) => new(maccs, otherFlops) { IsHeadline = true };

    /// <summary>Arithmetic without multiply-accumulates.</summary>
    public static OperatorCost OfFlops(long? flops) => new(0, flops);

    /// <summary>A cost that is unknown before the model runs, matrix products perhaps among it.</summary>
    public static OperatorCost Unknown(string because) => new(null, null) { UnknownBecause = because };

    /// <summary>
    /// Arithmetic that is unknown before the model runs, but certainly no convolution, fully connected layer or
    /// matrix product.
    /// </summary>
    public static OperatorCost UnknownFlops(string because) => new(0, null) { UnknownBecause = because };
}
