using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Element by element one of two tensors, by a condition; all three broadcast.</summary>
internal sealed class Where() : Operator("Where", "One of two tensors, element by element.")
{
    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.Broadcasting;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.Elements);

    public override void Infer(ShapedNode node)
    {
        DataType type = node.InputType(1) != DataType.Undefined ? node.InputType(1) : node.InputType(2);
        Shape? shape = Broadcasting.Of(node.InputShape(0), node.InputShape(1), node.InputShape(2));
        node.SetOutput(0, type, shape);
        if (shape.SmallDims() is not { } dims || node.Content(0) is not { } condition
            || (node.Content(1) is null && node.Content(2) is null))
            return;
        var elements = new Scalar[dims.Aggregate(1L, (a, d) => a * d)];
        for (int i = 0; i < elements.Length; i++)
        {
            Scalar yes = At(node.Content(1), i, dims), no = At(node.Content(2), i, dims);
            elements[i] = At(condition, i, dims).Integer is { } chosen ? (chosen != 0 ? yes : no) : yes.Same(no) ? yes : Scalar.Unknown;
        }

        node.SetContent(0, TensorValue.Create(type, dims, elements));
    }

    private static Scalar At(TensorValue? value, int index, long[] dims) =>
        value is null ? Scalar.Unknown : value.Elements[(int)Broadcasting.Offset(index, dims, value.Dims)];
}
