using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Strings to their numbers, or numbers to their strings.</summary>
internal sealed class CategoryMapper() : Operator(MachineLearningOperators.DomainName, "CategoryMapper", "Strings to numbers, or back.")
{
    public override void Infer(ShapedNode node) => node.SetOutput(0, Other(node.InputType(0)), node.InputShape(0));

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    /// <summary>The other one of string and integer.</summary>
    internal static DataType Other(DataType type) => type switch
    {
        DataType.String => DataType.Int64,
        DataType.Undefined => DataType.Undefined,
        _ => DataType.String,
    };
}
