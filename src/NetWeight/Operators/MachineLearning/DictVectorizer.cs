using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>The values of a map as one row, in the order of a vocabulary of keys.</summary>
internal sealed class DictVectorizer()
    : Operator(MachineLearningOperators.DomainName, "DictVectorizer", "The values of a map as a row, by vocabulary.")
{
    public override void Infer(ShapedNode node)
    {
        DataType type = node.Input(0)?.Type is MapType { Value: TensorType value } ? value.DataType : DataType.Undefined;
        node.SetOutput(0, type, new Shape(1, MachineLearningOperators.Classes(node, "int64_vocabulary", "string_vocabulary")));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
