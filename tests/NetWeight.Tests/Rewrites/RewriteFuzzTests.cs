using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Rewrites;
using NetWeight.Tests.Robustness;

namespace NetWeight.Tests.Rewrites;

/// <summary>Whatever a graph holds, rewriting it gives a graph or one clear error.</summary>
public class RewriteFuzzTests
{
    private const int Cases = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rewriter_BrokenGraphs_GiveAGraphOrOneError(int seed)
    {
        Rewrite[] rewrites = [.. RewriteCatalog.All.Where(r => !r.NeedsRanges)];
        Model[] models =
        [
            .. Repository.Models.Select(OnnxReader.Read).Where(m => m.Graph.Nodes.Count < 200).Take(6),
            new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Norm("a", "n", 4).Conv("x", "b", 4, 4, 1).Norm("x", "i", 4)
                .Add("Add", "n b", "s").Add("Add", "s i", "y").Model("y"),
        ];
        int rewritten = 0;
        for (int i = 0; i < Cases; i++)
        {
            var random = new Random((seed * Cases) + i);
            Model model = i % 3 == 0 ? new ModelMutator(random).Random()
                : new ModelMutator(random).Mutate(models[random.Next(models.Length)]);
            try
            {
                rewritten += Rewriter.Apply(model, rewrites).Changes.Count > 0 ? 1 : 0;
            }
            catch (NetWeightException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}, case {i}: {e}");
            }
        }

        Assert.True(rewritten > Cases / 4, $"only {rewritten} of {Cases} graphs could be rewritten");
    }
}
