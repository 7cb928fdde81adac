using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Random graphs, rewritten by each rewrite alone and by all: the same outputs, and nothing left to do.</summary>
public class RandomGraphTests
{
    private const int PerTest = 60, Blocks = 4;

    public static TheoryData<string> Rewrites => [.. RewriteCatalog.General.Select(r => r.Option)];

    [Theory]
    [MemberData(nameof(Rewrites))]
    public void OneRewrite_OfRandomGraphs_KeepsTheOutputs(string option)
    {
        int changed = 0;
        for (int seed = 0; seed < PerTest; seed++)
            changed += Holds(seed, [RewriteCatalog.Find(option)!], openBatch: false) ? 1 : 0;
        // The graphs hold no duplicates, dead ends, computable constants and branches of control flow; those rewrites
        // have separate tests.
        Assert.True(changed > 0 || option is "deduplicate-initializers" or "remove-dead-nodes" or "fold-constants"
            or "inline-if", $"{option} fits no graph");
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2000)]
    [InlineData(3000)]
    [InlineData(4000)]
    public void AllRewrites_OfRandomGraphs_KeepTheOutputs(int start)
    {
        int changed = 0;
        for (int seed = start; seed < start + PerTest; seed++)
            changed += Holds(seed, RewriteCatalog.General, openBatch: seed % 4 == 0) ? 1 : 0;
        Assert.True(changed > PerTest / 2, $"only {changed} graphs changed");
    }

    private static bool Holds(int seed, IReadOnlyList<Rewrite> rewrites, bool openBatch)
    {
        Model model = new RandomBlock(seed).Build(Blocks, openBatch);
        // A map may have shrunk to nothing on the way.
        if (ShapeInference.Run(model).Diagnostics.Any(d => d.Severity >= Severity.Warning))
            return false;
        RewriteResult result = Rewriter.Apply(model, rewrites);
        if (result.Changes.Count == 0)
        {
            Assert.Same(model, result.Model);
            return false;
        }

        string what = $"seed {seed}: {string.Join("; ", result.Changes)}";
        Assert.DoesNotContain(ShapeInference.Run(result.Model).Diagnostics, d => d.Severity >= Severity.Warning);
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        Assert.True(proof.Holds, $"{what}: {ReparameterizedNetworkTests.Text(proof)}");
        Assert.Equal(openBatch ? 6 : 3, proof.Cases.Count);
        RewriteResult again = Rewriter.Apply(result.Model, rewrites);
        Assert.True(again.Changes.Count == 0, $"{what}; again: {string.Join("; ", again.Changes)}");
        Assert.Equal(result.Changes.Select(c => c.ToString()),
            Rewriter.Apply(model, [.. rewrites.Reverse()]).Changes.Select(c => c.ToString()));
        return true;
    }
}
