using NetWeight.Graphs;
using NetWeight.Operators.Signal;

namespace NetWeight.Operators.Microsoft;

/// <summary>[..., n] real to [..., n/2 + 1, 2] complex, over the last <c>signal_ndim</c> dimensions.</summary>
internal sealed class Rfft() : Operator(MicrosoftElementwise.Domain, "Rfft", "The Fourier transform of a real signal.")
{
    public override void Infer(ShapedNode node) => node.SetOutput(0, node.InputType(0), node.InputShape(0) switch
    {
        null => null,
        { Rank: 0 } => throw new ShapeException("a single number is not a signal"),
        { } input => new Shape([.. input.Dims[..^1], Fourier.OneSided(input.Dims[^1]), 2]),
    });

    public override OperatorCost Cost(ShapedNode node) => Cost(node, node.InputShape(0));

    /// <summary>5 n log2 n for each signal of n elements in all its dimensions.</summary>
    internal static OperatorCost Cost(ShapedNode node, Shape? signals)
    {
        int dims = (int)Math.Clamp(node.Int("signal_ndim", 1), 1, signals?.Rank ?? 1);
        return OperatorCost.OfFlops(
            checked(signals?.Product(0, signals.Rank - dims) * Fourier.Flops(signals?.Product(signals.Rank - dims, signals.Rank))));
    }
}
