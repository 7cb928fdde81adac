using NetWeight.Operators;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Constants that multiply, divide, shift or negate the channels of a layer's result (or of its input) go into its
/// weights and bias.
/// </summary>
internal sealed class FoldArithmetic : Rewrite
{
    public override string Id => "NWR04";

    public override string Option => "fold-arithmetic";

    public override string Summary =>
        "Fold Mul, Div, Add, Sub and Neg with constants per channel into the adjacent convolution or fully connected layer.";

    internal override void Run(GraphEditor graph, RewriteSettings settings) =>
        AffineFolding.Run(graph, this, OperatorSets.ChannelArithmetic);
}
