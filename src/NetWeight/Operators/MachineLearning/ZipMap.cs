using NetWeight.Graphs;
using NetWeight.Operators.Sequences;

namespace NetWeight.Operators.MachineLearning;

/// <summary>The scores of each row as a map from class to score.</summary>
internal sealed class ZipMap() : Operator(MachineLearningOperators.DomainName, "ZipMap", "Scores as maps from class to score.")
{
    public override void Infer(ShapedNode node)
    {
        var map = new MapType(node.Count("classlabels_strings") > 0 ? DataType.String
            : DataType.Int64, new TensorType(DataType.Float, Shape.Scalar));
        bool listed = node.InputShape(0) is not null && MachineLearningOperators.Rows(node).ValueOrNull is <= Items.Limit;
        node.SetOutput(0, new SequenceType(map, listed
            ? [.. Enumerable.Repeat(map, (int)MachineLearningOperators.Rows(node).Value)] : null));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
