using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// The grid of an affine map: theta [N, d, d+1] for a size [N, C, out...] gives [N, out..., d]; d + 1 products per
/// number.
/// </summary>
internal sealed class AffineGrid() : Operator("AffineGrid", "The sampling grid of an affine map.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => new(checked(node.Elements * (node.OutputShape(0)?.Rank - 1)), 0);

    public override void Infer(ShapedNode node)
    {
        Shape? theta = node.InputShape(0);
        IReadOnlyList<Scalar>? size = node.List(null, 1);
        int? rank = size?.Count - 2 ?? (theta is { Rank: 3 } && theta[1].ValueOrNull is { } axes and (2 or 3) ? (int)axes : null);
        if (rank is null)
        {
            node.SetOutput(0, node.InputType(0), null);
            return;
        }

        if (rank is not (2 or 3))
            throw new ShapeException("its size does not describe two- or three-dimensional images");
        Dim[] dims = Shape.OfRank(rank.Value + 2).ToArray();
        dims[0] = Folding.Common(size?[0].ToDim() ?? Dim.Unknown, theta?[0] ?? Dim.Unknown, "the batch");
        for (int i = 1; i <= rank; i++)
            dims[i] = size?[i + 1].ToDim() ?? Dim.Unknown;
        dims[^1] = rank.Value;
        node.SetOutput(0, node.InputType(0), Shape.Owning(dims));
    }
}
