using NetWeight.Graphs;
using NetWeight.Operators.Signal;

namespace NetWeight.Operators.Microsoft;

/// <summary>[..., m, 2] complex to [..., 2 (m - 1)] real: the way back from <see cref="Rfft"/>.</summary>
internal sealed class Irfft() : Operator(MicrosoftElementwise.Domain, "Irfft", "The real signal of a Fourier transform.")
{
    public override void Infer(ShapedNode node) => node.SetOutput(0, node.InputType(0), node.InputShape(0) switch
    {
        null => null,
        { Rank: < 2 } input => throw new ShapeException($"{input} is not a list of complex numbers"),
        { } input => new Shape([.. input.Dims[..^2], Fourier.Mirrored(input.Dims[^2])]),
    });

    public override OperatorCost Cost(ShapedNode node) => Rfft.Cost(node, node.OutputShape(0));
}
