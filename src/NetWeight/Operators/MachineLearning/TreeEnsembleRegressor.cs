using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Numbers by the sum of decision trees.</summary>
internal sealed class TreeEnsembleRegressor()
    : Operator(MachineLearningOperators.DomainName, "TreeEnsembleRegressor", "Numbers by decision trees.")
{
    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, DataType.Float, new Shape(MachineLearningOperators.Rows(node), node.Int("n_targets", 1)));

    public override OperatorCost Cost(ShapedNode node) => DecisionTrees.Cost(node, DecisionTrees.ByIdentifiers(node));
}
