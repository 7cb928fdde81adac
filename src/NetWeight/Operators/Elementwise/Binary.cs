using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>Two inputs under broadcasting. Before version 7 the second one is aligned at <c>axis</c> of the first.</summary>
internal abstract class Binary(string type, string summary) : Operator(type, summary)
{
    public sealed override void Infer(ShapedNode node)
    {
        DataType operand = node.InputType(0) != DataType.Undefined ? node.InputType(0) : node.InputType(1);
        DataType output = OutputType(node, operand);
        Shape? first = node.InputShape(0), second = node.InputShape(1);
        int trailing = node.Opset < 7 ? OnesBehind(node, first, second) : 0;
        if (trailing > 0)
            second = new Shape([.. second!.Dims, .. Ones(trailing)]);
        node.SetOutput(0, output, Broadcasting.Of(first, second));
        if (BothContents(node) is var (x, y) && Fold(node, operand) is { } fold)
            node.SetContent(0, Broadcasting.Fold(x, trailing > 0
                ? y.Reshape([.. y.Dims, .. Enumerable.Repeat(1L, trailing)]) : y, output, fold));
    }

    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.Broadcasting;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.Elements);

    /// <summary>The output's element type.</summary>
    protected abstract DataType OutputType(ShapedNode node, DataType operand);

    /// <summary>The function of two elements of type <paramref name="operand"/>; null if shapes never need it.</summary>
    protected abstract Func<Scalar, Scalar, Scalar>? Fold(ShapedNode node, DataType operand);

    /// <summary>The number of dimensions of 1 after the second shape with which the usual broadcasting aligns it at <c>axis</c>.</summary>
    private static int OnesBehind(ShapedNode node, Shape? first, Shape? second)
    {
        if (node.Int("broadcast", 0) == 0 || node.Attribute("axis") is null || first is null || second is null
            || second.Rank == 0 || second.Rank == first.Rank)
            return 0;
        long axis = node.Int("axis", 0);
        int ones = first.Rank - second.Rank - ShapedNode.Axis(axis, first.Rank);
        return ones >= 0 ? ones : throw new ShapeException($"{second} does not fit into {first} at axis {axis}");
    }

    private static IEnumerable<Dim> Ones(int count) => Enumerable.Repeat(Dim.Of(1), count);

    /// <summary>Both contents; null if one is unknown. Stored tensors are read last: mostly the other one is an activation.</summary>
    private static (TensorValue X, TensorValue Y)? BothContents(ShapedNode node)
    {
        if (node.Input(0)?.Stored is null)
            return node.Content(0) is { } x && node.Content(1) is { } y ? (x, y) : null;
        return node.Content(1) is { } second && node.Content(0) is { } first ? (first, second) : null;
    }
}
