using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Tests.Reports;

public class MarkdownTests
{
    [Theory]
    [InlineData("conv_1/weight", "conv_1/weight")]
    [InlineData("_hidden_", "\\_hidden\\_")]
    [InlineData("a|b", "a\\|b")]
    [InlineData("`code`", "\\`code\\`")]
    [InlineData("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>")]
    [InlineData("&lt;", "&amp;lt;")]
    [InlineData("*bold*", "\\*bold\\*")]
    [InlineData("[x](y)", "[x\\](y)")]
    [InlineData("[x]: http://y", "[x\\]: http://y")]
    [InlineData("float[1x3]", "float[1x3]")]
    [InlineData("two\r\nlines\u2028three", "two\\\\r\\\\nlines\\\\u2028three")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("# no heading", "\\# no heading")]
    [InlineData("- no item", "\\- no item")]
    [InlineData("-1.2 ms", "-1.2 ms")]
    [InlineData("\u001b[31m", "\\\\u001B[31m")]
    public void Escape_LeavesNoMarkup(string text, string expected) => Assert.Equal(expected, MarkdownText.Escape(text));

    [Fact]
    public void Table_IsAlignedInTheSource_AndNumbersStandRight()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        MarkdownText.WriteTable(writer, new Table([new("Layer"), new("ms", Unit.None)], [["conv|1", 1.5], ["b", 12345]]));
        Assert.Equal("""
            | Layer   |    ms |
            | ------- | ----: |
            | conv\|1 |   1.5 |
            | b       | 12345 |

            """.ReplaceLineEndings("\n"), writer.ToString());
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void LongTables_AreFolded_WithBlankLinesThatGitHubNeeds(int rows, bool folds)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        MarkdownText.WriteTable(writer, new Table([new("n", Unit.None)],
            [.. Enumerable.Range(0, rows).Select(i => new object?[] { i })])
        { Summary = "a <b> & c" });
        string text = writer.ToString();
        Assert.Equal(folds, text.StartsWith("<details>\n<summary>a &lt;b&gt; &amp; c</summary>\n\n| ", StringComparison.Ordinal));
        Assert.Equal(folds, text.EndsWith("|\n\n</details>\n", StringComparison.Ordinal));
    }
}
