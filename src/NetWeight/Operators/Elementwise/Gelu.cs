namespace NetWeight.Operators.Elementwise;

/// <summary>x/2 * (1 + erf(x/sqrt 2)), or its tanh approximation, whose cubic adds three operations.</summary>
internal sealed class Gelu() : Unary("Gelu", 5, "x/2 * (1 + erf(x/sqrt 2)): div, erf, add, mul, mul.")
{
    /// <summary>pow, mul, add, mul, tanh, add, mul, mul.</summary>
    public const int TanhFlops = 8;

    protected override int Flops(ShapedNode node) => node.Text("approximate", "none") == "tanh" ? TanhFlops : base.Flops(node);
}
