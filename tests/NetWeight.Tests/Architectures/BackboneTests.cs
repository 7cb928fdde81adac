using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Architectures;

/// <summary>Which maps of a classifier detectors read.</summary>
public class BackboneTests
{
    /// <summary>
    /// The channels of the last blocks at strides 8, 16 and 32, by the papers' tables: MobileNetV2, table 2; MobileNetV3, table 1;
    /// ShuffleNetV2, table 5; ResNet, table 1; RepVGG, table 2; VoVNet-39, table 1; EfficientNet, table 1; MobileDet
    /// CPU: the authors' implementation.
    /// </summary>
    [Theory]
    [InlineData("mobilenetv1_100", 256, 512, 1024)]
    [InlineData("mobilenet_v2", 32, 96, 320)]
    [InlineData("mobilenet_v3_large", 40, 112, 160)]
    [InlineData("shufflenet_v2_x1_0", 116, 232, 464)]
    [InlineData("efficientnet_b0", 40, 112, 320)]
    [InlineData("resnet18", 128, 256, 512)]
    [InlineData("resnet50", 512, 1024, 2048)]
    [InlineData("repvgg_a0", 96, 192, 1280)]
    [InlineData("vovnet39a", 512, 768, 1024)]
    [InlineData("densenet121", 512, 1024, 1024)]
    [InlineData("mobiledet_cpu", 32, 72, 144)]
    public void LastBlocks_AreThoseOfThePaper(string name, int eighth, int sixteenth, int last) =>
        Assert.Equal([eighth, sixteenth, last], Maps(name, 256, [8, 16, 32], StageEnd.Block).Select(m => m.Channels));

    /// <summary>SSDLite reads the expansion of the block that shrinks (6 x 96), and the last convolution
    /// (Sandler et al. 2018, section 6.2).</summary>
    [Fact]
    public void Expansions_AreThoseOfSsdLite() =>
        Assert.Equal([576, 1280], Maps("mobilenet_v2", 320, [16, 32], StageEnd.Expansion).Select(m => m.Channels));

    /// <summary>A map of 10 rows of 300 is of stride 32, too.</summary>
    [Fact]
    public void Sides_ThatDoNotDivide_AreOfTheNearestStride() =>
        Assert.Equal([19, 10], Maps("mobilenet_v2", 300, [16, 32], StageEnd.Expansion).Select(m => m.Height));

    [Fact]
    public void AStride_ThatIsNotThere_IsNamed()
    {
        var error = Assert.Throws<NetWeightException>(() => Maps("squeezenet1_1", 224, [64], StageEnd.Block));
        Assert.Equal("squeezenet1_1 has no map of stride 64.", error.Message);
    }

    /// <summary>The backbone of a detector costs what it costs alone: the head's layers come on top, the classifier's do not.</summary>
    [Fact]
    public void ADetector_HoldsItsBackbone()
    {
        ModelCost alone = Cost(ArchitectureCatalog.Build("resnet18", new NetworkOptions { Resolution = 320 }));
        ModelCost detector = Cost(ArchitectureCatalog.Build("yolo_resnet18", new NetworkOptions { Resolution = 320 }));

        // All but the fully connected layer of 512 x 1000.
        Assert.Equal(
            alone.Totals.HeadlineMaccs.Value - 512_000,
            detector.Layers.Where(l => !l.Name.StartsWith("neck.", StringComparison.Ordinal)
                && !l.Name.StartsWith("head", StringComparison.Ordinal) && l.IsHeadline)
                .Sum(l => l.Maccs!.Value.Value));
    }

    /// <summary>One row per pixel of the three maps: 40 x 40 + 20 x 20 + 10 x 10; four numbers of a box, objectness, 80 classes.</summary>
    [Fact]
    public void Rows_AreOnePerPixel() =>
        Assert.Equal([1, 2100, 85],
            Cost(ArchitectureCatalog.Build("yolox_nano", new NetworkOptions { Resolution = 320 })).Shaped.Graph.Outputs[
                0]!.Shape!.ToArray().Select(d => (int)d.ValueOrNull!.Value));

    private static FeatureMap[] Maps(string name, int resolution, int[] strides, StageEnd end) =>
        BackboneMaps.Of(
            ShapeInference.Run(ArchitectureCatalog.Build(name, new NetworkOptions { Resolution = resolution })), resolution, strides, end);

    private static ModelCost Cost(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));
}
