using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

/// <summary>Nodes in the form of another version of the operator set, and operators that are written without their domain.</summary>
public class StandardFormsTests
{
    public static TheoryData<string, int, int, string[], string> Wrong { get; } = new()
    {
        { "ReduceSum", 12, 2, [], "ReduceSum takes at most 1 input in operator set 12 and has 2; 2 are allowed from operator set 13 on" },
        { "ReduceMean", 13, 2, [], "ReduceMean takes at most 1 input in operator set 13 and has 2; 2 are allowed from operator set 18 on" },
        { "Squeeze", 11, 2, [], "from operator set 13 on" },
        { "Unsqueeze", 11, 2, [], "from operator set 13 on" },
        { "Clip", 6, 3, [], "from operator set 11 on" },
        { "Slice", 9, 3, [], "from operator set 10 on" },
        { "Pad", 10, 2, [], "from operator set 11 on" },
        { "Dropout", 7, 2, [], "from operator set 12 on" },
        { "TopK", 9, 2, [], "from operator set 10 on" },
        { "Split", 11, 2, [], "from operator set 13 on" },
        { "Reshape", 1, 2, [], "from operator set 5 on" },
        { "Relu", 13, 1, [], "" },
        { "Squeeze", 13, 1, ["axes"], "Squeeze has no attribute 'axes' any more after operator set 12; the model follows 13" },
        { "ReduceMean", 18, 1, ["axes"], "after operator set 17" },
        { "Clip", 11, 1, ["min"], "after operator set 10" },
        { "Split", 13, 1, ["num_outputs"], "Split has the attribute 'num_outputs' from operator set 18 on; the model follows 13" },
        { "Cast", 13, 1, ["saturate"], "from operator set 19 on" },
        { "Bernoulli", 14, 1, [], "Bernoulli exists from operator set 15 on; the model follows 14" },
        { "Mish", 17, 1, [], "Mish exists from operator set 18 on" },
        { "Upsample", 11, 2, [], "Upsample does not exist in operator set 11 any more" },
        { "ReduceSum", 13, 2, [], "" },
        { "Squeeze", 12, 1, ["axes"], "" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Node_InTheFormOfAnotherVersion_IsAFinding(string type, int opset, int inputs, string[] attributes, string message)
    {
        ShapedModel shaped = Model(type, [.. Enumerable.Repeat<object?>(F(2, 3), inputs)],
            [.. attributes.Select(a => new NodeAttribute(a, [1L]))], opset: opset);
        Diagnostic? found = shaped.Diagnostics.SingleOrDefault(d => d.Id == Diagnostic.OtherVersion);
        if (message.Length == 0)
            Assert.Null(found);
        else
            Assert.Contains(message, found?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Node_WithTrailingInputsLeftOut_IsNone() =>
        Assert.DoesNotContain(Model("ReduceSum", [F(2, 3), null], opset: 12).Diagnostics, d => d.Id == Diagnostic.OtherVersion);

    /// <summary>FLOPs per element show which rule applied: 5 of com.microsoft's Gelu, 7 of its LayerNormalization.</summary>
    [Theory]
    [InlineData("Gelu", 13, true)]
    [InlineData("Gelu", 20, false)]
    [InlineData("LayerNormalization", 13, true)]
    [InlineData("LayerNormalization", 17, false)]
    [InlineData("QuickGelu", 26, true)]
    [InlineData("Relu", 13, false)]
    public void Contributed_WithoutItsDomain_IsTaken(string type, int opset, bool contributed)
    {
        ShapedModel shaped = Model(type, type == "LayerNormalization" ? [F(2, 3), Weight(3), Weight(3)] : [F(2, 3)], opset: opset);
        ShapedNode node = shaped.Graph.Nodes[0];
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(contributed ? "com.microsoft" : "", node.Operator!.Domain);
        Assert.Equal(contributed, shaped.Diagnostics.Any(d => d.Id == Diagnostic.MissingDomain && d.Severity == Severity.Note));
        Assert.DoesNotContain(shaped.Diagnostics, d => d.Id is Diagnostic.UnknownOperator or Diagnostic.OtherVersion);
    }

    [Fact]
    public void FusedMatMul_WithoutItsDomain_CountsItsProduct() =>
        Assert.Equal(2 * 4 * 3, Infer("FusedMatMul", [F(2, 3), Weight(4, 3)], [new("transB", 1L)]).Cost().Maccs);

    [Fact]
    public void SkipLayerNormalization_WithoutItsDomain_IsKnown() =>
        Assert.Equal("1x5x8", Infer("SkipLayerNormalization", [F(1, 5, 8), F(1, 5, 8), Weight(8)]).Shape());

    [Fact]
    public void Scaler_WithoutItsDomain_IsThatOfMachineLearning() =>
        Assert.Equal("ai.onnx.ml", Infer("Scaler", [F(2, 3)]).Operator!.Domain);

    [Fact]
    public void MatMulIntegerToFloat_WithoutItsDomain_IsKnown() => Assert.Equal(
        2 * 3 * 4,
            Infer("MatMulIntegerToFloat", [T(DataType.UInt8, 2, 3), Weight(DataType.UInt8, 3, 4), Floats(0.5f),
                Floats(0.5f)]).Cost().Maccs);

    [Fact]
    public void Attention_BelowItsVersion_HasItsProjections()
    {
        // [1, 5, 8] times a weight [8, 24]; then 2 heads of 4: 5 * 5 * (4 + 4) each.
        ShapedNode node = Infer("Attention", [F(1, 5, 8), Weight(8, 24), Weight(24)], [new("num_heads", 2L)], opset: 17);
        Assert.Equal("1x5x8", node.Shape());
        Assert.Equal((5 * 8 * 24) + (2 * 5 * 5 * 8), node.Cost().Maccs);
        Assert.Equal("", Infer("Attention", [F(1, 2, 5, 8), F(1, 2, 5, 8), F(1, 2, 5, 8)], opset: 23).Operator!.Domain);
    }

    [Fact]
    public void Versions_NewerThanKnown_AreNoted()
    {
        Assert.Contains(Model("Relu", [F(2)], opset: 99).Diagnostics, d => d.Id == Diagnostic.NewerVersion
            && d.Message.Contains("operator set 99 of ai.onnx", StringComparison.Ordinal));
        Assert.Contains(ShapeInference.Run(TestGraph.OneNode("Relu", [F(2)]) with { IrVersion = 99 }).Diagnostics, d =>
            d.Id == Diagnostic.NewerVersion && d.Message.Contains("IR version 99", StringComparison.Ordinal));
        Assert.Empty(Model("Relu", [F(2)]).Diagnostics);
    }

    [Fact]
    public void SwiGLU_OfTheComingVersion_IsKnown()
    {
        ShapedNode node = Infer("SwiGLU", [F(2, 3), F(2, -1)], opset: 28);
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(6 * 7, node.Cost().OtherFlops); // Swish 6, one multiplication
        Assert.NotNull(Infer("SwiGLU", [F(2, 3), F(1, 3)], opset: 28).Error); // no broadcasting
    }
}
