using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>More (or with negative pads fewer) elements at the begin and end of each axis; pads are all begins, then all ends.</summary>
internal sealed class Pad() : Operator("Pad", "Elements added, or cut, at the borders.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        IReadOnlyList<Scalar>? pads = node.List(node.Opset < 2 ? "paddings" : "pads", 1);
        if (node.InputShape(0) is not { } input)
        {
            bool forAll = !node.IsGiven("axes", 3);
            node.SetOutput(0, node.InputType(0), forAll && pads is not null ? Shape.OfRank(pads.Count / 2) : null);
            return;
        }

        int[]? axes = node.IsGiven("axes", 3) ? node.Axes("axes", 3, input.Rank) : [.. Enumerable.Range(0, input.Rank)];
        if (axes is null)
        {
            node.SetOutput(0, node.InputType(0), Shape.OfRank(input.Rank));
            return;
        }

        if (pads is not null && pads.Count != 2 * axes.Length)
            throw new ShapeException($"it has {pads.Count} pads for {axes.Length} axes");
        Dim[] dims = input.ToArray();
        var begins = new long?[dims.Length];
        Array.Fill(begins, 0);
        for (int i = 0; i < axes.Length; i++)
        {
            begins[axes[i]] = pads?[i].Integer;
            dims[axes[i]] = pads?[i].Integer is { } begin && pads[i + axes.Length].Integer is { } end
                ? dims[axes[i]].Plus(checked(begin + end))
                : Dim.Unknown;
        }

        var shape = Shape.Owning(dims);
        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } sizes && node.Content(0) is { } content
            && node.Text("mode", "constant") == "constant" && begins.All(b => b is not null))
            node.SetContent(0, Fold(node, content, begins, sizes));
    }

    private static TensorValue? Fold(ShapedNode node, TensorValue content, long?[] begins, long[] sizes)
    {
        Scalar filler = node.Has(2) ? node.Content(2) is { Count: 1 } given ? given.Elements[0] : Scalar.Unknown
            : TensorValue.Convert(Scalar.Of((double)node.Float("value", 0)), content.DataType);
        var source = new long[sizes.Length];
        return Folding.Tensor(content.DataType, sizes, at =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                source[i] = at[i] - begins[i]!.Value;
                if (source[i] < 0 || source[i] >= content.Dims[i])
                    return filler;
            }

            return content.At(source);
        });
    }
}
