using NetWeight.Graphs;
using NetWeight.Operators.Movement;

namespace NetWeight.Operators.Generation;

/// <summary>One value repeated in a given shape; a float 0 if no value is given.</summary>
internal sealed class ConstantOfShape() : Operator("ConstantOfShape", "One value, repeated in a shape.")
{
    public override InputRole Role(int index) => InputRole.Setting;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        var value = node.Attribute("value")?.Value as Tensor;
        DataType type = value?.DataType ?? DataType.Float;
        Shape? shape = node.List(null, 0) is { } sizes ? new Shape(sizes.Select(s => s.ToDim())) : null;
        node.SetOutput(0, type, shape);
        Scalar? element = value is null ? Scalar.Of(0.0) : TensorValue.From(value) is { Count: 1 } content ? content.Elements[0] : null;
        if (element is { } filler && shape.SmallDims() is { } dims)
            node.SetContent(0, Folding.Tensor(type, dims, _ => filler));
    }
}
