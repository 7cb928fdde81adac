using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Int8;
using NetWeight.Operators;

namespace NetWeight.Tests.Int8;

public class Int8RiskTests(ITestOutputHelper output)
{
    /// <summary>The ranking of the RDK X5's published losses, as a whole and without any one family.</summary>
    [Fact]
    public void Score_RanksThePublishedLosses()
    {
        PublishedLoss[] x5 = [.. PublishedLoss.All.Where(l => l.Source == "rdk")];
        foreach (string source in PublishedLoss.All.Select(l => l.Source).Distinct())
            output.WriteLine($"{source}: {Spearman([.. PublishedLoss.All.Where(l => l.Source == source)]):0.000}");
        foreach (string family in x5.Select(l => l.Family).Distinct())
            output.WriteLine($"without {family}: {Spearman([.. x5.Where(l => l.Family != family)]):0.000}");
        foreach (PublishedLoss l in x5.OrderBy(l => l.Loss))
            output.WriteLine($"{l.Name} {l.Loss:0.00} score {l.Risk.Score:0.000} "
                + $"expected {l.Risk.ExpectedLoss:0.00} {l.Risk.Level} wide {l.Risk.Structure.WideShare:0.00} "
                + $"of {l.Risk.Structure.Products} dw {l.Risk.Structure.Depthwise} merged {l.Risk.Structure.MergedNoise:0.0}");

        Assert.Equal(36, x5.Length);
        Assert.True(Spearman(x5) >= 0.7, $"Spearman's rho is {Spearman(x5):0.000}");
        Assert.All(
            x5.Select(l => l.Family).Distinct(),
            family => Assert.True(Spearman([.. x5.Where(l => l.Family != family)]) >= 0.6, $"without {family}"));
    }

    /// <summary>The line from score to points lost is that of least squares over the rows with a loss.</summary>
    [Fact]
    public void ExpectedLoss_IsTheLineThroughThePublishedLosses()
    {
        PublishedLoss[] x5 = [.. PublishedLoss.All.Where(l => l.Source == "rdk")];
        double[] x = [.. x5.Select(l => l.Risk.Score)], y = [.. x5.Select(l => Math.Log10(Math.Max(0.1, l.Loss)))];
        double mx = x.Average(), my = y.Average();
        double slope = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx)), intercept = my - (slope * mx);
        double spread = Math.Sqrt(x.Zip(y, (a, b) => Math.Pow(b - intercept - (slope * a), 2)).Sum() / (x.Length - 2));
        output.WriteLine($"intercept {intercept:0.000} slope {slope:0.000} spread {spread:0.000}");

        foreach (PublishedLoss row in x5)
            Assert.Equal(Math.Min(20.6, Math.Pow(10, intercept + (slope * row.Risk.Score))), row.Risk.ExpectedLoss,
                0.02 * row.Risk.ExpectedLoss);
        Assert.Equal(Math.Pow(10, 2 * 1.28 * spread), x5[0].Risk.LossHigh / x5[0].Risk.LossLow, 0.5);
    }

    [Theory]
    [InlineData("repvgg_a0", Int8RiskLevel.High)]
    [InlineData("resnet50", Int8RiskLevel.Low)]
    [InlineData("vgg19", Int8RiskLevel.Low)]
    [InlineData("convnext_tiny", Int8RiskLevel.Medium)]
    [InlineData("mobilenet_v3_small", Int8RiskLevel.High)]
    public void Level_OfNetworksOfTheZoo(string network, Int8RiskLevel level) => Assert.Equal(level, Risk(network).Level);

    /// <summary>MobileNetV3-Large of a fully convolutional tail: hard-swish behind the second half only.</summary>
    [Fact]
    public void Structure_OfASwishNetwork_CountsWhatReadsIt()
    {
        Int8Structure structure = Risk("efficientnet_b0").Structure;

        // Of each block, the depthwise and the projecting convolution read SiLU, and in squeeze-and-excitation the second;
        // the head's output reads it behind the mean.
        Assert.True(structure.AfterSmooth > 0.5 * structure.Products, $"{structure.AfterSmooth} of {structure.Products}");
        Assert.Equal(0, structure.AfterNormalization);
        Assert.Equal(16, structure.Depthwise);
        Assert.Equal(0, Risk("resnet50").Structure.AfterSmooth);
    }

    [Fact]
    public void Structure_OfARepVgg_SeesItsMergedBranches()
    {
        // RepVGG-A0 has 22 convolutions; 5 change the width or the size.
        Assert.Equal(17, Risk("repvgg_a0").Structure.Merged);
        Assert.Equal(0, Risk("repvgg_a0:train").Structure.Merged);
        Assert.Equal(0, Risk("vgg19").Structure.Merged);
        Assert.Equal(0, Risk("mobileone_s0").Structure.Merged);
    }

    private static Int8Risk Risk(string network) =>
        Int8Risk.Of(CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(network))));

    private static double Spearman(IReadOnlyList<PublishedLoss> rows)
    {
        double[] a = Ranks([.. rows.Select(r => r.Risk.Score)]), b = Ranks([.. rows.Select(r => r.Loss)]);
        double ma = a.Average(), mb = b.Average();
        return a.Zip(b, (x, y) => (x - ma) * (y - mb)).Sum() / Math.Sqrt(a.Sum(x => (x - ma) * (x - ma)) * b.Sum(y => (y - mb) * (y - mb)));
    }

    /// <summary>Ranks; equal numbers share the mean of theirs.</summary>
    private static double[] Ranks(double[] numbers) =>
        [.. numbers.Select(n => numbers.Count(m => m < n) + ((numbers.Count(m => m == n) + 1) / 2.0))];
}
