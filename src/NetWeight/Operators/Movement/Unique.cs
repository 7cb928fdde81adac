using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// The distinct elements (or slices of an axis), where each first occurs, the new place of each input element, and how
/// often. One comparison per input element.
/// </summary>
internal sealed class Unique() : Operator("Unique", "Distinct elements or slices.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.InputElements(0));

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0);
        int? axis = node.Attribute("axis") is null ? null : input is null ? 0 : ShapedNode.Axis(node.Int("axis", 0), input.Rank);
        Dim whole = input is null ? Dim.Unknown : axis is { } a ? input[a] : Folding.Product(input, 0, input.Rank);
        Dim distinct = node.Content(0) is { IsKnown: true } content ? Count(content, axis)
            : whole is { IsKnown: true, Value: 0 or 1 } ? whole
            : Dim.AtMost(whole.UpperBound);
        node.SetOutput(0, node.InputType(0), axis is null ? new Shape(distinct) : input?.With(axis.Value, distinct));
        node.SetOutput(1, DataType.Int64, new Shape(distinct));
        node.SetOutput(2, DataType.Int64, new Shape(whole));
        node.SetOutput(3, DataType.Int64, new Shape(distinct));
    }

    /// <summary>How many elements, or slices of an axis, differ from each other.</summary>
    private static long Count(TensorValue content, int? axis)
    {
        if (axis is null)
            return content.Elements.Select(e => e.Number).Distinct().LongCount();
        var slices = new List<double>[content.Dims[axis.Value]];
        for (int i = 0; i < slices.Length; i++)
            slices[i] = [];
        _ = Folding.Tensor(content.DataType, content.Dims, at =>
        {
            slices[at[axis.Value]].Add(content.At(at).Number!.Value);
            return default;
        });
        return slices.Select(s => string.Join(' ', s)).Distinct().LongCount();
    }
}
