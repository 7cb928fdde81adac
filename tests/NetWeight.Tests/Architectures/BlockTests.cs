using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Architectures;

/// <summary>Blocks with options that no published count of a network checks.</summary>
public class BlockTests
{
    [Theory]
    [InlineData("shufflenet_g1", 143)]
    [InlineData("shufflenet_g2", 140)]
    [InlineData("shufflenet_g3", 137)]
    [InlineData("shufflenet_g4", 133)]
    [InlineData("shufflenet_g8", 137)]
    public void ShuffleNet_WithoutTheFullyConnectedLayer_HasTheComplexityOfTable1(string name, int mega)
    {
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(name)));
        long convolutions = cost.Layers.Where(l => l.Operator == "Conv").Sum(l => l.Maccs!.Value.Value);
        Assert.Equal(mega, Math.Round(convolutions / 1e6));
    }

    [Fact]
    public void ShuffleUnitV2_WithSqueezeAndResidual_AddsThemToTheHalfThatWorks()
    {
        ModelCost cost = Cost(8, 32, (net, x) => net.ShuffleUnitV2(x, 32, 1, squeeze: 0.5, residual: true));
        // A half of 16 channels: two 1x1 convolutions, 3x3 depthwise, three scales and shifts; squeeze-and-excitation
        // 16 -> 8 -> 16 with biases.
        Assert.Equal((2 * 16 * 16) + (9 * 16) + (3 * 2 * 16) + (2 * 16 * 8) + 8 + 16, cost.Totals.Parameters);
        Assert.Equal((8 * 8 * ((2 * 16 * 16) + (9 * 16))) + (2 * 16 * 8), cost.Totals.HeadlineMaccs.Value);
        Assert.Equal("16x8x8",
            string.Join('x', Assert.Single(cost.Layers, l => l.Operator == "Add").Node.Output(0)!.Shape!.Dims[1..].ToArray()));
    }

    [Theory]
    // 8 of 24 channels pass; a 3x3 convolution keeps the other 16. Transitions: 16 -> 12 and 8 + 12 -> 32; 24 -> 32; 16 -> 32 - 8.
    [InlineData(CrossStageFusion.Both, (16 * 16 * 9) + (16 * 12) + (20 * 32))]
    [InlineData(CrossStageFusion.First, (16 * 16 * 9) + (24 * 32))]
    [InlineData(CrossStageFusion.Last, (16 * 16 * 9) + (16 * 24))]
    public void CrossStage_Fusions_HaveTheTransitionsOfFigure3(CrossStageFusion fusion, int weights)
    {
        ModelCost cost = Cost(4, 24, (net, x) => net.CrossStage(x, 8, part => net.Conv(part, part.Channels, 3), 12, 32, fusion));
        Assert.Equal(4 * 4 * weights, cost.Totals.HeadlineMaccs.Value);
        Assert.Equal("1x32x4x4", string.Join('x', cost.Shaped.Graph.Outputs[0]!.Shape!.ToArray()));
    }

    [Theory]
    [InlineData(false, (8 * 16 * 9) + (8 * 16) + (4 * 16))] // 3x3 and 1x1, each with scale and shift; no identity where channels change
    [InlineData(true, (8 * 16 * 9) + 16)] // one 3x3 with bias
    public void RepVggBlock_Forms_HaveTheirParameters(bool deploy, int parameters) =>
        Assert.Equal(parameters, Cost(8, 8, (net, x) => net.RepVggBlock(x, 16, 2, deploy: deploy)).Totals.Parameters);

    private static ModelCost Cost(int resolution, int channels, Func<NetworkBuilder, FeatureMap, FeatureMap> block)
    {
        var net = new NetworkBuilder(resolution);
        net.Output(block(net, net.Input(channels)));
        Model model = net.ToModel("block");
        return CostAnalyzer.Analyze(ShapeInference.Run(model));
    }
}
