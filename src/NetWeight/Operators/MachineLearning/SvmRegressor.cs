using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>One number per row by support vectors.</summary>
internal sealed class SvmRegressor() : Operator(MachineLearningOperators.DomainName, "SVMRegressor", "A number by support vectors.")
{
    public override void Infer(ShapedNode node) => node.SetOutput(0, DataType.Float, new Shape(MachineLearningOperators.Rows(node), 1));

    public override OperatorCost Cost(ShapedNode node) => SvmClassifier.Cost(node, node.Int("n_supports", 0));
}
