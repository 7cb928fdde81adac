using NetWeight.Graphs;
using NetWeight.Operators.Movement;

namespace NetWeight.Operators.Generation;

/// <summary>A window function of a given length; the FLOPs per element are those of its cosines.</summary>
internal sealed class Window(string type, int flops, string summary) : Operator(type, summary)
{
    public override InputRole Role(int index) => InputRole.Setting;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * flops));

    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, DataTypes.FromOnnx(node.Int("output_datatype", (long)DataType.Float)),
            new Shape(node.List(null, 0) is [var size] ? size.ToDim() : Dim.Unknown));
}
