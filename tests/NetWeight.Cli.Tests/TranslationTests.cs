using System.Text.RegularExpressions;

namespace NetWeight.Cli.Tests;

/// <summary>The README in Chinese says the same: its commands, code, outputs and links are those of the README, in the
/// same order.</summary>
public partial class TranslationTests
{
    private static readonly string English = Read("README.md"), Chinese = Read("README.zh-CN.md");

    [Fact]
    public void Blocks_OfCommandsAndCode_AreTheSame() => Same(Block(), m => m.Groups["language"].Value + "\n" + m.Groups["body"].Value);

    [Fact]
    public void Commands_WithinTheText_AreTheSame() => Same(Code(), m => m.Groups["code"].Value);

    [Fact]
    public void ShownOutputs_AreThoseOfTheSameCommands() => Same(Shown(), m => m.Groups["command"].Value);

    [Fact]
    public void Headings_AreAsMany() => Assert.Equal(Heading().Count(English), Heading().Count(Chinese));

    [Fact]
    public void Links_AreTheSame_AndEachLeadsToTheOther()
    {
        string[] own = ["README.md", "README.zh-CN.md"];
        Assert.Equal(
            Link().Matches(English).Select(m => m.Groups["target"].Value).Except(own).Order(StringComparer.Ordinal),
            Link().Matches(Chinese).Select(m => m.Groups["target"].Value).Except(own).Order(StringComparer.Ordinal));
        Assert.Contains("](README.zh-CN.md)", English, StringComparison.Ordinal);
        Assert.Contains("](README.md)", Chinese, StringComparison.Ordinal);
    }

    private static void Same(Regex pattern, Func<Match, string> text)
    {
        string[] english = [.. pattern.Matches(English).Select(text)];
        Assert.NotEmpty(english);
        Assert.Equal(english, pattern.Matches(Chinese).Select(text));
    }

    private static string Read(string name) => Repository.Read(name);

    [GeneratedRegex(@"```(?<language>sh|bash|csharp|json|yaml)\n(?<body>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<!`)`(?<code>[^`\n]+)`(?!`)")]
    private static partial Regex Code();

    [GeneratedRegex(@"<!-- output of: netweight (?<command>[^\n]*) -->")]
    private static partial Regex Shown();

    [GeneratedRegex("^#+ ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
