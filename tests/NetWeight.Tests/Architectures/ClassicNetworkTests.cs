using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Architectures;

/// <summary>What <see cref="PublishedTests"/> does not show of the classic networks: other resolutions, and the layers
/// that only they use.</summary>
public class ClassicNetworkTests
{
    [Theory]
    [InlineData("alexnet")]
    [InlineData("convnext_tiny")]
    [InlineData("densenet121")]
    [InlineData("densenetblur121d")]
    [InlineData("googlenet")]
    [InlineData("inception_v3")]
    [InlineData("peleenet")]
    [InlineData("regnety_002")]
    [InlineData("resnet18_acnet")]
    [InlineData("resnet50d")]
    [InlineData("squeezenet1_0")]
    [InlineData("vgg11")]
    public void Network_AtOtherResolutions_IsComplete(string name)
    {
        NetworkVariant variant = ArchitectureCatalog.Find(name)!.Value.Variant;
        foreach (string form in variant.Forms.DefaultIfEmpty(""))
            foreach (int resolution in new[] { 96, 225, 299, 600 })
            {
                ModelCost cost = Cost(variant.Build(new NetworkOptions { Resolution = resolution }, form));
                Assert.True(cost.Totals.IsComplete, $"{name}:{form} at {resolution}");
                Assert.DoesNotContain(cost.Shaped.Diagnostics, d => d.Severity > Severity.Note);
            }
    }

    [Theory]
    [InlineData(14, 4)] // GoogLeNet's auxiliary heads: 5x5 of stride 3.
    [InlineData(17, 5)] // Inception v3's: 5x5 of stride 3.
    [InlineData(7, 7)]
    [InlineData(13, 7)]
    [InlineData(19, 7)]
    public void AveragePoolTo_LargerMaps_GivesTheSize(int from, int to)
    {
        var net = new NetworkBuilder(from);
        FeatureMap y = net.AveragePoolTo(net.Input(), to);
        Assert.Equal((to, to), (y.Height, y.Width));
    }

    [Fact]
    public void AveragePoolTo_SmallerMap_LeavesIt()
    {
        var net = new NetworkBuilder(3);
        FeatureMap x = net.Input();
        Assert.Equal(x, net.AveragePoolTo(x, 7));
    }

    [Fact]
    public void BlurPool_IsAConvolutionWithoutParameters()
    {
        var net = new NetworkBuilder(10);
        net.Output(net.BlurPool(net.Input(), 2));
        CostTotals totals = Cost(net.ToModel("blur")).Totals;
        Assert.Equal((0, 3 * 5 * 5 * 9), (totals.Parameters, totals.HeadlineMaccs.Value));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(21)]
    public void LayerNorm_InEveryOperatorSet_HasTwoParametersPerChannel(int opset)
    {
        var net = new NetworkBuilder(4, new NetworkOptions { Opset = opset });
        net.Output(net.LayerNorm(net.Input()));
        ModelCost cost = Cost(net.ToModel("norm"));
        Assert.Equal(6, cost.Totals.Parameters);
        Assert.DoesNotContain(cost.Shaped.Diagnostics, d => d.Severity > Severity.Note);
    }

    [Theory]
    [InlineData("deploy", (64 * 3 * 9) + 64)]
    [InlineData("train", (64 * 3 * (9 + 3 + 3)) + (3 * 2 * 64))]
    public void AsymmetricConvBlock_HasThreeBranchesUntilDeployed(string form, long parameters)
    {
        var net = new NetworkBuilder(8, form: form);
        net.Output(net.AsymmetricConvBlock(net.Input(), 64, 3));
        Assert.Equal(parameters, Cost(net.ToModel("acb")).Totals.Parameters);
    }

    private static ModelCost Cost(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));
}
