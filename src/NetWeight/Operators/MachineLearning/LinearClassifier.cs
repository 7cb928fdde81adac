using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>One linear function of the features per class. MACCs = rows * coefficients; an intercept is one FLOP per score.</summary>
internal sealed class LinearClassifier()
    : Operator(MachineLearningOperators.DomainName, "LinearClassifier", "Classes by linear functions of the features.")
{
    public override void Infer(ShapedNode node)
    {
        Dim classes = MachineLearningOperators.Classes(node, "classlabels_ints", "classlabels_strings");
        // One function can distinguish two classes; both get a score.
        Dim scores = node.Count("intercepts") switch
        {
            0 => classes,
            1 when classes.ValueOrNull == 2 => 2,
            var functions => functions,
        };
        MachineLearningOperators.SetClasses(node, "classlabels_strings", scores);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? rows = MachineLearningOperators.Rows(node).ValueOrNull;
        return OperatorCost.Headline(rows * node.Count("coefficients"), rows * node.Count("intercepts"));
    }
}
