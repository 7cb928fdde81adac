using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Replaces each label by its partner in a table. Version 1 knows only strings and their index.</summary>
internal sealed class LabelEncoder() : Operator(MachineLearningOperators.DomainName, "LabelEncoder", "Labels replaced by a table.")
{
    public override void Infer(ShapedNode node)
    {
        DataType output = node.Opset < 2 ? CategoryMapper.Other(node.InputType(0))
            : node.Attribute("values_tensor")?.Value is Tensor tensor ? tensor.DataType
            : node.Attribute("values_strings") is not null ? DataType.String
            : node.Attribute("values_int64s") is not null ? DataType.Int64
            : node.Attribute("values_floats") is not null ? DataType.Float
            : DataType.Undefined;
        node.SetOutput(0, output, node.InputShape(0));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
