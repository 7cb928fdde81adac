using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Rewrites that answer to a device's needs, on networks of the zoo.</summary>
public class DeviceRewriteTests
{
    /// <summary>The first network of every family in every form, and those that others do not stand for.</summary>
    // Without forms that suppress boxes: with random weights any rounding turns which box stays.
    private static readonly string[] Names =
        [.. ArchitectureCatalog.All.SelectMany(a => a.Variants.Take(1))
            .SelectMany(v => v.Forms.Count == 0 ? [v.Name] : v.Forms.Where(f => f != "nms")
            .Select(f => $"{v.Name}:{f}")), "shufflenet_v2_x1_0", "resnext50_32x4d"];

    private static readonly string[] Quick = ["mobilenet_v2", "shufflenet_v2_x1_0", "mobileone_s0:train", "squeezenet1_1"];

    public static TheoryData<string> QuickNetworks => [.. Quick];

    public static TheoryData<string> OtherNetworks => [.. Names.Except(Quick)];

    [Theory]
    [MemberData(nameof(QuickNetworks))]
    public void ExactRewrites_OfAQuickNetwork_GiveTheSameOutputs(string name) => HoldsForAll(name);

    [LongTheory]
    [MemberData(nameof(OtherNetworks))]
    public void ExactRewrites_OfEveryOtherNetwork_GiveTheSameOutputs(string name) => HoldsForAll(name);

    private static void HoldsForAll(string name)
    {
        Model model = Small(name);
        Holds(name, model, RewriteCatalog.General);
        foreach (Rewrite rewrite in RewriteCatalog.All)
            if (!rewrite.IsGeneral && rewrite.Exactness == Exactness.Exact)
                Holds(name, model, [rewrite]);
    }

    [Fact]
    public void EveryExactRewrite_FitsSomeNetwork()
    {
        foreach (Rewrite rewrite in RewriteCatalog.All)
            if (!rewrite.IsGeneral && rewrite.Exactness == Exactness.Exact)
                Assert.Contains(Names, name => rewrite.Apply(Small(name), Sixteen).Changes.Count > 0);
    }

    [Fact]
    public void PadChannels_OfShuffleNetV2_LeavesNoOddConvolution()
    {
        // Stages of 116, 232 and 464 channels, halved by splits: 58 becomes 64.
        Model padded = RewriteCatalog.Find("pad-channels")!.Apply(ArchitectureCatalog.Build("shufflenet_v2_x1_0"), Sixteen).Model;
        foreach (ShapedNode node in ShapeInference.Run(padded).Graph.Nodes)
            if (node.Node.OpType == "Conv")
                Assert.Equal(0, node.OutputShape(0)![1].Value % 16);
        Assert.DoesNotContain(padded.Graph.Nodes, n => n.OpType == "Transpose");
    }

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("shufflenet_v2_x1_0")]
    [InlineData("repvgg_a0:deploy")]
    [InlineData("efficientnet_b0")]
    public void Float16_OfANetwork_IsNearAndHalfAsLarge(string name)
    {
        Model model = Small(name);
        Rewrite rewrite = RewriteCatalog.Find("float16")!;
        Model half = rewrite.Apply(model).Model;
        Assert.Equal(model.Graph.Inputs, half.Graph.Inputs);
        Assert.Equal(model.Graph.Outputs, half.Graph.Outputs);
        Assert.DoesNotContain(half.Graph.Initializers, t => t.DataType == DataType.Float);
        Assert.Equal(2, half.Graph.Nodes.Count(n => n.OpType == "Cast"));
        Assert.Empty(rewrite.Apply(half).Changes);
        OutputFidelity fidelity = Assert.Single(Fidelity.Compare(model, half, []));
        TestContext.Current.SendDiagnosticMessage($"float16 {name}: {fidelity}");
        // 11 bits of mantissa are 66 dB; layers in a row lose some of them.
        Assert.True(fidelity.SignalToNoise > 45, fidelity.ToString());
    }

    [Fact]
    public void Float16_NodesKept_StayInFloat32()
    {
        Model half = RewriteCatalog.Find("float16")!.Apply(Small("mobilenet_v2"), new RewriteSettings { KeepInFloat32 = ["Gemm"] }).Model;
        Node gemm = half.Graph.Nodes.Single(n => n.OpType == "Gemm");
        Assert.All(gemm.Inputs.Skip(1), i => Assert.Equal(DataType.Float, half.Graph.Initializers.Single(t => t.Name == i).DataType));
        Assert.True(Fidelity.Compare(Small("mobilenet_v2"), half, [])[0].SignalToNoise > 45);
        Assert.Contains("'Gemmm'", Assert.Throws<NetWeightException>(() =>
            RewriteCatalog.Find("float16")!.Apply(Small("mobilenet_v2"),
                new RewriteSettings { KeepInFloat32 = ["Gemmm"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Float16_ActivationsBeyondItsRange_OverflowUnlessTheRangesAreKnown()
    {
        // Inputs of about 1 become about a million in between, which is infinite in 16 bits.
        Node Mul(string from, string by, string to) =>
            new() { Name = to, OpType = "Mul", OpsetVersion = 17, Inputs = [from, by], Outputs = [to] };
        var model = new Model
        {
            Name = "steep",
            IrVersion = 8,
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Graph = new Graph
            {
                Name = "steep",
                Inputs = [new ValueInfo("x", new TensorType(DataType.Float, Shape.Of(1, 8)))],
                Outputs = [new ValueInfo("y", null)],
                Initializers = [Tensor.Of("up", [1], [1000f]), Tensor.Of("down", [1], [0.001f])],
                Nodes = [Mul("x", "up", "a"), Mul("a", "up", "b"), Mul("b", "down", "c"), Mul("c", "down", "y")],
            },
        };
        Rewrite rewrite = RewriteCatalog.Find("float16")!;
        OutputFidelity blind = Assert.Single(Fidelity.Compare(model, rewrite.Apply(model).Model, []));
        Assert.True(blind is { Overflows: true, SignalToNoise: double.NegativeInfinity }, blind.ToString());
        var settings = new RewriteSettings { Ranges = ActivationRanges.Of(model, Quantization.ValuesInFloat16(model), []) };
        Assert.Equal(["b", "c"], Quantization.NodesBeyondFloat16(model, settings));
        OutputFidelity seen = Assert.Single(Fidelity.Compare(model, rewrite.Apply(model, settings).Model, []));
        Assert.True(seen is { Overflows: false, SignalToNoise: > 45 }, seen.ToString());
        Assert.Equal(double.PositiveInfinity, Fidelity.Compare(model, model, [])[0].SignalToNoise);
    }

    [Fact]
    public void Fidelity_OfInfinitiesThatStay_CountsTheOthers()
    {
        // 1 / 0 is infinite in both models.
        var model = new Model
        {
            Name = "poles",
            IrVersion = 8,
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Graph = new Graph
            {
                Name = "poles",
                Inputs = [new ValueInfo("x", new TensorType(DataType.Float, Shape.Of(1, 2)))],
                Outputs = [new ValueInfo("y", null)],
                Initializers = [Tensor.Of("zero", [2], [1f, 0f]), Tensor.Of("one", [2], [1f, 1f])],
                Nodes =
                [
                    new Node { Name = "m", OpType = "Mul", OpsetVersion = 17, Inputs = ["x", "zero"], Outputs = ["m"] },
                    new Node { Name = "a", OpType = "Abs", OpsetVersion = 17, Inputs = ["m"], Outputs = ["a"] },
                    new Node { Name = "d", OpType = "Div", OpsetVersion = 17, Inputs = ["one", "a"], Outputs = ["y"] },
                ],
            },
        };
        OutputFidelity fidelity = Assert.Single(Fidelity.Compare(model, RewriteCatalog.Find("float16")!.Apply(model).Model, []));
        Assert.True(fidelity is { Overflows: false, SignalToNoise: > 45 and < 120, Top1Agreement: 1 }, fidelity.ToString());
    }

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("shufflenet_v2_x1_0")]
    [InlineData("repvgg_a0:deploy")]
    [InlineData("resnet18")]
    public void QuantizeInt8_OfANetwork_IsNearAndBetterPerChannel(string name)
    {
        Model model = Rewriter.Apply(Small(name) with { }, RewriteCatalog.General).Model;
        Rewrite rewrite = RewriteCatalog.Find("quantize-int8")!;
        var settings = new RewriteSettings { Ranges = ActivationRanges.Of(model, []) };
        double Quality(bool perChannel)
        {
            Model quantized = rewrite.Apply(model, settings with { PerChannel = perChannel }).Model;
            Assert.DoesNotContain(ShapeInference.Run(quantized).Diagnostics, d => d.Severity >= Severity.Warning);
            Assert.Empty(rewrite.Apply(quantized, settings with { PerChannel = perChannel }).Changes);
            OutputFidelity fidelity = Assert.Single(Fidelity.Compare(model, quantized, []));
            TestContext.Current.SendDiagnosticMessage($"quantize-int8 {name}, per channel {perChannel}: {fidelity}");
            return fidelity.SignalToNoise;
        }

        double fine = Quality(true), coarse = Quality(false);
        Assert.True(fine > 20, $"{fine} dB");
        Assert.True(fine > coarse - 1, $"{fine} dB per channel, {coarse} dB per tensor");
    }

    [Fact]
    public void QuantizeInt8_Weights_AreTheNearestSteps()
    {
        // x in [0, 255] has the step 1 and the zero point -128; weights 1 and -0.5 of 127 steps.
        var model = new Model
        {
            Name = "q",
            IrVersion = 8,
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Graph = new Graph
            {
                Name = "q",
                Inputs = [new ValueInfo("x", new TensorType(DataType.Float, Shape.Of(1, 2)))],
                Outputs = [new ValueInfo("y", null)],
                Initializers = [Tensor.Of("w", [2, 1], [1f, -0.5f])],
                Nodes = [new Node { Name = "m", OpType = "MatMul", OpsetVersion = 17, Inputs = ["x", "w"], Outputs = ["y"] }],
            },
        };
        var settings = new RewriteSettings { Ranges = new Dictionary<string, ValueRange> { ["x"] = new(0, 255), ["y"] = new(0, 255) } };
        Model quantized = RewriteCatalog.Find("quantize-int8")!.Apply(model, settings).Model;
        byte[] Bytes(string name) => quantized.Graph.Initializers.Single(t => t.Name == name).Payload.ReadAll();
        // -0.5 / (1 / 127) = -63.5, to even: -64.
        Assert.Equal([127, unchecked((byte)-64)], Bytes("w.int8"));
        Assert.Equal(1 / 127f, BitConverter.ToSingle(Bytes("w.scale")));
        Assert.Equal([unchecked((byte)-128)], Bytes("x.zero_point"));
        Assert.Throws<NetWeightException>(() => RewriteCatalog.Find("quantize-int8")!.Apply(model));
    }

    private static RewriteSettings Sixteen { get; } = new() { ChannelMultiple = 16 };

    private static void Holds(string name, Model model, IReadOnlyList<Rewrite> rewrites)
    {
        RewriteResult result = Rewriter.Apply(model, rewrites, Sixteen);
        if (result.Changes.Count == 0)
            return;
        string what = $"{string.Join(" ", rewrites.Select(r => r.Option))} of {name}";
        Assert.DoesNotContain(ShapeInference.Run(result.Model).Diagnostics, d => d.Severity >= Severity.Warning);
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        Assert.True(proof.Holds, $"{what}: {ReparameterizedNetworkTests.Text(proof)}");
        RewriteResult again = Rewriter.Apply(result.Model, rewrites, Sixteen);
        Assert.True(again.Changes.Count == 0, $"{what}, again: {string.Join("; ", again.Changes)}");
    }

    /// <summary>A network small enough to run in a moment; the batch is left open in every third, because that doubles the runs.</summary>
    private static Model Small(string name)
    {
        NetworkVariant variant = ArchitectureCatalog.Find(name)!.Value.Variant;
        return ArchitectureCatalog.Build(name,
            new NetworkOptions
            {
                Width = 0.3,
                Depth = 0.5,
                Resolution = variant.Resolution > 250 ? 128 : 64,
                Classes = 10,
                Batch = name.Length % 3 == 0 ? Dim.Named("batch") : 1,
                Seed = 0
            });
    }
}
