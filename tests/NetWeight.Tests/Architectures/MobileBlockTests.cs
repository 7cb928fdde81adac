using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;
using NetWeight.Graphs;

namespace NetWeight.Tests.Architectures;

public class MobileBlockTests
{
    [Fact]
    public void GhostModule_OddChannels_LeavesTheLastOut()
    {
        var net = new NetworkBuilder(8);
        FeatureMap x = net.GhostModule(net.Input(), 5, Activation.Relu);
        net.Output(x);
        // Two halves of 3 channels, cut to 5.
        Assert.Equal(5, x.Channels);
        Assert.Contains(net.ToModel("ghost").Graph.Nodes, n => n.OpType == "Slice");
    }

    [Fact]
    public void MixConv_ChannelsThatDoNotDivide_FirstKernelTakesTheRest()
    {
        var net = new NetworkBuilder(8);
        net.Output(net.MixConv(net.Input(8), 8, [3, 5, 7], depthwise: true));
        Tensor[] kernels = [.. net.ToModel("mix").Graph.Initializers.Where(t => t.Dims.Count == 4)];
        Assert.Equal([(4, 3), (2, 5), (2, 7)], kernels.Select(t => ((int)t.Dims[0], (int)t.Dims[2])));
    }

    [Fact]
    public void UniversalInvertedBottleneck_WithoutDepthwise_CannotStride()
    {
        var net = new NetworkBuilder(8);
        var error = Assert.Throws<NetWeightException>(() => net.UniversalInvertedBottleneck(net.Input(), 12, 3, 0, 0, 2));
        Assert.StartsWith("block: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TuckerConv_SameWidth_HasAShortcut()
    {
        var net = new NetworkBuilder(8);
        net.Output(net.TuckerConv(net.Input(32), 0.25, 0.75, 32, 3, 1));
        // 32 -> 8 -> 24 -> 32, and the sum.
        Model model = net.ToModel("tucker");
        Assert.Equal([8, 24, 32], model.Graph.Initializers.Where(t => t.Dims.Count == 4).Select(t => (int)t.Dims[0]));
        Assert.Single(model.Graph.Nodes, n => n.OpType == "Add");
    }

    [Theory]
    [InlineData(1000, 91)]
    [InlineData(20, 21)]
    public void SsdLite_Outputs_HaveAnchorsTimesClassesAndBackground(int classes, int scores)
    {
        Model model = ArchitectureCatalog.Build("mobiledet_cpu:ssdlite", new NetworkOptions { Classes = classes });
        string Shape(string name) => ((TensorType)model.Graph.Outputs.Single(o => o.Name == name).Type!).Shape!.ToString();
        // 320 / 16 = 20 pixels with 3 anchors, then 10, 5, 3, 2 and 1 with 6.
        Assert.Equal("1x12x20x20", Shape("boxes1"));
        Assert.Equal($"1x{3 * scores}x20x20", Shape("classes1"));
        Assert.Equal($"1x{6 * scores}x1x1", Shape("classes6"));
    }
}
