using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Microsoft;

/// <summary>
/// Inputs x, gamma, beta, and with Skip also skip and bias, whose sum with x is the optional second output. SiLU adds a Sigmoid and a
/// multiplication.
/// </summary>
internal sealed class GroupNorm(string type, string summary) : Unary(type, 7, summary, domain: MicrosoftElementwise.Domain)
{
    public override InputRole Role(int index) => index is 0 or 3 ? InputRole.Data : InputRole.Weight;

    public override void Infer(ShapedNode node)
    {
        base.Infer(node);
        node.SetOutput(1, node.Input(0)?.Type);
    }

    protected override int Flops(ShapedNode node) =>
        base.Flops(node) + (node.Int("activation", 0) != 0 ? 5 : 0) + (node.Has(3) ? 1 : 0) + (node.Has(4) ? 1 : 0);
}
