using NetWeight.Architectures;
using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Operators;

namespace NetWeight.Tests.Comparisons;

public class ModelDiffTests
{
    [Fact]
    public void Names_Lead_WhateverChangedInTheLayer()
    {
        ModelDiff diff = ModelDiff.Of(Chains.Weigh("stem:8", "a:relu", "mid:8", "b:relu", "head:4"),
            Chains.Weigh("stem:8", "a:relu", "mid:12", "b:relu", "extra:12", "head:4"));
        Assert.Equal(["same stem", "same a", "changed mid", "changed b", "added extra", "changed head"], Chains.Words(diff));
        Assert.True(diff.FollowsNames);
        LayerDiff mid = diff.Layers[2];
        // 8x8 positions x 8 channels in x 9 taps x 4 channels more.
        Assert.Equal(64 * 8 * 9 * 4, mid.Delta(l => l.Maccs?.Value));
        Assert.Equal("output 1x8x8x8 -> 1x12x8x8, weights 8x8x3x3 -> 12x8x3x3", mid.Difference);
        Assert.Equal(diff.After.Totals.Maccs.Value - diff.Before.Totals.Maccs.Value,
            diff.Layers.Sum(l => l.Delta(c => c.Maccs?.Value)!.Value));
        Assert.True(diff.IsOneNetwork);
    }

    [Fact]
    public void NamesThatShift_GiveWayToTheStructure()
    {
        // A block of two layers is inserted in front; every later name counts two more.
        ModelDiff diff = ModelDiff.Of(
            Chains.Weigh("Conv_0:8", "Conv_1:10", "Conv_2:12", "Conv_3:14", "Conv_4:16", "Conv_5:18"),
            Chains.Weigh("Conv_0:8", "Conv_1:9", "Conv_2:8", "Conv_3:10", "Conv_4:12", "Conv_5:14", "Conv_6:16", "Conv_7:18"));
        Assert.False(diff.FollowsNames);
        Assert.Equal(
            ["same Conv_0", "added Conv_1", "added Conv_2", "same Conv_3 was Conv_1", "same Conv_4 was Conv_2",
                "same Conv_5 was Conv_3", "same Conv_6 was Conv_4", "same Conv_7 was Conv_5"],
            Chains.Words(diff));
    }

    [Fact]
    public void ALayerThatIsGone_StandsWhereItWas()
    {
        ModelDiff diff = ModelDiff.Of(Chains.Weigh("a:8", "b:8", "c:8", "d:relu"), Chains.Weigh("a:8", "c:8", "d:relu"));
        Assert.Equal(["same a", "removed b", "same c", "same d"], Chains.Words(diff));
        Assert.Equal(-64 * 8 * 9 * 8, diff.Layers[1].Delta(l => l.Maccs?.Value));
    }

    [Fact]
    public void ALayerAtAnotherPlace_IsMoved()
    {
        ModelDiff diff = ModelDiff.Of(Chains.Weigh("a:8", "act:relu", "b:8", "c:8"), Chains.Weigh("a:8", "b:8", "c:8", "act:relu"));
        Assert.Equal(["same a", "same b", "same c", "moved act"], Chains.Words(diff));
        Assert.Equal((1, 3), (diff.Count(LayerChange.Moved), diff.Count(LayerChange.Same)));
    }

    [Fact]
    public void EqualNetworks_HaveNoDifference()
    {
        ModelCost cost = Chains.Weigh("a:8", "r:relu", "b:8");
        ModelDiff diff = ModelDiff.Of(cost, Chains.Weigh("a:8", "r:relu", "b:8"));
        Assert.All(diff.Layers, l => Assert.Equal(LayerChange.Same, l.Change));
        Assert.Equal(1, diff.SharedLayers);
        Assert.All(diff.Parts(Grouping.Stage), p => Assert.False(p.IsDifferent));
    }

    [Fact]
    public void EqualNamesSeveralTimes_AreMatchedByStructure()
    {
        ModelDiff diff = ModelDiff.Of(Chains.Weigh("conv:8", "conv:16", "conv:4"), Chains.Weigh("conv:8", "conv:12", "conv:16", "conv:4"));
        Assert.Equal(LayerChange.Same, diff.Layers[0].Change);
        Assert.Equal(LayerChange.Same, diff.Layers[^1].Change);
        Assert.Equal(4, diff.Layers.Count(l => l.After is not null));
        Assert.Equal(3, diff.Layers.Count(l => l.Before is not null));
    }

    [Fact]
    public void TwoNetworks_AreNoVersionsOfOne()
    {
        ModelDiff diff = ModelDiff.Of(Chains.Weigh("a:8", "b:16", "c:32"), Chains.Weigh("x:7", "y:15", "z:31"));
        Assert.False(diff.IsOneNetwork);
        Assert.Equal(0, diff.SharedLayers);
    }

    [Fact]
    public void Parts_AddUpToTheTotals()
    {
        Device device = DeviceCatalog.Get("t4");
        ModelCost before = Zoo("mobilenet_v2", 1), after = Zoo("mobilenet_v2", 0.75);
        ModelDiff diff = ModelDiff.Of(before, after,
            [new EstimatePair(LatencyModel.Predict(before, device), LatencyModel.Predict(after, device))]);
        foreach (Grouping grouping in Enum.GetValues<Grouping>())
        {
            IReadOnlyList<PartDiff> parts = diff.Parts(grouping);
            Assert.Equal(before.Totals.Flops.Value, parts.Sum(p => p.Before.Flops.Value));
            Assert.Equal(after.Totals.MemoryAccess.Value, parts.Sum(p => p.After.MemoryAccess.Value));
            Assert.Equal(diff.Devices[0].After!.Kernels.Sum(k => k.Total.Value), parts.Sum(p => p.TimesAfter[0]!.Value.Value), 1e-12);
            Assert.Equal(diff.Count(LayerChange.Changed), parts.Sum(p => p.Changed));
        }

        Assert.Equal(diff.Devices[0].Before!.Kernels.Sum(k => k.Total.Value), diff.Layers.Sum(l => l.TimesBefore[0]?.Value ?? 0), 1e-12);
        Assert.Equal(before.Layers.Count, diff.Layers.Count(l => l.Before is not null));
    }

    [Fact]
    public void TenThousandLayers_OfFewKinds_AreCompared()
    {
        // Blocks that look alike leave nothing that occurs once: the hard case for an alignment.
        string[] layers = [.. Enumerable.Range(0, 10_000).Select(i => $"n_{i}:{(i % 2 == 0 ? "relu" : (8 + (i / 2 % 3)).ToString())}")];
        string[] changed = [.. layers.Take(3_000), .. layers.Skip(3_006).Take(4_000), "new:11", .. layers.Skip(7_006)];
        ModelDiff diff = ModelDiff.Of(Chains.Weigh(layers), Chains.Weigh(changed));
        Assert.Equal(10_000, diff.Layers.Count(l => l.Before is not null));
        Assert.Equal(changed.Length, diff.Layers.Count(l => l.After is not null));
        Assert.Equal((6, 1), (diff.Count(LayerChange.Removed), diff.Count(LayerChange.Added)));
    }

    private static ModelCost Zoo(string name, double width)
    {
        (_, NetworkVariant variant, string form) = ArchitectureCatalog.Find(name)!.Value;
        return CostAnalyzer.Analyze(ShapeInference.Run(variant.Build(new NetworkOptions { Width = width }, form)));
    }
}
