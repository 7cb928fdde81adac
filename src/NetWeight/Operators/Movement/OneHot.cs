using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Each index as a vector of off-values with one on-value, along a new axis of length <c>depth</c>.</summary>
internal sealed class OneHot() : Operator("OneHot", "Indices as vectors with a single one.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        Shape? shape = null;
        if (node.InputShape(0) is { } indices)
        {
            int axis = ShapedNode.Axis(node.Int("axis", -1), indices.Rank + 1);
            Dim depth = node.List(null, 1) is [var only] ? only.ToDim() : Dim.Unknown;
            shape = new Shape([.. indices.ToArray().Take(axis), depth, .. indices.ToArray().Skip(axis)]);
        }

        node.SetOutput(0, node.InputType(2), shape);
    }
}
