using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Operators;
using NetWeight.Search;

namespace NetWeight.Tests.Search;

/// <summary>Search spaces: their texts, their networks, and the sums of their segments.</summary>
public class SearchSpaceTests
{
    public static TheoryData<string> Spaces { get; } = [.. SpaceCatalog.All.Select(s => s.Id), "mobile@32", "shufflenet-v2@64"];

    /// <summary>Parameters and operations as the benchmark publishes them (github.com/xiusu/NAS-Bench-Macro).</summary>
    [Theory]
    [InlineData("00000000", 387_882, 7_713_280)]
    [InlineData("00000001", 791_594, 14_115_328)]
    [InlineData("00000002", 1_219_370, 20_910_592)]
    [InlineData("01020102", 1_585_386, 45_705_728)]
    [InlineData("21210100", 736_938, 44_878_336)]
    [InlineData("22222222", 2_932_586, 105_660_928)]
    public void NasBenchMacro_HasThePublishedCounts(string genotype, long parameters, long maccs)
    {
        CostTotals totals = Totals(SpaceCatalog.Get("nas-bench-macro"), genotype);
        Assert.Equal((parameters, maccs), (totals.Parameters, totals.HeadlineMaccs.Value));
    }

    /// <summary>Identities within a stage can stand before or behind its blocks: the same network.</summary>
    [Fact]
    public void NasBenchMacro_SpellsANetworkOnce()
    {
        SearchSpace space = SpaceCatalog.Get("nas-bench-macro");
        Assert.Equal("00000010", space.Format(space.Parse("00000001")));
        Assert.Equal("01010210", space.Format(space.Parse("01010201")));
        // The first layer of a stage changes the shape, so its identity is a layer of its own.
        Assert.Equal("00100200", space.Format(space.Parse("00100200")));
    }

    /// <summary>The smallest and the largest cell of the paper: 7.8 to 220 M MACCs and 0.07 to 1.53 M parameters.</summary>
    [Theory]
    [InlineData("|skip_connect~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|skip_connect~2|", 7.8, 0.073)]
    [InlineData("|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|", 220, 1.53)]
    public void NasBench201_HasThePublishedCounts(string cell, double megaMaccs, double megaParameters)
    {
        CostTotals totals = Totals(SpaceCatalog.Get("nas-bench-201"), cell);
        Assert.InRange(totals.HeadlineMaccs.Value / 1e6, 0.97 * megaMaccs, 1.01 * megaMaccs);
        Assert.InRange(totals.Parameters / 1e6, 0.98 * megaParameters, 1.01 * megaParameters);
    }

    /// <summary>The zoo's RepVGG-A0 is in the space but for its stem, which the space keeps the same for all.</summary>
    [Fact]
    public void RepVggStacks_HoldTheZoosNetworks()
    {
        CostTotals zoo = CostAnalyzer.Analyze(ShapeInference.Run(NetWeight.Architectures.ArchitectureCatalog.Build("repvgg_a0"))).Totals;
        Assert.Equal(zoo.HeadlineMaccs, Totals(SpaceCatalog.Get("repvgg"), "2x48-4x96-14x192-1x1280").HeadlineMaccs);
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Genotypes_AreReadBack(string id)
    {
        SearchSpace space = SpaceCatalog.Get(id);
        foreach (Genotype genotype in Draw(space, 200))
            Assert.Equal(genotype, space.Parse(space.Format(genotype)));
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Genotypes_WithAWordTooFewOrUnknown_AreRefused(string id)
    {
        SearchSpace space = SpaceCatalog.Get(id);
        string text = space.Format(Draw(space, 1).Single());
        Assert.Throws<NetWeightException>(() => space.Parse(text[..^1] + "?"));
        Assert.Throws<NetWeightException>(() => space.Parse(""));
        Assert.Throws<NetWeightException>(() => space.Parse(text + " " + text));
    }

    /// <summary>
    /// A network is the sum of its segments: counts exactly, latency within three per cent, which the caches of the
    /// segments before account for.
    /// </summary>
    [Theory]
    [MemberData(nameof(Spaces))]
    public void Networks_AreSumsOfTheirSegments(string id)
    {
        SearchSpace space = SpaceCatalog.Get(id);
        foreach (string device in new[] { "nvidia-t4", "raspberry-pi-4", "intel-core-i7-13700k" })
        {
            var predictor = new CandidatePredictor(space, DeviceCatalog.Get(device));
            Assert.True(predictor.IsAdditive);
            foreach (Genotype genotype in Draw(space, 6))
            {
                CandidateCost sum = predictor.Predict(genotype), whole = predictor.PredictWhole(genotype);
                Assert.Equal((whole.Maccs, whole.SpatialMaccs, whole.Parameters), (sum.Maccs, sum.SpatialMaccs, sum.Parameters));
                Assert.InRange(sum.Latency.Value / whole.Latency.Value, 0.97, 1.03);
                Assert.InRange(sum.High.Value / whole.High.Value, 0.97, 1.03);
            }
        }
    }

    /// <summary>Segments that were timed in one network stand for all others: the sum does not depend on what came before.</summary>
    [Fact]
    public void Segments_AreTimedOnce()
    {
        SearchSpace space = SpaceCatalog.Get("nas-bench-macro");
        var predictor = new CandidatePredictor(space, DeviceCatalog.Get("nvidia-t4"));
        foreach (Genotype genotype in Draw(space, 300))
            predictor.Predict(genotype);
        // Eight layers with three choices each, the stem and the head.
        Assert.Equal(26, predictor.KnownSegments);
    }

    /// <summary>An NPU whose law asks for the whole network has no sum, and predicts all the same.</summary>
    [Fact]
    public void WholeNetworkLaws_AreAskedForTheWholeNetwork()
    {
        SearchSpace space = SpaceCatalog.Get("mobile");
        var predictor = new CandidatePredictor(space, DeviceCatalog.Get("hailo-8"));
        Assert.False(predictor.IsAdditive);
        Genotype genotype = Draw(space, 1).Single();
        Assert.Equal(predictor.PredictWhole(genotype), predictor.Predict(genotype));
    }

    /// <summary>Widths follow the channels that the device computes at once; names say so and are read back.</summary>
    [Fact]
    public void Widths_FollowTheDevice()
    {
        SearchSpace space = SpaceCatalog.Get("repvgg", DeviceCatalog.Get("nvidia-t4"));
        Assert.Contains('@', space.Id);
        Assert.Equal(space.Id, SpaceCatalog.Get(space.Id).Id);
        Assert.DoesNotContain(space.Genes[1].Choices, w => int.Parse(w) % 8 != 0);
        Assert.Equal("repvgg", SpaceCatalog.Get("repvgg@1", DeviceCatalog.Get("nvidia-t4")).Id);
        Assert.Equal("nas-bench-macro", SpaceCatalog.Get("nas-bench-macro", DeviceCatalog.Get("nvidia-t4")).Id);
    }

    [Theory]
    [InlineData("mobil", "mobile")]
    [InlineData("repvgg@0", "repvgg")]
    [InlineData("nas-bench-macro@8", "nas-bench-macro")]
    public void UnknownSpaces_AreRefused_WithNearNames(string id, string near) =>
        Assert.Contains(near, Assert.Throws<NetWeightException>(() => SpaceCatalog.Get(id)).Message);

    internal static IEnumerable<Genotype> Draw(SearchSpace space, int count)
    {
        RandomStream random = RandomStream.Of(7, 0);
        List<Genotype> drawn = [];
        for (int i = 0; i < count; i++)
            drawn.Add(space.Draw(ref random));
        return drawn;
    }

    private static CostTotals Totals(SearchSpace space, string genotype) =>
        CostAnalyzer.Analyze(ShapeInference.Run(space.Build(space.Parse(genotype)))).Totals;
}
