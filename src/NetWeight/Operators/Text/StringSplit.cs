using NetWeight.Graphs;

namespace NetWeight.Operators.Text;

/// <summary>Cuts each string at a delimiter; the parts are along a new last axis as long as the longest list of them.</summary>
internal sealed class StringSplit() : Operator("StringSplit", "Strings cut at a delimiter.")
{
    public override void Infer(ShapedNode node)
    {
        Shape? shape = node.InputShape(0);
        node.SetOutput(1, DataType.Int64, shape);
        // At most 'maxsplit' cuts make one part more.
        Dim parts = node.Attribute("maxsplit") is null ? Dim.Unknown : Dim.AtMost(Math.Max(0, node.Int("maxsplit", 0)) + 1);
        if (shape?.Elements == 0)
            parts = 0;
        node.SetOutput(0, DataType.String, shape is null ? null : Shape.Owning([.. shape.Dims, parts]));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
