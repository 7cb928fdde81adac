using NetWeight.Graphs;

namespace NetWeight.Operators.Microsoft;

/// <summary>Distances between the rows of [M, K] and [N, K]: sub, mul, add per coordinate, and the root for "euclidean".</summary>
internal sealed class CDist()
    : Operator(MicrosoftElementwise.Domain, "CDist", "The distance between each row of one matrix and each of another.")
{
    public override void Infer(ShapedNode node)
    {
        Shape? a = node.InputShape(0), b = node.InputShape(1);
        if (a is { Rank: not 2 } || b is { Rank: not 2 } || (a?[1].ValueOrNull is { } x && b?[1].ValueOrNull is { } y && x != y))
            throw new ShapeException($"the rows of {a} and {b} cannot be compared");
        node.SetOutput(0, node.InputType(0), new Shape(a?[0] ?? Dim.Unknown, b?[0] ?? Dim.Unknown));
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? length = node.InputShape(0)?.Dims[^1].ValueOrNull ?? node.InputShape(1)?.Dims[^1].ValueOrNull;
        return OperatorCost.OfFlops(checked(node.Elements * ((length * 3) + (node.Text("metric", "sqeuclidean") == "euclidean" ? 1 : 0))));
    }
}
