using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>Keeps numbers between two bounds: attributes up to version 10, inputs from 11.</summary>
internal sealed class Clip() : Operator("Clip", "min(max(x, low), high).")
{
    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.Unary;

    internal override bool IsPerChannelSafe => true;

    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, node.Input(0)?.Type);
        if (node.Content(0) is not { } content)
            return;
        DataType type = content.DataType;
        var elements = new Scalar[content.Count];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = Bounded(node, 2, "max", BinaryFold.Min, Bounded(node, 1, "min", BinaryFold.Max, content.Elements[i], type), type);
        node.SetContent(0, TensorValue.Create(type, content.Dims, elements));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * 2));

    private static Scalar Bounded(ShapedNode node, int input, string attribute, BinaryFold function, Scalar x, DataType type)
    {
        if (node.Opset < 11)
            return node.Attribute(attribute)?.Value is float bound ? function.Apply(x, Scalar.Of((double)bound), type) : x;
        if (!node.Has(input))
            return x;
        return function.Apply(x, node.Content(input) is { Count: 1 } limit ? limit.Elements[0] : Scalar.Unknown, type);
    }
}
