using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// Cuts an image [N, C, H, W]: <c>border</c> is left, top, right, bottom; <c>scale</c> (height, width) replaces right
/// and bottom.
/// </summary>
internal sealed class Crop() : Operator("Crop", "An image without its borders (experimental, version 1).")
{
    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [node.Elements] };

    public override void Infer(ShapedNode node)
    {
        Shape input = node.InputShape(0) ?? Shape.OfRank(4);
        if (input.Rank != 4 || node.Ints("border") is not { Length: 4 } border)
            throw new ShapeException("it needs an input of four dimensions and four borders");
        long[]? size = node.Ints("scale");
        if (size is not null && size.Length != 2)
            throw new ShapeException("'scale' is not height and width");
        Dim height = size is null ? input[2].Plus(checked(-border[1] - border[3])) : size[0];
        Dim width = size is null ? input[3].Plus(checked(-border[0] - border[2])) : size[1];
        node.SetOutput(0, node.InputType(0), new Shape(input[0], input[1], height, width));
    }
}
