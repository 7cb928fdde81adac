using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Architectures;

/// <summary>Every network of the zoo has the counts that were published about it: exact ones to the digit, printed ones
/// to their precision.</summary>
public class PublishedTests
{
    public static TheoryData<string> Networks() => [.. ArchitectureCatalog.All.SelectMany(a => a.Variants).Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_HasThePublishedCounts(string name)
    {
        NetworkVariant variant = ArchitectureCatalog.Find(name)!.Value.Variant;
        Assert.True(variant.Published.Count > 0 != variant.WithoutCounts is not null,
            $"{name} needs published counts, or the reason why there are none");
        foreach (Published published in variant.Published)
        {
            ModelCost cost = Cost(variant.Build(form: published.Form));
            string who = $"{name}{(published.Form.Length > 0 ? ":" + published.Form : "")} ({published.Source})";
            if (published.Parameters is { } parameters)
                Assert.True(parameters == cost.Totals.Parameters, $"{who}: {cost.Totals.Parameters} parameters, published {parameters}");
            if (published.Maccs is { } maccs)
                Assert.True(maccs == cost.Totals.HeadlineMaccs.Value, $"{who}: {cost.Totals.HeadlineMaccs.Value} MACCs, published {maccs}");
            // A norm has two statistics; folded, its scale and shift leave one bias.
            long counted = cost.Totals.Parameters
                + (published.CountsStatistics ? cost.Statistics : published.FoldsNorms ? -cost.Statistics / 2 : 0);
            if (published.PrintedParameters is { } printedParameters)
                Assert.True(Fits(counted, printedParameters), $"{who}: {counted} parameters, printed {printedParameters}");
            if (published.PrintedMaccs is { } printedMaccs)
                Assert.True(Fits(cost.Totals.HeadlineMaccs.Value, printedMaccs),
                    $"{who}: {cost.Totals.HeadlineMaccs.Value} MACCs, printed {printedMaccs}");
            Assert.True(published.Parameters is not null || published.PrintedParameters is not null
                || published.Maccs is not null || published.PrintedMaccs is not null, $"{who} says nothing");
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_InEveryForm_IsCompleteAndInfersItsDeclaredOutput(string name)
    {
        NetworkVariant variant = ArchitectureCatalog.Find(name)!.Value.Variant;
        foreach (string form in variant.Forms.DefaultIfEmpty(""))
        {
            ModelCost cost = Cost(variant.Build(form: form));
            // Suppression takes as long as there are candidates, which no file tells; all else is counted.
            Assert.All(cost.Layers.Where(l => l.Maccs is null || l.Flops is null), l =>
                Assert.Equal("NonMaxSuppression", l.Node.Node.OpType));
            Assert.Equal(form != "nms", cost.Totals.IsComplete);
            Assert.DoesNotContain(cost.Shaped.Diagnostics, d => d.Severity > Severity.Note);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_Scaled_StaysANetwork(string name)
    {
        NetworkVariant variant = ArchitectureCatalog.Find(name)!.Value.Variant;
        ModelCost published = Cost(variant.Build());
        ModelCost wide = Cost(variant.Build(new NetworkOptions { Width = 1.5 }));
        ModelCost deep = Cost(variant.Build(new NetworkOptions { Depth = 2 }));
        ModelCost small = Cost(variant.Build(new NetworkOptions { Classes = 10, Batch = Dim.Named("batch"), Opset = 13 }));
        Assert.True(wide.Totals.Parameters > published.Totals.Parameters && wide.Totals.IsComplete);
        Assert.True(deep.Totals.HeadlineMaccs.Value >= published.Totals.HeadlineMaccs.Value && deep.Totals.IsComplete);
        Assert.True(small.Totals.Parameters <= published.Totals.Parameters && small.Totals.IsComplete);
        foreach (ModelCost cost in new[] { wide, deep, small })
            Assert.DoesNotContain(cost.Shaped.Diagnostics, d => d.Severity > Severity.Note);
    }

    [Fact]
    public void MakeDivisible_RoundsAsTheReferenceDoes()
    {
        // 32 * 0.35 = 11.2 -> 8 would be more than 10 % below, so 16.
        Assert.Equal(16, NetworkBuilder.MakeDivisible(32 * 0.35));
        Assert.Equal(24, NetworkBuilder.MakeDivisible(32 * 0.75));
        Assert.Equal(8, NetworkBuilder.MakeDivisible(3));
    }

    [Fact]
    public void Builder_LayersThatDoNotFit_NameTheLayer()
    {
        var net = new NetworkBuilder(8);
        using (net.Scope("stage1"))
        using (net.Scope("block2"))
        {
            var error = Assert.Throws<NetWeightException>(() => net.Conv(net.Input(), 8, 3, groups: 2));
            Assert.StartsWith("stage1.block2.conv: 3 channels", error.Message, StringComparison.Ordinal);
        }
    }

    private static ModelCost Cost(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));

    /// <summary>Whether a count rounds to what a paper prints: half a unit of its last digit.</summary>
    private static bool Fits(long count, string printed)
    {
        string[] parts = printed.Split(' ');
        double unit = parts.Length == 1 ? 1
            : parts[1] switch { "k" => 1e3, "M" => 1e6, "G" => 1e9, _ => throw new FormatException(printed) };
        int decimals = parts[0].Contains('.', StringComparison.Ordinal)
            ? parts[0].Length - parts[0].IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        double value = double.Parse(parts[0], CultureInfo.InvariantCulture) * unit;
        return Math.Abs(count - value) <= 0.5 * unit * Math.Pow(10, -decimals) * 1.0000001;
    }
}
