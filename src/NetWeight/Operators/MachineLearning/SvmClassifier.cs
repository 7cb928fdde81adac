using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Classes by support vectors, in pairs; or by linear functions, if there are no vectors.</summary>
internal sealed class SvmClassifier() : Operator(MachineLearningOperators.DomainName, "SVMClassifier", "Classes by support vectors.")
{
    public override void Infer(ShapedNode node)
    {
        Dim classes = MachineLearningOperators.Classes(node, "classlabels_ints", "classlabels_strings");
        Dim scores = classes;
        // Without probabilities, the scores are those of the pairs: n (n - 1) / 2 (two for the only pair of two classes).
        if (node.Count("prob_a") == 0 && classes.ValueOrNull is { } n and not 2)
            scores = n > 2 && node.Count("support_vectors") > 0 ? checked(n * (n - 1) / 2) : Dim.Unknown;
        MachineLearningOperators.SetClasses(node, "classlabels_strings", scores);
    }

    public override OperatorCost Cost(ShapedNode node) => Cost(node, node.Ints("vectors_per_class")?.Sum() ?? 0);

    /// <summary>
    /// For each row: the product with each support vector and the kernel's function of it, then the sum weighted by coefficients.
    /// MACCs = rows * (vector elements + coefficients).
    /// </summary>
    internal static OperatorCost Cost(ShapedNode node, long vectors)
    {
        long? rows = MachineLearningOperators.Rows(node).ValueOrNull;
        long elements = node.Count("support_vectors");
        long kernel = node.Text("kernel_type", "LINEAR") switch
        {
            // Scale, exp; and the differences that are multiplied.
            "RBF" => checked(elements + 2 * vectors),
            // Scale, add, pow.
            "POLY" => checked(3 * vectors),
            // Scale, add, tanh.
            "SIGMOID" => checked(3 * vectors),
            _ => 0,
        };
        return OperatorCost.Headline(checked(rows * (elements + node.Count("coefficients"))), checked(rows * (kernel + node.Count("rho"))));
    }
}
