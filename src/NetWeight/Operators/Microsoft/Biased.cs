using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Microsoft;

/// <summary>A function of x plus an optional second input that does not affect the shape.</summary>
/// <param name="type">The operator.</param>
/// <param name="flops">FLOPs per element without the first addition.</param>
/// <param name="summary">The formula.</param>
/// <param name="isWeight">Whether the second input is learned; a mask is not.</param>
internal sealed class Biased(string type, int flops, string summary, bool isWeight = true)
    : Unary(type, flops, summary, domain: MicrosoftElementwise.Domain)
{
    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.None;

    public override InputRole Role(int index) => index == 1 ? isWeight ? InputRole.Weight : InputRole.Buffer : InputRole.Data;

    protected override int Flops(ShapedNode node) => base.Flops(node) + (node.Has(1) ? 1 : 0);
}
