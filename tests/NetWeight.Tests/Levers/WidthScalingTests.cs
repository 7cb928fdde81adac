using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Levers;
using NetWeight.Operators;

namespace NetWeight.Tests.Levers;

/// <summary>Narrower networks from the graph alone: they cost what their authors' narrower networks cost.</summary>
public class WidthScalingTests
{
    /// <summary>MobileNetV1's widths are published as networks of their own (Howard et al. 2017, table 6): the same
    /// counts to the digit.</summary>
    [Theory]
    [InlineData(0.25, "mobilenetv1_025")]
    [InlineData(0.5, "mobilenetv1_050")]
    [InlineData(0.75, "mobilenetv1_075")]
    public void MobileNetV1_AtAPublishedWidth_CostsWhatWasPublished(double width, string published)
    {
        ModelCost narrow = Scaled("mobilenetv1_100", width), own = Cost(ArchitectureCatalog.Build(published));

        Assert.Equal((own.Totals.HeadlineMaccs, own.Totals.Parameters), (narrow.Totals.HeadlineMaccs, narrow.Totals.Parameters));
    }

    /// <summary>The zoo's own width multiplier builds the network from its table; the graph alone gives the same.</summary>
    [Theory]
    [InlineData("resnet18", 0.5)]
    [InlineData("resnet50", 0.75)]
    [InlineData("vgg11_bn", 0.5)]
    [InlineData("repvgg_a0:train", 0.5)]
    [InlineData("vovnet39a", 0.5)]
    [InlineData("csppeleenet", 0.5)]
    [InlineData("yolox_s", 0.5)]
    public void ANetworkOfTheZoo_CostsWhatItsTableGives(string name, double width)
    {
        ModelCost narrow = Scaled(name, width), own = Cost(ArchitectureCatalog.Build(name, new NetworkOptions { Width = width }));

        Assert.Equal(own.Totals.HeadlineMaccs, narrow.Totals.HeadlineMaccs);
        Assert.Equal(own.Shaped.Graph.Outputs[0]!.Shape, narrow.Shaped.Graph.Outputs[0]!.Shape);
    }

    /// <summary>Every network of these families can be narrowed, whatever it joins: the result is complete and cheaper.</summary>
    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("shufflenet_v2_x1_0")]
    [InlineData("mobilenet_v3_large")]
    [InlineData("efficientnet_b0")]
    [InlineData("ghostnet_100")]
    [InlineData("densenet121")]
    [InlineData("regnety_004")]
    [InlineData("resnext50_32x4d")]
    [InlineData("convnext_tiny")]
    [InlineData("googlenet")]
    [InlineData("ssdlite_mobilenet_v2")]
    public void Networks_OfAllKinds_GetCheaper(string name)
    {
        ModelCost narrow = Scaled(name, 0.75), own = Cost(ArchitectureCatalog.Build(name));

        Assert.True(narrow.Totals.IsComplete);
        Assert.InRange((double)narrow.Totals.HeadlineMaccs.Value / own.Totals.HeadlineMaccs.Value, 0.4, 0.85);
        Assert.Equal(own.Shaped.Graph.Outputs[0]!.Shape, narrow.Shaped.Graph.Outputs[0]!.Shape);
    }

    /// <summary>Kernels of several sizes split the channels unevenly: there is no such split of fewer, and the layer is named.</summary>
    [Fact]
    public void ALayerThatCannot_IsNamed()
    {
        var error = Assert.Throws<NetWeightException>(() => Scaled("mixnet_s", 0.75));

        Assert.Matches(@"^row\S+ \(Split\) cannot be narrowed: \d+ channels cannot be cut in the same ratio\.$", error.Message);
    }

    /// <summary>16 to 32 channels by 3x3 on 8x8: 16 x 32 x 9 x 64 = 294,912; separable 16 x 9 x 64 + 16 x 32 x 64 = 41,984.</summary>
    [Fact]
    public void Blocks_AreExchangedAndBack()
    {
        var net = new NetworkBuilder(8);
        net.Output(net.ConvBn(net.Input(16), 32, 3));
        Model dense = net.ToModel("dense");

        Model separable = BlockExchange.Separable(ShapeInference.Run(dense))!;
        Assert.Equal(41_984, Cost(separable).Totals.HeadlineMaccs.Value);
        Assert.Equal(294_912, Cost(BlockExchange.Dense(ShapeInference.Run(separable))!).Totals.HeadlineMaccs.Value);
        Assert.Null(BlockExchange.Dense(ShapeInference.Run(dense)));
    }

    /// <summary>
    /// An inverted residual of 16 channels widened to 64 on 8x8: 16 x 64 x 64 + 64 x 9 x 64 + 64 x 16 x 64 = 167,936;
    /// fused 16 x 64 x 9 x 64
    /// + 64 x 16 x 64 = 655,360.
    /// </summary>
    [Fact]
    public void AnInvertedResidual_BecomesFused()
    {
        var net = new NetworkBuilder(8);
        FeatureMap x = net.Input(16);
        FeatureMap y = net.ConvBn(x, 64, 1, activation: Activation.Silu, name: "expand");
        y = net.ConvBn(y, 64, 3, activation: Activation.Silu, groups: 64, name: "dw");
        net.Output(net.Add(x, net.ConvBn(y, 16, 1, activation: Activation.None, name: "project")));
        Model model = net.ToModel("block");

        Assert.Equal(167_936, Cost(model).Totals.HeadlineMaccs.Value);
        Assert.Equal(655_360, Cost(BlockExchange.Dense(ShapeInference.Run(model))!).Totals.HeadlineMaccs.Value);
    }

    private static ModelCost Scaled(string name, double width) =>
        Cost(WidthScaling.Apply(ShapeInference.Run(ArchitectureCatalog.Build(name)), width));

    private static ModelCost Cost(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));
}
