using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>
/// Classic machine learning (<c>ai.onnx.ml</c>): linear models, support vectors, trees, and the encoding of features.
/// Weights are attributes.
/// </summary>
public static class MachineLearningOperators
{
    /// <summary>The domain of this family.</summary>
    public const string DomainName = "ai.onnx.ml";

    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new ArrayFeatureExtractor(),
        new FeatureRow("Binarizer", 1, "1 above a threshold, else 0."),
        new CastMap(),
        new CategoryMapper(),
        new DictVectorizer(),
        new FeatureVectorizer(),
        new FeatureRow("Imputer", 1, "Missing features replaced."),
        new LabelEncoder(),
        new LinearClassifier(),
        new LinearRegressor(),
        new FeatureRow("Normalizer", 3, "Each row scaled to a norm of 1 (value, sum, div).", DataType.Float),
        new OneHotEncoder(),
        new SvmClassifier(),
        new SvmRegressor(),
        new FeatureRow("Scaler", 2, "(x - offset) * scale.", DataType.Float),
        new TreeEnsemble(),
        new TreeEnsembleClassifier(),
        new TreeEnsembleRegressor(),
        new ZipMap(),
    ]);

    /// <summary>The number of rows of features: a single list is one row.</summary>
    internal static Dim Rows(ShapedNode node) => node.InputShape(0) is { } shape ? shape.Rank < 2 ? 1 : shape[0] : Dim.Unknown;

    /// <summary>The number of entries that a list attribute has; 0 if it is absent.</summary>
    internal static long Count(this ShapedNode node, string attribute) => node.Attribute(attribute)?.Value switch
    {
        float[] floats => floats.Length,
        long[] integers => integers.Length,
        byte[][] strings => strings.Length,
        Tensor tensor => tensor.Elements,
        _ => 0,
    };

    /// <summary>Sets the two outputs of a classifier: a label for each row, and its scores.</summary>
    internal static void SetClasses(ShapedNode node, string strings, Dim scores)
    {
        Dim rows = Rows(node);
        node.SetOutput(0, node.Count(strings) > 0 ? DataType.String : DataType.Int64, new Shape(rows));
        node.SetOutput(1, DataType.Float, new Shape(rows, scores));
    }

    /// <summary>The number of classes that a classifier knows; unknown if it lists none.</summary>
    internal static Dim Classes(ShapedNode node, string integers, string strings) =>
        Math.Max(node.Count(strings), node.Count(integers)) is > 0 and var count ? count : Dim.Unknown;

    /// <summary>Each feature alone, or each row alone.</summary>
    private sealed class FeatureRow(string type, int flops, string summary, DataType output = DataType.Undefined)
        : Operator(DomainName, type, summary)
    {
        public override void Infer(ShapedNode node) =>
            node.SetOutput(0, output == DataType.Undefined ? node.InputType(0) : output, node.InputShape(0));

        public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.Elements * flops);
    }
}
