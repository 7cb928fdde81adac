namespace NetWeight.Operators.Elementwise;

/// <summary>The slope is stretched to the input, never the other way: one per channel up to version 6, by broadcasting from 7.</summary>
internal sealed class PRelu() : Unary("PRelu", 2, "x where positive, else slope * x: compare, mul.")
{
    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.Broadcasting;

    public override InputRole Role(int index) => index > 0 ? InputRole.Weight : InputRole.Data;
}
