using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Architectures;

/// <summary>Networks stay networks at sizes that no power of two divides.</summary>
public class ResolutionTests
{
    public static TheoryData<string> Networks() => PublishedTests.Networks();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_AtOddResolutions_StaysANetwork(string name)
    {
        foreach (int resolution in new[] { 96, 97, 150, 331, 600 })
        {
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(name, new NetworkOptions { Resolution = resolution })));
            Assert.True(cost.Totals.IsComplete, $"{name} at {resolution} is not complete");
            Assert.DoesNotContain(cost.Shaped.Diagnostics, d => d.Severity > Severity.Note);
        }
    }
}
