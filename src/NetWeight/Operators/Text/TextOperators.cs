using NetWeight.Graphs;

namespace NetWeight.Operators.Text;

/// <summary>Operators on strings. What strings hold is not looked at; work on letters is not arithmetic.</summary>
public static class TextOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new StringRow("RegexFullMatch", DataType.Bool, "Whether each string matches a pattern."),
        new StringRow("StringConcat", DataType.String, "Strings joined in pairs, under broadcasting."),
        new StringNormalizer(),
        new StringSplit(),
        new TfIdfVectorizer(),
    ]);

    /// <summary>One result for each string, under broadcasting.</summary>
    private sealed class StringRow(string type, DataType output, string summary) : Operator(type, summary)
    {
        public override void Infer(ShapedNode node) =>
            node.SetOutput(0, output, node.Inputs.Count > 1 ? Broadcasting.Of(node.InputShape(0), node.InputShape(1)) : node.InputShape(0));

        public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
    }
}
