using NetWeight.Graphs;

namespace NetWeight.Operators.Microsoft;

/// <summary>At inference nothing is dropped: two additions remain.</summary>
internal sealed class BiasDropout() : Operator(MicrosoftElementwise.Domain, "BiasDropout", "Dropout(x + bias) + residual.")
{
    public override InputRole Role(int index) => index switch
    {
        1 => InputRole.Weight,
        > 2 => InputRole.Setting,
        _ => InputRole.Data,
    };

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, node.Input(0)?.Type);
        node.SetOutput(1, DataType.Bool, node.InputShape(0));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.InputElements(0) * (node.Has(2) ? 2 : 1)));
}
