using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Keeps the slices of an axis (or the elements of all) whose condition holds.</summary>
internal sealed class Compress() : Operator("Compress", "The slices for which a condition holds.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [Folding.Taken(node)] };

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0), condition = node.InputShape(1);
        int? axis = node.Attribute("axis") is null ? null : input is null ? 0 : ShapedNode.Axis(node.Int("axis", 0), input.Rank);
        Dim whole = input is null ? Dim.Unknown : axis is { } a ? input[a] : Folding.Product(input, 0, input.Rank);
        long? most = condition is { Rank: 1 } ? condition[0].UpperBound : null;
        most = most is { } m && whole.UpperBound is { } w ? Math.Min(m, w) : most ?? whole.UpperBound;
        long[]? flags = node.Integers(1);
        Dim kept = flags is null ? Dim.AtMost(most) : flags.LongCount(f => f != 0);
        Shape? shape = axis is null ? new Shape(kept) : input?.With(axis.Value, kept);
        node.SetOutput(0, node.InputType(0), shape);
        if (flags is null || node.Content(0) is not { } content || shape.SmallDims() is not { } dims)
            return;
        int[] chosen = [.. Enumerable.Range(0, flags.Length).Where(i => flags[i] != 0)];
        if (chosen.Length > 0 && chosen[^1] >= whole.ValueOrNull)
            throw new ShapeException($"its condition is longer than {whole}");
        var source = new long[content.Dims.Count];
        node.SetContent(0, Folding.Tensor(content.DataType, dims, at =>
        {
            if (axis is null)
                return content.Elements[chosen[at[0]]];
            at.CopyTo(source, 0);
            source[axis.Value] = chosen[at[axis.Value]];
            return content.At(source);
        }));
    }
}
