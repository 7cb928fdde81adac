namespace NetWeight.Operators.Elementwise;

/// <summary>One input, one output of the same shape and type.</summary>
/// <param name="type">The operator.</param>
/// <param name="flops">FLOPs per element, by the table in docs/conventions.md.</param>
/// <param name="summary">The formula.</param>
/// <param name="fold">The function, for folding; null where shapes never need it.</param>
/// <param name="domain">The domain; empty for <c>ai.onnx</c>.</param>
internal sealed class Unary(string type, int flops, string summary, Func<double, double>? fold = null, string domain = "") : Operator(domain, type, summary)
{
    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, node.Input(0)?.Type);
        if (fold is not null && node.Content(0) is { } content)
            node.SetContent(0, TensorValue.Create(content.DataType, content.Dims,
                [.. content.Elements.Select(e => e.Number is { } x ? TensorValue.Convert(Scalar.Of(fold(x)), content.DataType) : Scalar.Unknown)]));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * flops));
}
