using NetWeight.Graphs;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Operators of classic machine learning.</summary>
internal static class MachineLearningCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        Ml("ArrayFeatureExtractor", [F(3, 5), I(1, 4)]),
        Ml("ArrayFeatureExtractor", [F(5), I(1, 4, 2)]),
        Ml("Binarizer", [F(2, 3)], A("threshold", 0.5f)),
        Ml("CastMap", [new Map(I(0, 1, 4), F(3))], A("cast_to", "TO_FLOAT")).ByData(),
        Ml("CategoryMapper", [S("cat", "dog")], Texts("cats_strings", "cat", "dog"), Ints("cats_int64s", 1, 2)),
        Ml("CategoryMapper", [I(1, 2, 3)], Texts("cats_strings", "cat", "dog"), Ints("cats_int64s", 1, 2)),
        Ml("DictVectorizer", [new Map(S("a", "c"), F(2))], Texts("string_vocabulary", "a", "b", "c")),
        Ml("FeatureVectorizer", [F(2, 3), F(2, 1)], Ints("inputdimensions", 3, 1)),
        Ml("Imputer", [F(2, 3)], Floats("imputed_value_floats", 1, 2, 3), A("replaced_value_float", 0f)),
        Ml("LabelEncoder", [S("a", "b")], Texts("keys_strings", "a", "b"), Ints("values_int64s", 1, 2), A("default_int64", 0)).At(2),
        Ml("LabelEncoder", [I(1, 2)], Ints("keys_int64s", 1, 2), Texts("values_strings", "a", "b")).At(2),
        Ml("LabelEncoder", [I(1, 2)], Ints("keys_int64s", 1, 2), Floats("values_floats", 1, 2)).At(4),
        Ml("LinearClassifier", [F(4, 2)], Floats("coefficients", 1, 2, 3, 4, 5, 6), Floats("intercepts", 1, 2, 3),
            Ints("classlabels_ints", 0, 1, 2)).Out(2),
        Ml("LinearClassifier", [F(4, 2)], Floats("coefficients", 1, 2, 3, 4, 5, 6), Floats("intercepts", 1, 2, 3),
            Texts("classlabels_strings", "a", "b", "c"), A("post_transform", "SOFTMAX")).Out(2),
        Ml("LinearClassifier", [F(4, 2)], Floats("coefficients", 1, 2), Floats("intercepts", 1), Ints("classlabels_ints", 0, 1)).Out(2),
        Ml("LinearRegressor", [F(4, 2)], Floats("coefficients", 1, 2), Floats("intercepts", 1)),
        Ml("LinearRegressor", [F(4, 2)], Floats("coefficients", 1, 2, 3, 4, 5, 6), Floats("intercepts", 1, 2, 3), A("targets", 3)),
        Ml("Normalizer", [F(2, 3)], A("norm", "L2")),
        Ml("Normalizer", [T(I64, 2, 3)], A("norm", "MAX")),
        Ml("OneHotEncoder", [I(1, 2, 7)], Ints("cats_int64s", 1, 2, 3)),
        Ml("OneHotEncoder", [Strings([2, 1], "a", "b")], Texts("cats_strings", "a", "b")),
        Ml("SVMClassifier", [F(3, 2)], Ints("classlabels_ints", 0, 1), Floats("coefficients", 1, -1),
            A("kernel_type", "LINEAR"), Floats("kernel_params", 1, 0, 3),
            Floats("rho", 0.1f), Floats("support_vectors", 1, 2, 3, 4), Ints("vectors_per_class", 1, 1)).Out(2),
        Ml("SVMRegressor", [F(3, 2)], Floats("coefficients", 1, -1), A("kernel_type", "LINEAR"),
            Floats("kernel_params", 1, 0, 3), A("n_supports", 2), Floats("rho", 0.1f), Floats("support_vectors", 1, 2, 3, 4)),
        Ml("Scaler", [F(2, 3)], Floats("offset", 1, 2, 3), Floats("scale", 1, 2, 3)),
        Ml("TreeEnsembleClassifier", [F(3, 2)], Trees("class", Ints("classlabels_int64s", 0, 1, 2))).Out(2),
        Ml("TreeEnsembleClassifier", [F(3, 2)], Trees("class", Texts("classlabels_strings", "a", "b", "c"))).Out(2),
        Ml("TreeEnsembleRegressor", [F(3, 2)], Trees("target", A("n_targets", 2))),
        Ml("TreeEnsemble", [F(3, 1)], A("n_targets", 2), Ints("nodes_featureids", 0), A("nodes_modes", Of(U8, [1], 0)),
            A("nodes_splits", L(0.5f)),
            Ints("nodes_truenodeids", 0), Ints("nodes_trueleafs", 1), Ints("nodes_falsenodeids", 1),
                Ints("nodes_falseleafs", 1), Ints("tree_roots", 0),
            Ints("leaf_targetids", 0, 1), A("leaf_weights", L(1, 2))).At(5),
        Ml("ZipMap", [F(2, 3)], Ints("classlabels_int64s", 1, 2, 3)),
        Ml("ZipMap", [F(2, 2)], Texts("classlabels_strings", "a", "b")),
    ];

    /// <summary>One tree of one split and two leaves.</summary>
    private static NodeAttribute[] Trees(string leaf, NodeAttribute labels) =>
    [
        labels,
        Ints("nodes_treeids", 0, 0, 0), Ints("nodes_nodeids", 0, 1, 2), Ints("nodes_featureids", 0, 0, 0),
            Texts("nodes_modes", "BRANCH_LEQ", "LEAF", "LEAF"),
        Floats("nodes_values", 0.5f, 0, 0), Ints("nodes_truenodeids", 1, 0, 0), Ints("nodes_falsenodeids", 2, 0, 0),
        Ints(leaf + "_treeids", 0, 0), Ints(leaf + "_nodeids", 1, 2), Ints(leaf + "_ids", 0, 1), Floats(leaf + "_weights", 1, 2),
    ];
}
