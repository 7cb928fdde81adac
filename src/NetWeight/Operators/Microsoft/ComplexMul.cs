namespace NetWeight.Operators.Microsoft;

/// <summary>Two inputs [..., 2] under broadcasting: 4 multiplications and 2 additions per pair.</summary>
internal sealed class ComplexMul(string type, string summary) : Operator(MicrosoftElementwise.Domain, type, summary)
{
    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, node.InputType(0), Broadcasting.Of(node.InputShape(0), node.InputShape(1)));

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * 3));
}
