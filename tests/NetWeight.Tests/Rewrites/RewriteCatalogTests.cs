using System.Text.RegularExpressions;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>Every rewrite is listed, named alike, documented and tested.</summary>
public partial class RewriteCatalogTests
{
    [Fact]
    public void Catalog_ListsEveryRewrite()
    {
        Type[] all = [.. typeof(Rewrite).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Rewrite)) && !t.IsAbstract)];
        Assert.Empty(all.Except(RewriteCatalog.All.Select(r => r.GetType())).Select(t => $"{t.Name} is not in RewriteCatalog.All"));
        // Ids are numbered by age and never given again; the list is in the order of application.
        Assert.Equal(RewriteCatalog.All.Select((_, i) => $"NWR{i + 1:00}"),
            RewriteCatalog.All.Select(r => r.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Options_AreWordsOfTheTypesName()
    {
        foreach (Rewrite rewrite in RewriteCatalog.All)
            Assert.Equal(rewrite.GetType().Name.ToUpperInvariant(),
                rewrite.Option.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant());
        Assert.All(RewriteCatalog.All, r => Assert.Matches(Kebab(), r.Option));
        Assert.All(RewriteCatalog.All, r => Assert.EndsWith(".", r.Summary, StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_AreOnePerRewrite()
    {
        string folder = Repository.At("docs", "rewrites");
        // The page about the proofs is none of a rewrite.
        Assert.Equal(RewriteCatalog.All.Select(r => r.Option + ".md").Append("proofs.md")
            .Order(StringComparer.Ordinal), Directory.GetFiles(folder, "*.md").Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal));
        foreach (Rewrite rewrite in RewriteCatalog.All)
        {
            string kind =
                $"{(rewrite.Exactness == Exactness.Exact ? "Exact up to rounding" : "Not exact")}; "
                    + $"{(rewrite.IsGeneral ? "part of `--all`." : "asked for by name.")}";
            Assert.StartsWith($"# {rewrite.Option} ({rewrite.Id})\n\n{rewrite.Summary}\n\n{kind}\n",
                File.ReadAllText(Path.Combine(folder, rewrite.Option + ".md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rewrites_EachHaveATestByName()
    {
        string folder = Repository.At("tests");
        string tests = string.Join('\n', Directory.GetFiles(folder, "*Tests.cs", SearchOption.AllDirectories)
            .Where(f => f.Contains("Rewrites", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.Empty(RewriteCatalog.All.Where(r =>
            !tests.Contains($"void {r.GetType().Name}_", StringComparison.Ordinal))
                .Select(r => $"{r.Option} has no test {r.GetType().Name}_..."));
    }

    [GeneratedRegex("^[a-z]+[a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();
}
