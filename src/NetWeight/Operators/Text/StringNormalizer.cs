using NetWeight.Graphs;

namespace NetWeight.Operators.Text;

/// <summary>Drops stop words and changes case. How many words remain depends on the words; one empty string if none does.</summary>
internal sealed class StringNormalizer() : Operator("StringNormalizer", "Stop words dropped, case changed.")
{
    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is not { } shape)
        {
            node.SetOutput(0, DataType.String, null);
            return;
        }

        if (shape.Rank is not (1 or 2) || (shape.Rank == 2 && shape[0] is { IsKnown: true, Value: not 1 }))
            throw new ShapeException($"the words have the shape {shape}; it takes [C] or [1, C]");
        bool drops = node.Attribute("stopwords")?.Value is byte[][] { Length: > 0 };
        Dim words = shape[shape.Rank - 1];
        if (words.ValueOrNull == 0)
            words = 1;
        else if (drops && words.ValueOrNull != 1)
            words = Dim.AtMost(words.UpperBound);
        node.SetOutput(0, DataType.String, shape.Rank == 1 ? new Shape(words) : new Shape(1, words));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
