using NetWeight.Graphs;

namespace NetWeight.Operators.Text;

/// <summary>Counts n-grams of words or numbers; each n-gram of the pool has its column. One FLOP per output (its weight).</summary>
internal sealed class TfIdfVectorizer() : Operator("TfIdfVectorizer", "N-grams counted and weighted.")
{
    public override void Infer(ShapedNode node)
    {
        long[] columns = node.Ints("ngram_indexes") ?? throw new ShapeException("it has no 'ngram_indexes'");
        Dim width = columns.Length == 0 ? 0 : checked(columns.Max() + 1);
        Shape? output = node.InputShape(0) switch
        {
            null => null,
            { Rank: 0 or 1 } => new Shape(width),
            { Rank: 2 } shape => new Shape(shape[0], width),
            var shape => throw new ShapeException($"its input has the shape {shape}; it takes [C] or [N, C]"),
        };
        node.SetOutput(0, DataType.Float, output);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.Elements);
}
