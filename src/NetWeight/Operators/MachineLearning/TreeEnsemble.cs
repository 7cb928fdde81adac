using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Decision trees, for regression and classification alike.</summary>
internal sealed class TreeEnsemble() : Operator(MachineLearningOperators.DomainName, "TreeEnsemble", "Numbers or scores by decision trees.")
{
    public override void Infer(ShapedNode node) => node.SetOutput(0, node.InputType(0),
        new Shape(MachineLearningOperators.Rows(node), node.Attribute("n_targets") is null ? Dim.Unknown : node.Int("n_targets", 1)));

    public override OperatorCost Cost(ShapedNode node) => DecisionTrees.Cost(node, DecisionTrees.ByIndex(node));
}
