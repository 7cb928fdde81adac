using NetWeight.Graphs;
using NetWeight.Operators.Normalization;

namespace NetWeight.Operators.Microsoft;

/// <summary>Inputs x, skip, gamma, beta, bias; outputs y, and if wanted mean, inverse deviation, and the sum that was normalized.</summary>
/// <param name="type">The operator.</param>
/// <param name="flops">FLOPs per element to normalize and scale, without a shift.</param>
/// <param name="beta">The input that shifts; -1 if there is none.</param>
/// <param name="bias">The input that is added to x and skip.</param>
/// <param name="summary">The formula.</param>
internal sealed class SkipLayerNormalization(string type, int flops, int beta, int bias, string summary)
    : Operator(MicrosoftElementwise.Domain, type, summary)
{
    public override InputRole Role(int index) => index > 1 ? InputRole.Weight : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, node.Input(0)?.Type);
        Shape? statistics = node.Outputs.Count > 1 && node.InputShape(0) is { Rank: > 0 } input
            ? LayerNormalization.OnesFrom(input, input.Rank - 1) : null;
        node.SetOutput(1, DataType.Float, statistics);
        node.SetOutput(2, DataType.Float, statistics);
        node.SetOutput(3, node.Input(0)?.Type);
    }

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.OfFlops(checked(node.InputElements(0) * (flops + 1 + (beta > 0 && node.Has(beta) ? 1
            : 0) + (node.Has(bias) ? 1 : 0))));
}
