using NetWeight.Graphs;
using NetWeight.Operators.Movement;

namespace NetWeight.Operators.Generation;

/// <summary>
/// ConstantFill and GivenTensorFill (experimental, version 1). The shape is an attribute, or the input's, or (with <c>input_as_shape</c>)
/// the input's content; beside an input, <c>extra_shape</c> is appended.
/// </summary>
internal sealed class Fill(string type, string summary) : Operator(type, summary)
{
    public override InputRole Role(int index) => InputRole.Setting;

    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [node.Int("input_as_shape", 0) != 0 ? null : 0] };

    public override void Infer(ShapedNode node)
    {
        // GivenTensorFill holds its values as floats.
        DataType type = DataTypes.FromOnnx(node.Int("dtype", (long)DataType.Float));
        Shape? shape = !node.Has(0) ? node.Ints("shape") is { } sizes ? Shape.Of(sizes) : null
            : node.Int("input_as_shape", 0) == 0 ? node.InputShape(0)
            : node.List(null, 0) is { } list ? new Shape(list.Select(s => s.ToDim()))
            : null;
        if (shape is not null && node.Has(0) && node.Ints("extra_shape") is { } extra)
            shape = new Shape([.. shape.ToArray(), .. extra.Select(Dim.Of)]);
        node.SetOutput(0, type, shape);
    }
}
