namespace NetWeight.Operators.MachineLearning;

/// <summary>Classes by the votes of decision trees.</summary>
internal sealed class TreeEnsembleClassifier()
    : Operator(MachineLearningOperators.DomainName, "TreeEnsembleClassifier", "Classes by decision trees.")
{
    public override void Infer(ShapedNode node) =>
        MachineLearningOperators.SetClasses(node, "classlabels_strings",
            MachineLearningOperators.Classes(node, "classlabels_int64s", "classlabels_strings"));

    public override OperatorCost Cost(ShapedNode node) => DecisionTrees.Cost(node, DecisionTrees.ByIdentifiers(node));
}
