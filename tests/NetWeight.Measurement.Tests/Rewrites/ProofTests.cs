using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Proofs;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Every rewrite on every network of the zoo, made small; and the page about the same at full size.</summary>
public class ProofTests
{
    /// <summary>Per family, the networks with the fewest nodes are taken through every rewrite alone; the others
    /// through all of them together and those by name.</summary>
    private const int Thorough = 2;

    /// <summary>Families with depthwise blocks, with branches to merge and with shuffles, which take little time.</summary>
    private static readonly string[] Quick = ["MobileNetV2", "MobileOne", "ShuffleNetV2"];

    public static TheoryData<string> QuickFamilies => [.. Quick];

    public static TheoryData<string> OtherFamilies => [.. ArchitectureCatalog.All.Select(a => a.Name).Except(Quick)];

    [Theory]
    [MemberData(nameof(QuickFamilies))]
    public void EveryRewrite_OfAQuickFamily_Holds(string family) => HoldsForAll(family);

    [LongTheory]
    [MemberData(nameof(OtherFamilies))]
    public void EveryRewrite_OfEveryOtherFamily_Holds(string family) => HoldsForAll(family);

    private static void HoldsForAll(string family)
    {
        Architecture architecture = ArchitectureCatalog.All.Single(a => a.Name == family);
        (string Name, Model Model)[] networks =
        [
            .. Prover.Networks.Where(n => architecture.Variants.Any(v => v.Name == n.Split(':')[0])).Select(n => (n, Prover.Small(n)))
                // At this size, many variants are the same network.
                .DistinctBy(n =>
                $"{string.Join(' ', n.Item2.Graph.Nodes.Select(o => o.OpType))} "
                    + $"{string.Join(' ', n.Item2.Graph.Initializers.Select(t => t.Shape))}").OrderBy(n => n.Item2.Graph.Nodes.Count),
        ];
        Parallel.For(0, networks.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            foreach (string rewrite in Prover.Rewrites)
            {
                if (i >= Thorough && RewriteCatalog.Find(rewrite) is { IsGeneral: true } or { Exactness: Exactness.Approximate })
                    continue;
                if (Prover.Try(networks[i].Name, networks[i].Model, rewrite, samples: 2) is { } row)
                    Assert.True(row.Holds, row.ToCsv());
            }
        });
    }

    [Fact]
    public void Page_IsMadeFromItsRows()
    {
        ProofRow[] rows = [.. ProofHarness.Read()];
        Assert.NotEmpty(rows);
        Assert.Equal(ProofPage.Write(rows), File.ReadAllText(ProofHarness.Place("proofs.md")).ReplaceLineEndings("\n"));
        Assert.DoesNotContain(rows, r => !Prover.Rewrites.Contains(r.Rewrite) || !Prover.Networks.Contains(r.Network));
    }

    [Fact]
    public void Page_EveryProofHolds() => Assert.All(ProofHarness.Read(), r => Assert.True(r.Holds, r.ToCsv()));
}
