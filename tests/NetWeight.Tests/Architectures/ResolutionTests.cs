using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Architectures;

/// <summary>Networks stay networks at sizes that no power of two divides.</summary>
public class ResolutionTests
{
    private static readonly int[] Sizes = [96, 97, 150, 331, 600];

    public static TheoryData<string> Networks() => PublishedTests.Networks();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_AtOddResolutions_StaysANetwork(string name)
    {
        NetworkVariant variant = ArchitectureCatalog.Find(name)!.Value.Variant;
        foreach (int resolution in Sizes.Select(r => (r + variant.SideMultiple - 1) / variant.SideMultiple * variant.SideMultiple))
        {
            ModelCost cost =
                CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(name, new NetworkOptions { Resolution = resolution })));
            Assert.True(cost.Totals.IsComplete, $"{name} at {resolution} is not complete");
            Assert.DoesNotContain(cost.Shaped.Diagnostics, d => d.Severity > Severity.Note);
        }

        if (variant.SideMultiple == 1)
            return;
        var options = new NetworkOptions { Resolution = 331 };
        Assert.Contains("The nearest: 320 or 352",
            Assert.Throws<NetWeightException>(() => variant.Build(options)).Message, StringComparison.Ordinal);
    }
}
