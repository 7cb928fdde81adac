using System.Text;
using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class MachineLearningTests
{
    private static ShapedNode Ml(string op, object?[] inputs, NodeAttribute[] attributes, int outputs = 1,
        int version = 5) => Infer(op, inputs, attributes, outputs, version, "ai.onnx.ml");

    private static NodeAttribute Ints(string name, params long[] values) => new(name, values);

    private static NodeAttribute Floats(string name, int count) => new(name, AttributeKind.Floats, new float[count]);

    private static NodeAttribute Strings(string name, params string[] values) =>
        new(name, AttributeKind.Strings, values.Select(Encoding.UTF8.GetBytes).ToArray());

    private static string Type(ShapedNode node, int output = 0) => node.Outputs[output]?.Type?.ToString() ?? "?";

    [Fact]
    public void LinearClassifier_ThreeClasses_IsAMatrixProduct()
    {
        var node = Ml("LinearClassifier", [F(10, 4)],
            [Floats("coefficients", 12), Floats("intercepts", 3), Strings("classlabels_strings", "a", "b", "c")], 2);
        Assert.Equal(("string[10]", "float[10x3]"), (Type(node, 0), Type(node, 1)));
        // 10 rows, 3 functions of 4 features; one intercept for each function.
        Assert.Equal((10L * 3 * 4, 10L * 3, true), (node.Cost().Maccs, node.Cost().OtherFlops, node.Cost().IsHeadline));
    }

    [Fact]
    public void LinearClassifier_OneFunctionForTwoClasses_GivesTwoScores() =>
        Assert.Equal("float[10x2]",
            Type(Ml("LinearClassifier", [F(10, 4)],
                [Floats("coefficients", 4), Floats("intercepts", 1), Ints("classlabels_ints", 0, 1)], 2), 1));

    [Theory]
    [InlineData(new long[] { 5, 4 }, "float[5x2]")]
    [InlineData(new long[] { 4 }, "float[1x2]")] // a single list is one row
    [InlineData(new long[] { -1, 4 }, "float[?x2]")]
    public void LinearRegressor_Targets_AreColumns(long[] shape, string type)
    {
        var node = Ml("LinearRegressor", [F(shape)], [Floats("coefficients", 8), new("targets", 2L)]);
        Assert.Equal(type, Type(node));
        Assert.Equal(type == "float[?x2]" ? null : type == "float[1x2]" ? 8 : 40, node.Cost().Maccs);
    }

    [Theory]
    [InlineData(2, false, "float[3x2]")]
    [InlineData(4, false, "float[3x6]")] // 4 * 3 / 2 pairs
    [InlineData(4, true, "float[3x4]")] // probabilities of the classes
    public void SvmClassifier_Scores_ArePairsOrProbabilities(int classes, bool probabilities, string type)
    {
        List<NodeAttribute> attributes =
            [Ints("classlabels_ints", [.. Enumerable.Range(0, classes).Select(i => (long)i)]),
                Floats("support_vectors", 50), Floats("coefficients", 10), Ints("vectors_per_class", 10)];
        if (probabilities)
            attributes.Add(Floats("prob_a", 6));
        Assert.Equal(type, Type(Ml("SVMClassifier", [F(3, 5)], [.. attributes], 2), 1));
    }

    [Fact]
    public void SvmRegressor_Rbf_CountsVectorsKernelAndSum()
    {
        var node = Ml("SVMRegressor", [F(3, 5)],
            [Floats("support_vectors", 50), Floats("coefficients", 10), Floats("rho", 1), new("n_supports", 10L),
                new("kernel_type", "RBF")]);
        Assert.Equal("float[3x1]", Type(node));
        // For each of 3 rows: 10 vectors of 5, 10 coefficients; differences (50), scale and exp of each vector (20), and rho.
        Assert.Equal((3L * (50 + 10), 3L * (50 + 20 + 1)), (node.Cost().Maccs, node.Cost().OtherFlops));
    }

    /// <summary>Tree 0: node 0 asks, node 1 asks again, leaves 2, 3, 4: two levels. Tree 1: a leaf alone.</summary>
    private static NodeAttribute[] Trees(long falseOfNode1 = 4) =>
    [
        Ints("nodes_treeids", 0, 0, 0, 0, 0, 1), Ints("nodes_nodeids", 0, 1, 2, 3, 4, 0),
            Ints("nodes_truenodeids", 1, 3, 0, 0, 0, 0), Ints("nodes_falsenodeids", 2, falseOfNode1, 0, 0, 0, 0),
        Strings("nodes_modes", "BRANCH_LEQ", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF", "LEAF"),
            Strings("classlabels_strings", "a", "b", "c"), new("n_targets", 3L),
    ];

    [Theory]
    [InlineData("TreeEnsembleClassifier", 1)]
    [InlineData("TreeEnsembleRegressor", 0)]
    public void TreeEnsemble_Depth_IsWhatARowCompares(string op, int output)
    {
        var node = Ml(op, [F(7, 4)], Trees(), output + 1, 3);
        Assert.Equal("float[7x3]", Type(node, output));
        // 7 rows: two levels and none, and one addition for each of two trees.
        Assert.Equal(7L * (2 + 0 + 2), node.Cost().OtherFlops);
    }

    [Fact]
    public void TreeEnsemble_NodesInACircle_CostIsUnknown() =>
        Assert.NotNull(Ml("TreeEnsembleRegressor", [F(7, 4)], Trees(falseOfNode1: 0), 1, 3).Cost().UnknownBecause);

    [Fact]
    public void TreeEnsemble_Version5_CountsFromItsRoots()
    {
        // Node 0: true is node 1, false a leaf; node 1: two leaves. Depth 2.
        var node = Ml("TreeEnsemble", [T(DataType.Double, 6, 4)],
            [new("n_targets", 2L), Ints("tree_roots", 0), Ints("nodes_truenodeids", 1, 0),
                Ints("nodes_trueleafs", 0, 1), Ints("nodes_falsenodeids", 1, 2), Ints("nodes_falseleafs", 1, 1)]);
        Assert.Equal("double[6x2]", Type(node));
        Assert.Equal(6L * (2 + 1), node.Cost().OtherFlops);
    }

    [Theory]
    [InlineData("values_int64s", "int64[5]")]
    [InlineData("values_floats", "float[5]")]
    [InlineData("values_strings", "string[5]")]
    [InlineData("values_tensor", "int16[5]")]
    public void LabelEncoder_Values_DecideTheType(string values, string type)
    {
        NodeAttribute attribute = values switch
        {
            "values_int64s" => Ints(values, 1),
            "values_floats" => Floats(values, 1),
            "values_strings" => Strings(values, "a"),
            _ => new(values, Weight(DataType.Int16, 1)),
        };
        Assert.Equal(type, Type(Ml("LabelEncoder", [T(DataType.String, 5)], [attribute], version: 4)));
    }

    [Theory]
    [InlineData("LabelEncoder")]
    [InlineData("CategoryMapper")]
    public void LabelEncoder_Version1_SwapsStringsAndNumbers(string op)
    {
        Assert.Equal("int64[5]", Type(Ml(op, [T(DataType.String, 5)], [], version: 1)));
        Assert.Equal("string[5]", Type(Ml(op, [T(DataType.Int64, 5)], [], version: 1)));
    }

    [Theory]
    [InlineData("Binarizer", "double[2x3]", 6)]
    [InlineData("Imputer", "double[2x3]", 6)]
    [InlineData("Scaler", "float[2x3]", 12)]
    [InlineData("Normalizer", "float[2x3]", 18)]
    public void Features_EachAlone_KeepTheirShape(string op, string type, long flops)
    {
        var node = Ml(op, [T(DataType.Double, 2, 3)], []);
        Assert.Equal((type, flops), (Type(node), node.Cost().OtherFlops));
    }

    [Fact]
    public void ArrayFeatureExtractor_Indices_ReplaceTheLastAxis()
    {
        Assert.Equal("float[3x2]", Type(Ml("ArrayFeatureExtractor", [F(3, 4), TestGraph.Ints(0, 2)], [])));
        Assert.Equal("float[1x2]", Type(Ml("ArrayFeatureExtractor", [F(4), TestGraph.Ints(0, 2)], [])));
    }

    [Fact]
    public void Encoders_Vocabularies_GiveTheWidth()
    {
        Assert.Equal("float[2x4x3]", Type(Ml("OneHotEncoder", [T(DataType.Int64, 2, 4)], [Ints("cats_int64s", 7, 8, 9)])));
        Assert.Equal("float[2x7]", Type(Ml("FeatureVectorizer", [F(2, 3), F(2, 4)], [Ints("inputdimensions", 3, 4)])));
        Assert.Equal("float[1x2]",
            Type(Ml("DictVectorizer", [new MapType(DataType.String, F())], [Strings("string_vocabulary", "a", "b")])));
        Assert.Equal("int64[1x9]",
            Type(Ml("CastMap", [new MapType(DataType.Int64, F())],
                [new("cast_to", "TO_INT64"), new("map_form", "SPARSE"), new("max_map", 9L)])));
        Assert.Equal("float[1x?]", Type(Ml("CastMap", [new MapType(DataType.Int64, F())], [])));
    }

    [Fact]
    public void ZipMap_Rows_AreMapsOfAKnownNumber()
    {
        var type = Assert.IsType<SequenceType>(Ml("ZipMap", [F(4, 3)], [Strings("classlabels_strings", "a", "b", "c")]).Outputs[0]!.Type);
        Assert.Equal(("seq(map(string,float[scalar]))", 4), (type.ToString(), type.Items!.Count));
    }
}
