using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Joins lists of features to one row of floats.</summary>
internal sealed class FeatureVectorizer() : Operator(MachineLearningOperators.DomainName, "FeatureVectorizer", "Features joined to rows.")
{
    public override void Infer(ShapedNode node)
    {
        Dim width = node.Ints("inputdimensions") is { } widths ? widths.Sum() : Dim.Unknown;
        node.SetOutput(0, DataType.Float, new Shape(MachineLearningOperators.Rows(node), width));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
