using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Layouts;
using NetWeight.Operators;
using NetWeight.Reports.Diagrams;

namespace NetWeight.Tests.Reports;

public class NetworkDiagramTests
{
    [Fact]
    public void Of_AResidualBlock_HasTheSkipAsAnEdge()
    {
        // Two convolutions and a sum that reads the first one's input again.
        ModelCost cost = Weigh("resnet18");
        Diagram diagram = NetworkDiagram.Of("resnet18", cost);
        Assert.Equal(cost.Layers.Select(l => l.Name), diagram.Boxes.Select(b => b.Name));
        int sum = cost.Layers.ToList().FindIndex(l => l.Operator == "Add");
        int[] sources = [.. diagram.Edges.Where(e => e.To == sum).Select(e => e.From)];
        Assert.Equal(2, sources.Length);
        Assert.Contains(sources, s => sum - s > 2);
        // The shares of all boxes are the whole.
        Assert.Equal(1, diagram.Boxes.Sum(b => b.Share!.Value), 9);
    }

    [Fact]
    public void Of_AnEstimate_HasABoxForEachKernelWithItsTime()
    {
        LatencyEstimate estimate = LatencyModel.Predict(Shapes("mobilenet_v2"), DeviceCatalog.Get("nvidia-t4"));
        Diagram diagram = NetworkDiagram.Of("mobilenet_v2", Weigh("mobilenet_v2"), estimate);
        Assert.Equal(estimate.Kernels.Select(k => k.Kernel.Name), diagram.Boxes.Select(b => b.Name));
        // Ten blocks of MobileNetV2 add their input: as many kernels read two others.
        Assert.Equal(10, diagram.Edges.GroupBy(e => e.To).Count(g => g.Count() == 2));
        Assert.All(diagram.Boxes, b => Assert.Matches("^[0-9.]+ [um]?s, [0-9.]+ %, (compute|memory|overhead|waste)$", b.Figures));
    }

    [Fact]
    public void Of_ConcatenationsInPlace_AllBranchesLeadOn()
    {
        ModelCost cost = Weigh("googlenet");
        Diagram diagram = NetworkDiagram.Of("googlenet", cost, LatencyModel.Predict(cost.Shaped, DeviceCatalog.Get("nvidia-t4")));
        int reduce = diagram.Boxes.ToList().FindIndex(b => b.Name == "inception3b.3x3_reduce.conv");
        Assert.Equal(4, diagram.Edges.Count(e => e.To == reduce));
    }

    [Fact]
    public void Of_ManyLayers_AreDrawnModuleByModule()
    {
        Diagram diagram = NetworkDiagram.Of("densenet201", Weigh("densenet201"));
        Assert.InRange(diagram.Boxes.Count, 2, NetworkDiagram.MostBoxes);
        Assert.Contains($"drawn as {diagram.Boxes.Count} modules", diagram.Caption, StringComparison.Ordinal);
        Assert.Equal(Weigh("densenet201").Layers.Count, diagram.Boxes.Sum(b => b.Layers.Count));
        Assert.All(diagram.Edges, e => Assert.True(e.From < e.To));
    }

    [Theory]
    [InlineData("densenet121")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("googlenet")]
    public void Of_AnyNetwork_EveryBoxButTheFirstIsReached(string name)
    {
        Diagram diagram = NetworkDiagram.Of(name, Weigh(name));
        Assert.Equal(Enumerable.Range(1, diagram.Boxes.Count - 1), diagram.Edges.Select(e => e.To).Distinct().Order());
        GraphLayout layout = LayeredLayout.Run([.. diagram.Boxes.Select(_ => new LayoutBox(150, 40))], diagram.Edges);
        Assert.All(layout.Routes, r => Assert.False(r.IsBackward));
    }

    private static ShapedModel Shapes(string network)
    {
        Model model = ArchitectureCatalog.Build(network);
        return ShapeInference.Run(model);
    }

    private static ModelCost Weigh(string network) => CostAnalyzer.Analyze(Shapes(network));
}
