using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Cuts or pads each of some axes around its middle to a given size.</summary>
internal sealed class CenterCropPad() : Operator("CenterCropPad", "Cut or padded around the middle to a size.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        IReadOnlyList<Scalar>? sizes = node.List(null, 1);
        Shape? shape = null;
        if (node.InputShape(0) is { } input)
        {
            int[] axes = node.Axes("axes", int.MaxValue, input.Rank) ?? [.. Enumerable.Range(0, input.Rank)];
            if (sizes is not null && sizes.Count != axes.Length)
                throw new ShapeException($"it has {sizes.Count} sizes for {axes.Length} axes");
            Dim[] dims = input.ToArray();
            for (int i = 0; i < axes.Length; i++)
                dims[axes[i]] = sizes?[i].ToDim() ?? Dim.Unknown;
            shape = Shape.Owning(dims);
        }
        else if (sizes is not null && node.Attribute("axes") is null)
        {
            shape = new Shape(sizes.Select(s => s.ToDim()));
        }

        node.SetOutput(0, node.InputType(0), shape);
    }
}
