namespace NetWeight.Operators.Movement;

/// <summary>One output of the first input's shape and type; further inputs only steer. Each is a row in the family's list.</summary>
internal sealed class SameShape(string type, int flops, string summary) : Operator(type, summary)
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * flops));

    public override void Infer(ShapedNode node) => node.SetOutput(0, node.InputType(0), node.InputShape(0));
}
