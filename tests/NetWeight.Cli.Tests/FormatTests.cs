using NetWeight.Cli.Formats;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;
using NetWeight.Units;

namespace NetWeight.Cli.Tests;

public class FormatTests
{
    private static readonly Listing<(string Name, Seconds? Time, bool IsComplete)> Report = new(
        [
            new("Name", "name", r => r.Name),
            new("ms", "seconds", r => Cell.AtLeast(r.Time, r.IsComplete), Unit.Milliseconds) { Unknown = "?" },
            new(null, "isComplete", r => r.IsComplete),
            new("%", "", _ => 12.34, Unit.Percent),
        ],
        [("a", new Seconds(0.0123), true), ("b|c", new Seconds(0.5), false), ("d", null, true)],
        writer => writer.Write("{}"))
    {
        Title = "Three rows",
        Facts = [("Device", "t4")],
    };

    public static TheoryData<string> Names => [.. ReportFormats.All.Where(f => f.Takes(Report.GetType())).Select(f => f.Name)];

    [Fact]
    public void Table_PrintsNumbersInTheirUnits_AndSaysWhatIsMissing() => Assert.Equal(
        """
        Three rows
          Device  t4

        Name              ms     %
        ──────────────────────────
        a              12.30  12.3
        b|c   at least 500.0  12.3
        d                  ?  12.3

        """.ReplaceLineEndings("\n"), Write(new TableFormat()));

    [Fact]
    public void Csv_HasPlainNumbers_AndEmptyCellsForUnknown() =>
        Assert.Equal("name,seconds,isComplete\na,0.0123,true\nb|c,0.5,false\nd,,true\n", Write(new CsvFormat()));

    [Fact]
    public void Markdown_EscapesNames_AndEndsWithOneLineEnd() => Assert.Equal(
        """
        ## Three rows

        - Device: t4

        | Name |             ms |    % |
        | ---- | -------------: | ---: |
        | a    |          12.30 | 12.3 |
        | b\|c | at least 500.0 | 12.3 |
        | d    |              ? | 12.3 |

        """.ReplaceLineEndings("\n"), Write(new MarkdownFormat()));

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFormat_WritesAReportThatHasNothingOfItsOwn(string name) =>
        Assert.NotEmpty(Write(ReportFormats.All.First(f => f.Name == name)));

    [Fact]
    public void Words_AndEndings_AreEachOfOneFormat()
    {
        Assert.Equal(ReportFormats.All.Count, ReportFormats.All.DistinctBy(f => f.Name).Count());
        string[] endings = [.. ReportFormats.All.SelectMany(f => f.Endings)];
        Assert.Equal(endings.Length, endings.Distinct().Count());
    }

    [Theory]
    [InlineData("report.md", "## mobilenet_v2\n")]
    [InlineData("report.csv", "size,depth,")]
    [InlineData("report.json", "{")]
    [InlineData("report.HTML", "<!DOCTYPE html>")]
    [InlineData("report", "mobilenet_v2\n")]
    [InlineData("report.xyz", "mobilenet_v2\n")]
    public void AFile_IsWrittenInTheFormatOfItsEnding(string file, string begins)
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Run.Netweight("zoo", "show", "mobilenet_v2", "-o", folder[file]).ExitCode);
        Assert.StartsWith(begins, File.ReadAllText(folder[file]), StringComparison.Ordinal);
    }

    [Fact]
    public void TheFormatThatIsNamed_WinsOverTheEnding()
    {
        using var folder = new TempFolder();
        Run.Netweight("zoo", "show", "mobilenet_v2", "-f", "csv", "-o", folder["report.md"]);
        Assert.StartsWith("size,depth,", File.ReadAllText(folder["report.md"]), StringComparison.Ordinal);
    }

    private static string Write(ReportFormat format)
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var terminal = new TerminalWriter(text, TerminalWriter.Unlimited);
        format.Write(Report, format is TableFormat ? terminal : text);
        return text.ToString();
    }
}
