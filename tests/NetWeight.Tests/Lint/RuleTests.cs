using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Int8;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Operators;

namespace NetWeight.Tests.Lint;

/// <summary>What the rules say about networks of the zoo that they were written for, and what they do not say about others.</summary>
public class RuleTests
{
    [Theory]
    [InlineData("NW204", "shufflenet_v2_x1_0", "nvidia-t4", "Export the layout that the layers need")]
    [InlineData("NW204", "efficientnet_b0", "nvidia-rtx-3090", "Use activations that the runtime fuses")]
    [InlineData("NW222", "mobilenet_v3_small", "nvidia-t4", "a runtime that fuses more or replays graphs")]
    [InlineData("NW222", "mobilenet_v3_small", "rockchip-rk3588-npu", "Run larger batches or overlap calls")]
    public void Suggestion_FitsWhatWasFound(string rule, string network, string device, string suggestion) =>
        Assert.Contains(suggestion, Lints.Run(network, device).Of(rule).Suggestion, StringComparison.Ordinal);

    [Fact]
    public void TypeThatARuntimeLacks_NamesThoseThatHaveIt()
    {
        NetWeightException error = Assert.Throws<NetWeightException>(() => LatencyModel.Predict(
            Lints.Cost("resnet18"), DeviceCatalog.Get("intel-core-i7-12700h"), new PredictionOptions { Precision = Precision.Int8 }));
        Assert.Equal("pytorch-compiled does not compute in int8; it has fp32, fp16, bf16. "
            + "Use -r ncnn, onnxruntime, openvino or tflite.", error.Message);
    }

    [Fact]
    public void UnequalWidths_OfMobileNetV2_SaveLessThanTheirConvolutionsTake()
    {
        Finding finding = Lints.Run("mobilenet_v2", "t4").Of("NW201");
        Assert.InRange(finding.TimeSaved!.Value.Value, 1e-5, finding.TimeLost!.Value.Value);
        // Which convolution gains most is the model's say; its arithmetic is not: the root of the product of its
        // widths, filled up, on both sides.
        Match widths = Regex.Match(finding.Message, @"\((\d+) -> (\d+) channels.*?(\d+) -> (\d+) has ([\d.]+) x its MACCs");
        Assert.True(widths.Success, finding.Message);
        double[] numbers = [.. widths.Groups.Values.Skip(1).Select(g => double.Parse(g.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(numbers[2], numbers[3]);
        Assert.InRange(numbers[2], Math.Sqrt(numbers[0] * numbers[1]), Math.Sqrt(numbers[0] * numbers[1]) + 8);
        Assert.Equal(numbers[2] * numbers[3] / (numbers[0] * numbers[1]), numbers[4], 0.005);
        Assert.Contains("stage4.block2.project.conv", finding.Layers);
        Nothing("NW201", "repvgg_a0", "t4");
    }

    [Fact]
    public void UnequalWidths_SavingIsThatOfTheChangedPlan()
    {
        // A single 1x1 of 64 -> 256 over 56x56: balanced it has 128 channels on both sides. The graph that has it so
        // takes what the finding said.
        LintResult before = Linter.Run(Shaped(new Net(1, 64, 56, 56).Conv("x", "y", 64, 256, 1)), [T4], null,
            new LintOptions { NoteShare = 0 });
        double after = LatencyModel.Predict(Shaped(new Net(1, 128, 56, 56).Conv("x", "y", 128, 128, 1)), T4).Latency.Value;
        double saved = before.Of("NW201").TimeSaved!.Value.Value;
        Assert.Equal(before.Devices[0].Estimate!.Latency.Value - after, saved, saved * 1e-6);
    }

    [Fact]
    public void ManyGroups_OfShuffleNetV1AndResNeXt_AreFoundAndNotThoseOfResNet()
    {
        Assert.True(Lints.Run("shufflenet_g3", "t4").Of("NW202").TimeSaved!.Value.Value > 0);
        Finding finding = Lints.Run("resnext50_32x4d", "t4").Of("NW202");
        // 128 channels in 32 groups: 128 / sqrt(32) = 22.6, filled up to 24; 9 x 24 x 24 / (9 x 128 x 4) = 1.125.
        Assert.Contains("(128 -> 128 channels in 32 groups", finding.Message, StringComparison.Ordinal);
        Assert.Contains("24 -> 24 without groups has 1.13 x", finding.Message, StringComparison.Ordinal);
        Nothing("NW202", "resnet50", "t4");
    }

    [Fact]
    public void ManyGroups_SavingIsThatOfTheChangedPlan()
    {
        LintResult before = Linter.Run(Shaped(new Net(1, 256, 28, 28).Conv("x", "y", 256, 256, 3, group: 16)), [T4],
            null, new LintOptions { NoteShare = 0 });
        double after = LatencyModel.Predict(Shaped(new Net(1, 64, 28, 28).Conv("x", "y", 64, 64, 3)), T4).Latency.Value;
        double saved = before.Of("NW202").TimeSaved!.Value.Value;
        Assert.Equal(before.Devices[0].Estimate!.Latency.Value - after, saved, saved * 1e-6);
    }

    [Fact]
    public void Fragmentation_IsGoogLeNetsAndNotDenseNets()
    {
        Finding finding = Lints.Run("googlenet", "t4").Of("NW203");
        // Nine Inception modules of six convolutions each (Szegedy et al. 2015, table 1).
        Assert.Equal(9, finding.Number("blocks"));
        Assert.Equal(54, finding.Number("convolutions"));
        Nothing("NW203", "densenet121", "t4");
        Nothing("NW203", "resnet50", "t4");
    }

    [Fact]
    public void ElementwiseTraffic_OfShuffles_CountsThem()
    {
        Finding finding = Lints.Run("shufflenet_v2_x1_0", "t4").Of("NW204");
        Assert.Contains("16 Transpose, 13 Split", finding.Message, StringComparison.Ordinal);
        Assert.Equal(finding.BytesLost!.Value.Value, finding.Number("memoryAccessBytes"));
        Nothing("NW204", "repvgg_a0", "t4");
    }

    [Fact]
    public void MisalignedChannels_OfShuffleNetV2_FallOutOfTheBlocksOfOnnxRuntime()
    {
        Finding finding = Lints.Run("shufflenet_v2_x1_0", Lints.Avx512, "onnxruntime").Of("NW205");
        Assert.Equal(16, finding.Number("multiple"));
        // Stage 2 is 58 wide, no multiple of four: four depthwise and seven 1x1 convolutions, as ONNX Runtime 1.31.1
        // leaves them out; 116 and 232 are filled up.
        Assert.Equal(11, finding.Number("outsideFastLayout"));
        Assert.Equal(Math.Max(finding.Number("savedByPaddingSeconds"), finding.Number("savedByOtherWidthsSeconds")),
            finding.TimeSaved!.Value.Value, 1e-9);
        Assert.Contains("stage3.unit1.pw1.conv", finding.Layers);
        Nothing("NW205", "resnet50", Lints.Avx512, "onnxruntime");
        Nothing("NW205", "repvgg_b0", "t4");
    }

    [Fact]
    public void SlowDepthwise_IsForT4AndNotForHorizonX3()
    {
        Finding finding = Lints.Run("mobilenet_v1", "t4").Of("NW206");
        Assert.Equal(finding.TimeLost!.Value.Value / Lints.Run("mobilenet_v1",
            "t4").Devices[0].Estimate!.Latency.Value, finding.Number("shareOfTime"), 1e-9);
        // Howard et al. 2017, table 2: 3.06 % of the multiply-adds are depthwise.
        Assert.Equal(0.0306, finding.Number("shareOfMaccs"), 0.001);
        Assert.Contains(Lints.Run("mobilenet_v2", "t4").Findings, f => f.Rule is "NW206" or "NW207");
        Nothing("NW206", "mobilenet_v1", "horizon-x3");
        Nothing("NW206", "mobilenet_v2", "horizon-x3");
        Nothing("NW207", "mobilenet_v2", "horizon-x3");
    }

    [Fact]
    public void ThinEarlyBlocks_OfMobileNetV2_NameTheCrossover()
    {
        Finding finding = Lints.Run("mobilenet_v2", "t4").Of("NW207");
        Assert.InRange(finding.Number("crossoverChannels"), 24, 256);
        Assert.Contains("stage2.block1.dw.conv", finding.Layers);
        Assert.DoesNotContain(finding.Layers, l => l.StartsWith("stage5", StringComparison.Ordinal));
    }

    [Fact]
    public void LargeKernels_AreReplacedByStacksOfTheSameView()
    {
        // 5x5 over 64 channels: 25 c^2 against 2 x 9 c^2.
        LintResult before = Linter.Run(Shaped(new Net(1, 64, 56, 56).Conv("x", "y", 64, 64, 5)), [T4], null,
            new LintOptions { NoteShare = 0 });
        double after =
            LatencyModel.Predict(Shaped(new Net(1, 64, 56, 56).Conv("x", "a", 64, 64, 3).Conv("a", "y", 64, 64, 3)), T4).Latency.Value;
        double gain = before.Devices[0].Estimate!.Latency.Value - after;
        Assert.Equal(gain, before.Of("NW208").TimeSaved!.Value.Value, gain * 1e-6);
        Nothing("NW208", "resnet50", "t4");
    }

    [Fact]
    public void FlopsOnlyBottlenecks_OfDenseNet_HaveMoreMaccsWithoutThem()
    {
        // With ncnn, whose Winograd kernels were measured; XNNPACK, the board's usual runtime, has none.
        Finding finding = Lints.Run("densenet121", "raspberry-pi-3", "ncnn").Of("NW209");
        // DenseNet-121 has 58 bottlenecks of 4 x 32 channels; those whose pair is slower than the 3x3 alone are named.
        Assert.InRange(finding.Number("bottlenecks"), 5, 58);
        Assert.Contains(" -> 128 -> 32 channels", finding.Message, StringComparison.Ordinal);
        Nothing("NW209", "vgg16", "t4");
    }

    [Fact]
    public void ThreeChannelStem_OfResNet18_PaysOnAnNpuAndNotOnAT4OrACpu()
    {
        // An NPU whose array fills channels up; constants fitted to published times, as those of the RK3588, know no single layer.
        Finding finding = Lints.Run("resnet18", "qualcomm-hexagon-htp-8-gen-3").Of("NW210");
        Assert.Contains("(7x7 over 3 channels", finding.Message, StringComparison.Ordinal);
        Assert.Contains("4x4 over 12)", finding.Message, StringComparison.Ordinal);
        Nothing("NW210", "resnet50", "t4");
        // A 7x7 stem ran at 95 % of the peak there (ONNX Runtime 1.31.1 on an EPYC with AVX-512), and 4x4 over 12
        // channels has more to compute.
        Nothing("NW210", "resnet18", "amd-epyc-virtual-2");
    }

    [Fact]
    public void DenseConcatenation_IsDenseNetsAndNotVoVNets()
    {
        Finding finding = Lints.Run("densenet121", Lints.Avx512, "onnxruntime").Of("NW211");
        Assert.Equal(4, finding.Number("blocks"));
        Assert.True(finding.BytesLost!.Value.Value > 100 << 20);
        Assert.True(finding.TimeSaved!.Value.Value > 0.2 * Lints.Run("densenet121", Lints.Avx512,
            "onnxruntime").Devices[0].Estimate!.Latency.Value);
        Nothing("NW211", "googlenet", "t4");
    }

    [Fact]
    public void LongLivedTensors_OfAResidual_AreTheShortcut()
    {
        // Three tensors of 1 x 64 x 64 x 64 floats: while b runs, x waits for the sum.
        LintResult result =
            Linter.Run(Shaped(new Net(1, 64, 64, 64).Add("Relu", "x", "first").Conv("first", "a", 64, 64, 3)
                .Conv("a", "b", 64, 64, 3).Add("Add", "b first", "y")), []);
        Finding finding = result.Of("NW212");
        Assert.Equal(4 * 64 * 64 * 64, finding.BytesLost!.Value.Value);
        Assert.Equal(3 * 4 * 64 * 64 * 64, finding.Number("peakActivationBytes"));
        Nothing("NW212", "repvgg_a0", "t4");
    }

    [Fact]
    public void LargeFullyConnected_OfVgg16_IsTheFirst()
    {
        Finding finding = Lints.Run("vgg16", "t4").Of("NW213");
        Assert.Equal(["fc1"], finding.Layers);
        // 25088 x 4096 weights and 4096 biases of 4 bytes.
        Assert.Equal(4 * ((25088L * 4096) + 4096), finding.Number("weightBytes"));
        Nothing("NW213", "resnet50", "t4");
    }

    [Fact]
    public void UnfoldedBatchNorm_SavesWhereTheRuntimeDoesNotFold()
    {
        Finding eager = Lints.Run("mobilenet_v2", "t4", "pytorch-eager").Of("NW214");
        Assert.Equal(52, eager.Number("places"));
        Assert.Equal(SavedBy("mobilenet_v2", "t4", "pytorch-eager", eager.Fix), eager.TimeSaved!.Value.Value, 1e-9);
        Finding folded = Lints.Run("mobilenet_v2", "t4").Of("NW214");
        Assert.Equal((Severity.Note, null, null), (folded.Severity, folded.TimeSaved, folded.Device));
        Nothing("NW214", "repvgg_a0", "t4");
    }

    [Fact]
    public void UnmergedBranches_OfRepVgg_SaveMostAndAreGoneWhenDeployed()
    {
        LintResult result = Lints.Run("repvgg_a0:train", "t4");
        Finding finding = result.Of("NW215");
        Assert.Same(finding, result.Findings[0]);
        Assert.Equal(22, finding.Number("places"));
        Assert.Equal(SavedBy("repvgg_a0:train", "t4", null, finding.Fix), finding.TimeSaved!.Value.Value, 1e-9);
        Assert.Equal(Lints.Run("repvgg_a0", "t4").Devices[0].Estimate!.Latency.Value,
            result.Devices[0].Estimate!.Latency.Value - finding.TimeSaved!.Value.Value, 1e-8);
        Nothing("NW215", "repvgg_a0", "t4");
    }

    [Fact]
    public void ConstantSubgraphs_AreNamedWithoutADevice()
    {
        Model model = new Net(1, 8, 8, 8).Weight("w", 1, 8, 1, 1).Add("Exp", "w", "e").Add("Mul", "x e", "y").Model("y");
        Finding finding = Linter.Run(ShapeInference.Run(model), []).Of("NW216");
        Assert.Equal(["e"], finding.Layers);
        Assert.Equal(["fold-constants"], finding.Fix);
    }

    [Fact]
    public void NoOps_AreNamedWithoutADevice()
    {
        Model model = new Net(1, 8, 8, 8).Add("Relu", "x", "a").Add("Identity", "a", "b").Add("Sigmoid", "b", "y").Model("y");
        Assert.Equal(["b"], Linter.Run(ShapeInference.Run(model), []).Of("NW217").Layers);
    }

    [Fact]
    public void OverridableWeights_AreNamedOnce()
    {
        Model model = new Net(1, 8, 8, 8).Input("c.weight", 8, 8, 3, 3).Conv("x", "c", 8, 8, 3).Model("c");
        Finding finding = Linter.Run(ShapeInference.Run(model), [T4]).Of("NW224");
        Assert.Equal(["c.weight"], finding.Layers);
        Assert.Null(finding.Device);
        Assert.Contains("--freeze-weights", finding.Suggestion, StringComparison.Ordinal);
        Assert.DoesNotContain(Linter.Run(ShapeInference.Run(model with { IrVersion = 3 }), []).Findings, f => f.Rule == "NW224");
    }

    [Fact]
    public void SerialConvolutions_SaveWhatTheRewriteSaves()
    {
        ShapedModel model = Shaped(new Net(1, 64, 28, 28).Conv("x", "a", 64, 64, 1).Conv("a", "y", 64, 64, 3, padding: 0));
        LintResult result = Linter.Run(model, [T4]);
        Finding finding = result.Of("NW218");
        double after = LatencyModel.Predict(Shaped(new Net(1, 64, 28, 28).Conv("x", "y", 64, 64, 3, padding: 0)), T4).Latency.Value;
        double saved = finding.TimeSaved!.Value.Value;
        Assert.Equal(result.Devices[0].Estimate!.Latency.Value - after, saved, saved * 1e-6);
    }

    [Fact]
    public void UnsupportedOperators_CountTheSwitches()
    {
        Device device = DeviceCatalog.Get("apple-a14-ane");
        // Two dilated convolutions with one between them that the engine runs: there, back, there, back.
        NodeAttribute dilated = new("dilations", 2, 2), pads = new("pads", 2, 2, 2, 2);
        Model model = new Net(1, 32, 28, 28).Weight("w1", 32, 32, 3, 3).Weight("w2", 32, 32, 3, 3)
            .Add("Conv", "x w1", "a", dilated, pads).Conv("a", "b", 32, 32, 3).Add("Conv", "b w2", "y", dilated, pads).Model("y");
        Finding finding = Linter.Run(ShapeInference.Run(model), [device], null, new LintOptions { NoteShare = 0 }).Of("NW219");
        Assert.Equal(["a", "y"], finding.Layers);
        Assert.Equal(4, finding.Number("deviceSwitches"));
        Assert.Contains("2 Conv (dilated)", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mobilenet_v3_large", "google-edge-tpu", null, "HardSwish", 21)]
    [InlineData("mobilenet_v3_small", "nvidia-xavier-dla", "npu", "HardSwish", 19)]
    public void UnsupportedOperators_KnowHardSwish(string network, string device, string? runtime, string pattern, int count)
    {
        // Howard et al. 2019, tables 1 and 2: rows with HS count 2 each, the stem and the last stage 1 each; squeeze
        // gates are HardSigmoid alone.
        Finding finding = Lints.Run(network, device, runtime).Of("NW219");
        Assert.Contains($"{count} {pattern}", finding.Message, StringComparison.Ordinal);
        Assert.Contains("ReLU", finding.Suggestion, StringComparison.Ordinal);
        Assert.True(finding.Number("deviceSwitches") >= 2 * count - 8);
        Nothing("NW219", "mobilenet_v2", device, runtime);
    }

    [Fact]
    public void ExceedsMemory_OfVgg16OnTheEdgeTpu_NamesTheWeightsThatStayOutside()
    {
        Finding finding = Lints.Run("vgg16", "google-edge-tpu").Of("NW225");

        // 138.36 M parameters in 8 bits; the chip keeps what its file says.
        Assert.Equal(138_357_544, finding.Number("weightBytes"));
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Contains("stay outside", finding.Message, StringComparison.Ordinal);
        Nothing("NW225", "mobilenet_v2", "google-edge-tpu");
    }

    [Fact]
    public void ExceedsMemory_OnAMicrocontroller_IsAnError()
    {
        Finding finding = Lints.Run("mobilenet_v2", "st-stm32h747").Of("NW225");

        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("stage2.block1.expand", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PostProcessingInGraph_OfADecodedHead_NamesItsLayersAndTheirTime()
    {
        Model model = new Net(1, 16, 20, 20).Conv("x", "f", 16, 32, 3).Add("Relu", "f", "r").Conv("r", "h", 32, 8, 1)
            .Add("Sigmoid", "h", "s").Add("Mul", "s s", "q").Add("Concat", "q s", "y", new NodeAttribute("axis", 1)).Model("y");
        // TensorRT fuses such a tail into the head; ONNX Runtime runs it as kernels of its own.
        Finding finding = Linter.Run(ShapeInference.Run(model), [DeviceCatalog.Get("intel-core-i7-10700k")], null,
            new LintOptions { NoteShare = 0 }).Of("NW226");

        Assert.Equal(3, finding.Number("layers"));
        Assert.True(finding.Number("postProcessingSeconds") > 0);
        Assert.Contains("decoding of boxes", finding.Message, StringComparison.Ordinal);
        Nothing("NW226", "mobilenet_v2", "t4");
    }

    [Fact]
    public void OperatorPatterns_AreFoundHoweverTheyAreSpelled()
    {
        Assert.Equal([("Transpose", "ChannelShuffle"), ("Transpose", "ChannelShuffle")],
            Patterns(Lints.Cost("shufflenet_v2_x0_5").Shaped).Take(2));
        // Howard et al. 2019, table 1: eight of the fifteen blocks squeeze.
        Assert.Equal(8, Patterns(Lints.Cost("mobilenet_v3_large").Shaped).Count(p => p.Pattern == "SqueezeExcite"));
        // As exported before HardSwish was an operator: x * clip(x + 3, 0, 6) / 6, in either order.
        Net net = new Net(1, 8, 4, 4).Weight(Tensor.Of("three", [1], (float[])[3]))
            .Weight(Tensor.Of("zero", [1], (float[])[0])).Weight(Tensor.Of("six", [1], (float[])[6]))
            .Add("Add", "x three", "a").Add("Clip", "a zero six", "c").Add("Mul", "x c", "m").Add("Div", "m six", "d")
            .Add("HardSigmoid", "d", "h").Add("Mul", "h d", "y");
        Assert.Equal([("Mul", "HardSwish"), ("Mul", "HardSwish")], Patterns(ShapeInference.Run(net.Model("y"))));
        // No gates: a product with something else, an attention transpose.
        Net other = new Net(1, 8, 4, 4).Input("z", 1, 8, 4, 4).Add("Relu", "z", "r").Add("Mul", "x r", "m")
            .Add("Sigmoid", "m", "s").Add("Mul", "m s", "w").Add("Transpose", "w", "y", new NodeAttribute("perm", 0, 2, 1, 3));
        Assert.Empty(Patterns(ShapeInference.Run(other.Model("y"))));

        static (string Operator, string Pattern)[] Patterns(ShapedModel model) =>
            [.. model.Graph.Nodes.Select(n => (n.Node.OpType, OperatorPatterns.Of(n))).Where(p => p.Item2 is not null)
                .Select(p => (p.OpType, p.Item2!))];
    }

    [Fact]
    public void FlopsMislead_MobileNetV2OnAT4_AgainstANetworkWithMoreMaccs()
    {
        Finding finding = Lints.Run("mobilenet_v2", "t4").Of("NW220");
        Assert.True(finding.Number("referenceMaccs") > 4 * Lints.Cost("mobilenet_v2").Totals.HeadlineMaccs.Value);
        Assert.Equal(Lints.Run("mobilenet_v2", "t4").Devices[0].Estimate!.Latency.Value
            - finding.Number("referencePredictedLatencySeconds"), finding.TimeLost!.Value.Value, 1e-12);
        Nothing("NW220", "repvgg_a0", "t4");
    }

    [Fact]
    public void LowUtilisation_IsNotSaidOfABusyDevice()
    {
        foreach (string network in new[] { "vgg16", "repvgg_b0" })
            Nothing("NW221", network, "t4");
        LintResult small = Linter.Run(Shaped(new Net(1, 8, 14, 14).Conv("x", "y", 8, 8, 3)), [T4]);
        Assert.Contains(small.Findings, f => f.Rule is "NW221" or "NW222");
    }

    [Fact]
    public void LaunchBound_TellsTheLargerBatch()
    {
        LintResult result = Lints.Run("mobilenet_v2", "t4");
        Finding finding = result.Of("NW222");
        Assert.Equal(result.Devices[0].Estimate!.Share(Bound.Overhead).Value, finding.Number("overheadSeconds"), 1e-12);
        double eight =
            LatencyModel.Predict(ShapeInference.Run(ArchitectureCatalog.Build("mobilenet_v2"),
                new InferenceOptions { Batch = 8 }), T4).Latency.Value;
        Assert.Equal(eight / 8, finding.Number("perImageAtLargerBatchSeconds"), 1e-12);
        Nothing("NW222", "vgg16", "t4");
    }

    [Fact]
    public void QuantizationRisk_OfOneWideChannel_IsPerTensor()
    {
        // One channel of 100, seven of 0.1: a step of 100 / 127 rounds these to zero; per channel all are met exactly.
        float[] weights = new float[8 * 8];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = i < 8 ? 100 : 0.1f;
        Model model = new Net(1, 8, 8, 8).Weight(Tensor.Of("w", [8, 8, 1, 1], weights)).Add("Conv", "x w", "y").Model("y");
        Finding finding = Linter.Run(ShapeInference.Run(model), []).Of("NW223");
        Assert.Equal(["y"], finding.Layers);
        Assert.Equal(1000, finding.Number("worstRangeRatio"), 0.1);
        // 10 log10(8 x 100^2 / (56 x 0.1^2)) = 51.5 dB; the gap to one step per channel is what tells.
        Assert.Equal(51.5, finding.Number("worstPerTensorDecibels"), 0.1);
        Assert.True(finding.Number("worstPerChannelDecibels") > 100);
    }

    [Fact]
    public void QuantizationRisk_OfActivations_IsReadFromTheNormalization()
    {
        // Four channels of weights -1, 0, 0, 1: exact in eight bits; second moment 1/2, fourth 1/2, kurtosis 2.
        Tensor weights = Tensor.Of("w", [4, 4, 1, 1], (float[])[-1, 0, 0, 1, -1, 0, 0, 1, -1, 0, 0, 1, -1, 0, 0, 1]);
        Model model = new Net(1, 4, 8, 8).Weight(weights)
            .Weight(Tensor.Of("scale", [4], (float[])[1, 1, 1, 20]))
            .Weight(Tensor.Of("shift", [4], (float[])[0, 1, -1, 3])).Weight(Tensor.Of("mean", [4], new float[4]))
            .Weight(Tensor.Of("variance", [4], (float[])[1, 1, 1, 1]))
            .Add("Conv", "x w", "c").Add("BatchNormalization", "c scale shift mean variance", "y").Model("y");
        Finding finding = Linter.Run(ShapeInference.Run(model), []).Of("NW223");
        // |beta| + 3 |gamma|: 3, 4, 4, 63; the widest over the median of 4.
        Assert.Equal(63.0 / 4, Ranges(model)["c"], 1e-6);
        Assert.Contains("activation range is 15.8 x", finding.Message, StringComparison.Ordinal);
        // Folded, the fourth channel is 20 times as wide: 26 - 6 dB are lost per tensor, nothing per channel.
        Assert.Equal(20, finding.Number("worstRangeRatio"), 1e-3);
        Assert.True(finding.Number("worstPerChannelDecibels") > 60);
        Assert.Contains(finding.Evidence, e => e is { Name: "perTensorDecibels", Layer: "c" });
        QuantizedWeights alone = QuantizedWeights.Of([-1, 0, 0, 1], Tensor.Of("v", [1, 4, 1, 1], (float[])[-1, 0, 0, 1]), CostOf(model));
        Assert.Equal((200, 1, 2), (alone.Tensor, alone.Range, alone.Kurtosis));

        static Dictionary<string, double> Ranges(Model model) =>
            QuantizedWeights.ActivationRanges(CostAnalyzer.Analyze(ShapeInference.Run(model)));
        static LayerCost CostOf(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model)).Layers[0];
    }

    [Fact]
    public void QuantizationRisk_OfManyWeights_PausesOnTheWay()
    {
        Model model = new Net(1, 2048).Weight("w", 2048, 512).Add("MatMul", "x w", "y").Model("y");
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(model));
        int rules = RuleCatalog.All.Count(r => !r.NeedsDevice);
        // A million weights in slices of 131,072, read twice; the last slice ends the rule.
        LintResult?[] steps = [.. Linter.RunInSteps(cost, [])];
        Assert.Equal(rules + (2 * 8) - 1 + 1, steps.Length);
        Assert.All(steps[..^1], Assert.Null);
        Assert.Equal(Linter.Run(cost, []).Findings.Select(f => f.Message), steps[^1]!.Findings.Select(f => f.Message));
    }

    [Fact]
    public void WeightMeter_OfAnyWeights_GivesWhatTheFormulaSays()
    {
        // Two channels, 3 and -1 | 0.5 and 0.25: steps of 3/127 and 0.5/127.
        double[] w = [3, -1, 0.5, 0.25];
        Tensor tensor = Tensor.Of("w", [2, 2, 1, 1], [.. w.Select(x => (float)x)]);
        LayerCost conv =
            CostAnalyzer.Analyze(ShapeInference.Run(new Net(1, 2, 4, 4).Weight(tensor).Add("Conv", "x w", "y").Model("y"))).Layers[0];
        QuantizedWeights measured = QuantizedWeights.Of(w, tensor, conv);
        double signal = w.Sum(x => x * x), mean = w.Average();
        Assert.Equal(10 * Math.Log10(signal / w.Sum(x => Error(x, 3))), measured.Tensor, 9);
        Assert.Equal(10 * Math.Log10(signal / (w[..2].Sum(x => Error(x, 3)) + w[2..].Sum(x => Error(x, 0.5)))), measured.Channel, 9);
        double second = w.Average(x => (x - mean) * (x - mean)), fourth = w.Average(x => Math.Pow(x - mean, 4));
        Assert.Equal(fourth / (second * second), measured.Kurtosis, 9);
        Assert.Equal(1, measured.Range, 9);

        static double Error(double x, double range) => Math.Pow(x - (Math.Round(x * 127 / range) * range / 127), 2);
    }

    [Fact]
    public void QuantizationRisk_WithoutWeights_SaysSoWhereIntegersArePredicted() =>
        Assert.Contains("are missing", Lints.Run("mobilenet_v2", "horizon-x3").Of("NW223").Message, StringComparison.Ordinal);

    private static Device T4 => DeviceCatalog.Get("t4");

    private static ShapedModel Shaped(Net net) => ShapeInference.Run(net.Model("y"));

    private static void Nothing(string rule, string network, string device, string? runtime = null) =>
        Assert.DoesNotContain(Lints.Run(network, device, runtime).Findings, f => f.Rule == rule);

    /// <summary>What rewrites save, found without the linter.</summary>
    private static double SavedBy(string network, string device, string? runtime, IReadOnlyList<string> rewrites)
    {
        Model model = Lints.Cost(network).Shaped.Model;
        Model after = NetWeight.Rewrites.Rewriter.Apply(model, [.. rewrites.Select(r => NetWeight.Rewrites.RewriteCatalog.Find(r)!)]).Model;
        PredictionOptions options = Lints.Options(runtime);
        return LatencyModel.Predict(ShapeInference.Run(model), DeviceCatalog.Get(device), options).Latency.Value
            - LatencyModel.Predict(ShapeInference.Run(after), DeviceCatalog.Get(device), options).Latency.Value;
    }
}
