using System.Text;
using System.Text.RegularExpressions;
using NetWeight.Operators;

namespace NetWeight.Cli.Tests;

/// <summary>What the documents show is what the program does.</summary>
public partial class DocumentationTests
{
    /// <summary>What a page of a repository shows without scrolling sideways.</summary>
    private const int DocumentWidth = 120;

    [Fact]
    public void Documents_OutputsOfCommands_AreWhatTheCommandsPrint()
    {
        foreach (string document in Documents())
        {
            string text = File.ReadAllText(document).ReplaceLineEndings("\n");
            string actual = OutputBlock().Replace(text, match =>
            {
                Run run = Run.At(DocumentWidth, isTerminal: false,
                    match.Groups["command"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                string shown = string.Join('\n', (run.Output + run.Error)
                    .Replace(Repository.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Split('\n')
                    .Select(l => l.TrimEnd())).Trim('\n');
                return $"<!-- output of: netweight {match.Groups["command"].Value} -->\n```text\n{shown}\n```";
            });
            Snapshot.Matches(Path.GetRelativePath(Repository.Root, document), actual);
        }
    }

    [Fact]
    public void Readme_ShowsTheMainJobAndTheTests_InItsFirstTwoBlocks()
    {
        MatchCollection blocks = ShellBlock().Matches(Repository.Read("README.md"));
        Assert.Contains("analyze models/", blocks[0].Groups["body"].Value, StringComparison.Ordinal);
        Assert.Equal("dotnet test", blocks[1].Groups["body"].Value.Trim());
    }

    [Fact]
    public void Documents_RelativeLinks_LeadSomewhere()
    {
        var broken = new List<string>();
        foreach (string document in Documents())
            foreach (Match link in Link().Matches(File.ReadAllText(document)))
            {
                string target = link.Groups["target"].Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                    && !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target)))
                    broken.Add($"{Path.GetRelativePath(Repository.Root, document)}: {target}");
            }

        Assert.Empty(broken);
    }

    [Fact]
    public void GeneratedOperators_ListTheCatalog()
    {
        var text = new StringBuilder("# Operators that NetWeight knows\n\nWritten from the catalog by "
            + "`NETWEIGHT_ACCEPT=1 dotnet test`; all versions of each operator are covered.\n");
        foreach (var domain in OperatorCatalog.All.GroupBy(o => o.Domain).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append($"\n## {(domain.Key.Length == 0 ? "ai.onnx" : domain.Key)} ({domain.Count()})\n| operator | "
                + $"what it does |\n|---|---|\n");
            foreach (Operator @operator in domain.OrderBy(o => o.Type, StringComparer.Ordinal))
                text.Append($"| {@operator.Type} | {@operator.Summary.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        Snapshot.Matches("docs/generated/operators.md", text.ToString());
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.TopDirectoryOnly)
            .Concat(Directory.EnumerateFiles(Repository.At("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.At("src"), "README.md", SearchOption.AllDirectories));

    [GeneratedRegex(@"<!-- output of: netweight (?<command>[^\n]*) -->\n```text\n(?:(?!```)[^\n]*\n)*```")]
    private static partial Regex OutputBlock();

    [GeneratedRegex(@"```sh\n(?<body>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
