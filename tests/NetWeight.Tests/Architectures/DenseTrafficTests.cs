using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Operators;

namespace NetWeight.Tests.Architectures;

/// <summary>The survey's claim in numbers: dense concatenation costs memory traffic, CSP and one-shot aggregation save it.</summary>
public class DenseTrafficTests
{
    [Theory]
    [InlineData("densenet121", "cspdensenet121")]
    [InlineData("densenet121", "cspdensenet121_fusion_first")]
    [InlineData("densenet121", "cspdensenet121_fusion_last")]
    [InlineData("densenet201", "cspdensenet201")]
    public void CrossStagePartial_MovesFewerBytesAndComputesLess(string dense, string partial)
    {
        CostTotals whole = Cost(dense), half = Cost(partial);
        Assert.True(half.MemoryAccess < whole.MemoryAccess, $"{half.MemoryAccess} against {whole.MemoryAccess}");
        Assert.True(half.HeadlineMaccs < whole.HeadlineMaccs);
    }

    [Fact]
    public void OneShotAggregation_MovesFewerBytesPerMacc()
    {
        CostTotals dense = Cost("densenet201"), oneShot = Cost("vovnet39a");
        Assert.True(oneShot.HeadlineMaccs > dense.HeadlineMaccs && oneShot.MemoryAccess * 2 < dense.MemoryAccess);
    }

    private static CostTotals Cost(string name) => CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(name))).Totals;
}
