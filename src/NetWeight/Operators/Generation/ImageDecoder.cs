using NetWeight.Graphs;

namespace NetWeight.Operators.Generation;

/// <summary>An encoded image as pixels [height, width, channels].</summary>
internal sealed class ImageDecoder() : Operator("ImageDecoder", "An encoded image as pixels.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.UnknownFlops("the size of an encoded image depends on data");

    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, DataType.UInt8, new Shape(Dim.Unknown, Dim.Unknown, node.Text("pixel_format", "RGB") == "Grayscale" ? 1 : 3));
}
