using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>One linear function of the features per target. MACCs = rows * coefficients; an intercept is one FLOP per target.</summary>
internal sealed class LinearRegressor()
    : Operator(MachineLearningOperators.DomainName, "LinearRegressor", "Numbers by linear functions of the features.")
{
    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, DataType.Float, new Shape(MachineLearningOperators.Rows(node), node.Int("targets", 1)));

    public override OperatorCost Cost(ShapedNode node)
    {
        long? rows = MachineLearningOperators.Rows(node).ValueOrNull;
        return OperatorCost.Headline(rows * node.Count("coefficients"), rows * node.Count("intercepts"));
    }
}
