using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>The input repeated along each axis; version 1 repeats along one axis only.</summary>
internal sealed class Tile() : Operator("Tile", "The input repeated along its axes.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input)
        {
            node.SetOutput(0, node.InputType(0), node.Opset >= 6 && node.List(null, 1) is { Count: var rank } ? Shape.OfRank(rank) : null);
            return;
        }

        Dim[] dims = input.ToArray();
        if (node.Opset < 6)
        {
            int? axis = node.Integer(2) is { } given ? ShapedNode.Axis(given, dims.Length) : null;
            for (int i = 0; i < dims.Length; i++)
                if (axis is null || axis == i)
                    dims[i] = axis is not null && node.Integer(1) is { } tiles ? dims[i].Times(tiles) : Dim.Unknown;
        }
        else
        {
            IReadOnlyList<Scalar>? repeats = node.List(null, 1);
            if (repeats is not null && repeats.Count != dims.Length)
                throw new ShapeException($"it has {repeats.Count} repeats for an input {input}");
            for (int i = 0; i < dims.Length; i++)
                dims[i] = repeats?[i].Integer is { } count ? dims[i].Times(count)
                    : dims[i].ValueOrNull is 1 && repeats is not null ? repeats[i].ToDim() : Dim.Unknown;
        }

        var shape = Shape.Owning(dims);
        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is not { } sizes || node.Content(0) is not { } content)
            return;
        var source = new long[sizes.Length];
        node.SetContent(0, Folding.Tensor(content.DataType, sizes, at =>
        {
            for (int i = 0; i < source.Length; i++)
                source[i] = at[i] % content.Dims[i];
            return content.At(source);
        }));
    }
}
