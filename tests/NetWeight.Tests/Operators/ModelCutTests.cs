using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Operators;

public class ModelCutTests
{
    /// <summary>A head of 8 channels, decoded as YOLO's: sigmoid, split into parts, arithmetic, joined again.</summary>
    private static Model Detector()
    {
        return new Net(1, 16, 20, 20).Conv("x", "f", 16, 32, 3).Add("Relu", "f", "r").Conv("r", "h", 32, 8, 1)
            .Add("Sigmoid", "h", "s").Add("Mul", "s s", "q").Add("Concat", "q s", "y", new NodeAttribute("axis", 1)).Model("y");
    }

    [Fact]
    public void PostProcessing_OfADetector_BeginsBehindTheHead()
    {
        PostProcessing found = PostProcessing.Of(ShapeInference.Run(Detector()))!;

        Assert.Equal(["Sigmoid", "Mul", "Concat"], found.Nodes.Select(n => n.Node.OpType));
        Assert.Equal(["h"], found.Inputs);
        Assert.Equal(["decoding of boxes"], found.Does);
    }

    [Fact]
    public void WithoutPostProcessing_KeepsTheHeadAsOutput()
    {
        ShapedModel before = ShapeInference.Run(Detector());
        ShapedModel after = ShapeInference.Run(ModelCut.WithoutPostProcessing(before));

        Assert.Equal(["h"], after.Graph.Outputs.Select(o => o!.Name));
        Assert.Equal(CostAnalyzer.Analyze(before).Totals.HeadlineMaccs, CostAnalyzer.Analyze(after).Totals.HeadlineMaccs);
        Assert.Equal(3, CostAnalyzer.Analyze(before).Layers.Count - CostAnalyzer.Analyze(after).Layers.Count);
    }

    /// <summary>Softmax behind a classifier, or nothing at all, is no post-processing.</summary>
    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("resnet50")]
    [InlineData("shufflenet_v2_x1_0")]
    [InlineData("densenet121")]
    [InlineData("vit_tiny_patch16_224")]
    public void PostProcessing_OfAClassifier_IsNone(string network)
    {
        if (ArchitectureCatalog.Find(network) is null)
            return;
        ShapedModel shaped = ShapeInference.Run(ArchitectureCatalog.Build(network));

        Assert.Null(PostProcessing.Of(shaped));
        Assert.Same(shaped.Model, ModelCut.WithoutPostProcessing(shaped));
    }

    [Fact]
    public void Until_KeepsWhatTheNodeNeeds()
    {
        Model model = ArchitectureCatalog.Build("resnet18");
        ModelCost whole = CostAnalyzer.Analyze(ShapeInference.Run(model));
        LayerCost middle = whole.Layers[whole.Layers.Count / 2];
        ModelCost part = CostAnalyzer.Analyze(ShapeInference.Run(ModelCut.Until(model, [middle.Name])));

        Assert.True(part.Totals.HeadlineMaccs < whole.Totals.HeadlineMaccs);
        Assert.Contains(part.Layers, l => l.Name == middle.Name);
        Assert.Equal(part.Layers.Select(l => l.Maccs), part.Layers.Select(l => whole.Layers.Single(w => w.Name == l.Name).Maccs));
    }

    [Fact]
    public void Until_AnUnknownNode_NamesTheNearest()
    {
        NetWeightException e = Assert.Throws<NetWeightException>(() => ModelCut.Until(Detector(), ["hh"]));

        Assert.Contains("has no node 'hh'", e.Message, StringComparison.Ordinal);
    }
}
