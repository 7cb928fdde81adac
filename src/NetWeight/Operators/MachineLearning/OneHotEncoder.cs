using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Each category as a list of zeros and a one, along a new last axis.</summary>
internal sealed class OneHotEncoder() : Operator(MachineLearningOperators.DomainName, "OneHotEncoder", "Categories as zeros and a one.")
{
    public override void Infer(ShapedNode node)
    {
        Dim categories = MachineLearningOperators.Classes(node, "cats_int64s", "cats_strings");
        node.SetOutput(0, DataType.Float, node.InputShape(0) is { } shape ? Shape.Owning([.. shape.Dims, categories]) : null);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
