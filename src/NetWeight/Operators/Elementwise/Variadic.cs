using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>Any number of inputs of one type, under broadcasting since version 8; before, all have one shape.</summary>
/// <param name="type">The operator.</param>
/// <param name="summary">The formula.</param>
/// <param name="function">The function of two elements.</param>
/// <param name="divides">Whether the joined elements are divided by their number (Mean).</param>
internal sealed class Variadic(string type, string summary, BinaryFold function, bool divides = false) : Operator(type, summary)
{
    public override void Infer(ShapedNode node)
    {
        var shapes = new Shape?[node.Inputs.Count];
        DataType type = DataType.Undefined;
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = node.InputShape(i);
            if (type == DataType.Undefined)
                type = node.InputType(i);
        }

        if (shapes.Length == 0)
            throw new ShapeException("it has no input");
        if (node.Opset < 8)
        {
            Shape? any = Array.Find(shapes, s => s is not null);
            for (int i = 0; i < shapes.Length; i++)
                shapes[i] ??= any;
        }

        node.SetOutput(0, type, Broadcasting.Of(shapes));
        TensorValue? sum = node.Content(0);
        for (int i = 1; i < shapes.Length && sum is not null; i++)
            sum = Broadcasting.Fold(sum, node.Content(i), type, (x, y) => function.Apply(x, y, type));
        if (divides && shapes.Length > 1)
            sum = Broadcasting.Fold(sum,
                TensorValue.Single(type, TensorValue.Convert(Scalar.Of((long)shapes.Length), type)), type, (x, y) =>
                BinaryFold.Div.Apply(x, y, type));
        node.SetContent(0, sum);
    }

    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.Broadcasting;

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.OfFlops(checked(node.Elements * (node.Inputs.Count - (divides ? 0 : 1))));
}
