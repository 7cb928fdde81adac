using NetWeight.Architectures;
using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Comparisons;

public class LayerAlignmentTests
{
    [Fact]
    public void ThreeVersions_HaveTheSameLayerInOneRow()
    {
        ModelCost first = Chains.Weigh("stem:16", "a:32", "end:8"), second = Chains.Weigh("stem:16", "a:32", "b:32", "end:8"),
            third = Chains.Weigh("stem:16", "act:relu", "a:32", "b:32", "end:8");
        LayerAlignment alignment = LayerAlignment.Of([first, second, third], [null, null, null]);
        Assert.Equal(["stem xxx", "act --x", "a xxx", "b -xx", "end xxx"], alignment.Rows.Select(Word));
        Assert.All(alignment.Rows, r => Assert.All(r.Times, Assert.Null));
    }

    [Fact]
    public void UnrelatedNetworks_KeepEveryLayerOnce()
    {
        ModelCost[] models = [Chains.Weigh("a:8", "b:8"), Chains.Weigh("u:64", "r:relu", "v:3"), Chains.Weigh("q:relu")];
        LayerAlignment alignment = LayerAlignment.Of(models, [null, null, null]);
        for (int m = 0; m < models.Length; m++)
            Assert.Equal(models[m].Layers.Select(l => l.Name), alignment.Rows.Select(r => r.Layers[m])
                .OfType<LayerCost>().Select(l => l.Name));
    }

    [Fact]
    public void Times_OfANetwork_AddUpToThoseOfItsKernels()
    {
        ModelCost[] models = [Weigh("repvgg_a0:train"), Weigh("repvgg_a0"), Weigh("repvgg_a0:train")];
        Device device = DeviceCatalog.Get("t4");
        LatencyEstimate?[] estimates = [LatencyModel.Predict(models[0], device), LatencyModel.Predict(models[1], device), null];
        LayerAlignment alignment = LayerAlignment.Of(models, estimates);
        for (int m = 0; m < 2; m++)
            Assert.Equal(estimates[m]!.Kernels.Sum(k => k.Total.Value), alignment.Rows.Sum(r => r.Times[m]?.Value ?? 0), 1e-12);
        Assert.All(alignment.Rows, r => Assert.Null(r.Times[2]));
        // The first and the third are one network.
        Assert.All(alignment.Rows, r => Assert.Equal(r.Layers[0] is null, r.Layers[2] is null));
        Assert.Contains(alignment.Rows, r => r.IsInAll);
    }

    [Fact]
    public void Nothing_HasNoRows() => Assert.Empty(LayerAlignment.Of([], []).Rows);

    private static ModelCost Weigh(string network) => CostAnalyzer.Analyze(
        ShapeInference.Run(ArchitectureCatalog.Build(network, new NetworkOptions())));

    private static string Word(AlignedLayers row) => $"{row.First.Name} {string.Concat(row.Layers.Select(l => l is null ? '-' : 'x'))}";
}
