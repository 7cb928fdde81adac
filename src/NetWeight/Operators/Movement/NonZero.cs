using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>The positions [rank, count] of all elements that are not 0. One comparison per input element.</summary>
internal sealed class NonZero() : Operator("NonZero", "The positions of the elements that are not 0.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.InputElements(0));

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0);
        // Implementations do not agree on how many rows the positions in a single number have.
        Dim rows = input is { Rank: > 0 } ? input.Rank : Dim.Unknown;
        node.SetOutput(0, DataType.Int64, new Shape(rows, input is null ? Dim.Unknown
            : Dim.AtMost(Folding.Product(input, 0, input.Rank).UpperBound)));
        if (node.Content(0) is not { IsKnown: true, Dims.Count: > 0 } content)
            return;
        var found = new List<long[]>();
        _ = Folding.Tensor(content.DataType, content.Dims, at =>
        {
            if (content.At(at).Number != 0)
                found.Add([.. at]);
            return default;
        });
        node.SetOutput(0, DataType.Int64, new Shape(rows, found.Count));
        node.SetContent(0, Folding.Tensor(DataType.Int64, [content.Dims.Count, found.Count], at => Scalar.Of(found[(int)at[1]][at[0]])));
    }
}
