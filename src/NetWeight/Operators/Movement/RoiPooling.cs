using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// One fixed-size map [C, h, w] per region of interest: RoiAlign (samples between pixels) and MaxRoiPool (largest pixel
/// of each cell).
/// </summary>
internal sealed class RoiPooling(string type, string summary) : Operator(type, summary)
{
    public override InputRole Role(int index) => index == 2 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node)
    {
        long sampling = node.Int("sampling_ratio", 0);
        if (Type == "MaxRoiPool" || sampling < 1)
            return OperatorCost.UnknownFlops("the size of its regions depends on data");
        // Each sample weighs its 4 neighbours, and is then summed or compared.
        long? samples = checked(node.Elements * sampling * sampling);
        return new OperatorCost(checked(samples * 4), samples) { ElementsRead = [Folding.Taken(node, checked(samples * 4))] };
    }

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0), rois = node.InputShape(1), indices = node.InputShape(2);
        if (input is not null && input.Rank != 4 || rois is not null && rois.Rank != 2)
            throw new ShapeException($"the input {input} and the regions {rois} do not fit it");
        long[] size = Type == "MaxRoiPool" ? node.Ints("pooled_shape") ?? [] : [node.Int("output_height", 1), node.Int("output_width", 1)];
        if (size.Length != 2)
            throw new ShapeException("'pooled_shape' is not height and width");
        Dim regions = Folding.Common(rois?[0] ?? Dim.Unknown, indices is { Rank: 1 } ? indices[0] : Dim.Unknown, "the number of regions");
        node.SetOutput(0, node.InputType(0), new Shape(regions, input?[1] ?? Dim.Unknown, size[0], size[1]));
    }
}
