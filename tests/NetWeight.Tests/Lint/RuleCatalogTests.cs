using System.Text.RegularExpressions;
using NetWeight.Lint;

namespace NetWeight.Tests.Lint;

/// <summary>Every rule is listed, named alike, documented and tested.</summary>
public partial class RuleCatalogTests
{
    [Fact]
    public void Catalog_ListsEveryRule()
    {
        Type[] all = [.. typeof(Rule).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Rule)) && !t.IsAbstract)];
        Assert.Empty(all.Except(RuleCatalog.All.Select(r => r.GetType())).Select(t => $"{t.Name} is not in RuleCatalog.All"));
        Assert.Equal(RuleCatalog.All.Select((_, i) => $"NW{i + 201}"), RuleCatalog.All.Select(r => r.Id));
    }

    [Fact]
    public void Names_AreWordsOfTheTypesName()
    {
        foreach (Rule rule in RuleCatalog.All)
            Assert.Equal(rule.GetType().Name.ToUpperInvariant(), rule.Name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant());
        Assert.All(RuleCatalog.All, r => Assert.Matches(Kebab(), r.Name));
        Assert.All(RuleCatalog.All, r => Assert.EndsWith(".", r.Summary, StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_AreOnePerRule()
    {
        string folder = Repository.At("docs", "rules");
        Assert.Equal(RuleCatalog.All.Select(r => r.Id + ".md"),
            Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        foreach (Rule rule in RuleCatalog.All)
        {
            string page = rule.Page.ReplaceLineEndings("\n");
            Assert.StartsWith($"# {rule.Id}: {rule.Name}\n\n{rule.Summary}\n\n## What\n", page, StringComparison.Ordinal);
            foreach (string heading in new[] { "Why", "How it is measured here", "What to do", "When to ignore it" })
                Assert.True(page.Contains($"\n## {heading}\n", StringComparison.Ordinal),
                    $"docs/rules/{rule.Id}.md has no heading '{heading}'.");
        }
    }

    [Fact]
    public void Rules_EachHaveATestByName()
    {
        string tests =
            string.Join('\n', Directory.GetFiles(Repository.At("tests", "NetWeight.Tests", "Lint"), "*Tests.cs").Select(File.ReadAllText));
        Assert.Empty(RuleCatalog.All.Where(r => !tests.Contains($"void {r.GetType().Name}_", StringComparison.Ordinal))
            .Select(r => $"{r.Id} has no test {r.GetType().Name}_..."));
    }

    [Fact]
    public void Get_UnknownRule_NamesNearOnes()
    {
        Assert.Equal("NW205", RuleCatalog.Get("misaligned-channels").Id);
        Assert.Contains("many-groups", Assert.Throws<NetWeightException>(() => RuleCatalog.Get("many-group")).Message,
            StringComparison.Ordinal);
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Kebab();
}
