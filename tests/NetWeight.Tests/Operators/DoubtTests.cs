using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

/// <summary>What is doubtful in a file is said once, by name.</summary>
public class DoubtTests
{
    [Theory]
    [InlineData(DataType.Float, "'a' is declared 1x99x98 and comes out as 1x3x4.")] // two sizes, one doubt
    [InlineData(DataType.Int64, "'a' is declared int64[1x99x98] and comes out as float[1x3x4].")]
    public void Declaration_ThatIsContradicted_IsOneDoubt(DataType declared, string message)
    {
        Graph graph = Build.Graph([Build.Fed("x", 1, 3, 4)], ["y"], [Build.Node("Relu", "x", "a"), Build.Node("Relu", "a", "y")])
            with
        { ValueInfos = [new ValueInfo("a", T(declared, 1, 99, 98))] };
        Assert.Equal(message, Assert.Single(ShapeInference.Run(Build.Model(graph)).Diagnostics).Message);
    }

    [Fact]
    public void Names_ThatAreShared_AreNoted()
    {
        Graph graph = Build.Graph([Build.Fed("x", 4)], ["z"],
            [Build.Node("Relu", "x", "y") with { Name = "same" },
                Build.Node("Add", ["y", "w"], ["z"]) with { Name = "same" },
                    Build.Node("Relu", "y", "u") with { Name = "" }, Build.Node("Relu", "y", "v") with { Name = "" }],
            Build.Weight("w", 4), Build.Weight("w", 4));
        Assert.Equal(
            ["2 nodes have the name 'same'; the standard requires unique names.",
                "2 initializers have the name 'w'; the standard requires unique names."],
            ShapeInference.Run(Build.Model(graph)).Diagnostics.Where(d => d.Id == Diagnostic.DuplicateName).Select(d => d.Message));
    }

    [Theory]
    [InlineData("Conv", "VALID", true)]
    [InlineData("Conv", "SAME_UPPER", true)]
    [InlineData("Conv", "NOTSET", false)]
    [InlineData("ConvTranspose", "SAME_LOWER", true)]
    public void AutoPad_BesidePads_IsNoted(string type, string autoPad, bool noted)
    {
        ShapedModel shaped = Model(type, [F(1, 4, 9, 9), Weight(4, 4, 3, 3)], [new("auto_pad", autoPad), new("pads", 1L, 1, 1, 1)]);
        Assert.Equal(noted ? 1 : 0, shaped.Diagnostics.Count(d => d.Id == Diagnostic.IgnoredAttribute));
    }

    [Fact]
    public void MaxPool_AutoPadBesidePads_IsNoted() => Assert.Contains(
        Model("MaxPool", [F(1, 4, 9, 9)],
            [new("kernel_shape", 3L, 3), new("auto_pad", "VALID"), new("pads", 1L, 1, 1, 1)]).Diagnostics, d =>
                d.Id == Diagnostic.IgnoredAttribute);

    [Fact]
    public void ConvTranspose_OutputShapeBesidePads_IsNoted() => Assert.Contains(
        Model("ConvTranspose", [F(1, 4, 9, 9), Weight(4, 4, 3, 3)],
            [new("output_shape", 18L, 18), new("pads", 1L, 1, 1, 1)]).Diagnostics, d => d.Id == Diagnostic.IgnoredAttribute);

    [Theory]
    [InlineData(5, 4, 3)] // parts of 2, 2, 2 and nothing left for the fourth
    [InlineData(5, 4, 4)]
    [InlineData(10, 7, 2)] // six parts of 2 are 12
    public void Split_IntoMoreThanTheWhole_IsAFinding(long size, long parts, int outputs) =>
        Assert.Contains("more than the whole",
            Infer("Split", [F(size, 2)], [new("num_outputs", parts)], outputs, opset: 18).Error, StringComparison.Ordinal);

    [Fact]
    public void Split_ByBothForms_IsAFinding() =>
        Assert.NotNull(Infer("Split", [F(6, 2), Ints(2, 4)], [new("num_outputs", 2L)], 2, opset: 18).Error);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void EyeLike_OfNoMatrix_IsAFinding(int rank)
    {
        Assert.NotNull(Infer("EyeLike", [F([.. Enumerable.Repeat(2L, rank)])]).Error);
        Assert.Null(Infer("EyeLike", [F(2, 3)]).Error);
    }

    public static TheoryData<string, object?[], NodeAttribute[], int, string> Rejected { get; } = new()
    {
        { "Trilu", [F(3)], [], 14, "holds no matrices" },
        { "Gemm", [F(2, 3), F(3, 5), F(4)], [], 13, "the bias 4 cannot be stretched to 2x5" },
        { "GlobalAveragePool", [F(2, 3)], [], 13, "no spatial dimensions" },
        { "Conv", [F(1, 3, 5, 5), F(4, 3, 3, 3), F(5)], [], 13, "the bias 5 does not fit 4 output channels" },
        { "Conv", [F(1, 4, 5, 5), F(3, 2, 3, 3)], [new("group", 2L)], 13, "3 output channels cannot be divided into 2 groups" },
        { "Conv", [F(1, 3, 5, 5), F(4, 3, 3, 3)], [new("auto_pad", "SOME")], 13, "'auto_pad' is 'SOME'" },
        { "ConvTranspose", [F(1, 4, 5, 5), F(4, 3, 3, 3), F(5)], [], 13, "the bias 5 does not fit 3 output channels" },
        { "PRelu", [F(2, 3), F(2)], [], 13, "the slope 2 cannot be stretched to 2x3" },
        { "Split", [F(6, 2)], [], 18, "neither 'split' nor 'num_outputs'" },
        { "Resize", [F(1, 3, 4, 4)], [], 13, "neither scales nor sizes" },
        { "Unsqueeze", [F(2, 3)], [], 13, "it has no axes" },
        { "Concat", [F(2, 3), F(2, 3)], [], 13, "it has no 'axis'" },
        { "ScatterND", [F(4, 4), T(DataType.Int64, 2, 1), F(2, 3)], [], 13, "the updates 2x3 must be 2x4" },
        { "ScatterElements", [F(4, 4), T(DataType.Int64, 2, 2), F(2, 3)], [], 13, "the indices 2x2 and the updates 2x3 differ" },
        { "LSTM", [F(5, 1, 8), F(1, 16, 7), F(1, 16, 4)], [new("hidden_size", 4L)], 14, "must be [directions, 16, 8]" },
        { "GRU", [F(5, 1, 8), F(1, 11, 8), F(1, 12, 4)], [new("hidden_size", 4L)], 14, "must be [directions, 12, 8]" },
        { "NonMaxSuppression", [F(1, 5, 3), F(1, 1, 5)], [], 13, "must have 4 coordinates" },
        { "RoiAlign", [F(1, 3, 8, 8), F(2, 5), T(DataType.Int64, 2)], [], 16, "must have 4 coordinates" },
        { "GridSample", [F(1, 3, 4, 4), F(1, 5, 5, 3)], [], 16, "must end in 2" },
        { "LpNormalization", [F(2, 3)], [new("axis", 2L)], 13, "axis 2 is outside a rank of 2" },
        { "QuantizeLinear", [F(2, 3), F(4)], [], 13, "4 scales do not fit 3 along axis 1" },
    };

    /// <summary>Nodes that ONNX Runtime 1.31.1 rejects; their shapes can be told all the same.</summary>
    [Theory]
    [MemberData(nameof(Rejected))]
    public void Node_ThatARuntimeRejects_IsAFinding(string type, object?[] inputs, NodeAttribute[] attributes, int opset, string message) =>
        Assert.Contains(Model(type, inputs, attributes, opset: opset).Diagnostics, d => d.Id == Diagnostic.InvalidNode
            && d.Message.Contains(message, StringComparison.Ordinal));
}
