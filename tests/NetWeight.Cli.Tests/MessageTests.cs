using System.Text.RegularExpressions;
using NetWeight.Cli.Tables;

namespace NetWeight.Cli.Tests;

/// <summary>Messages fit the terminal and are colored there; on a pipe each is one plain line.</summary>
public partial class MessageTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void OnATerminal_LinesKeepTheWidth_AndTheWordsStay(int width)
    {
        string[] args = ["analyze", "mobilnet_v2", "-d", "no such device at all", "--dtype", "fp23"];
        string piped = Run.Netweight(args).Error, shown = Run.WithMessagesAt(width, hasColor: true, args).Error;
        Assert.Single(piped.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain('\u001b', piped);
        string[] lines = Color().Replace(shown, "").TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.InRange(DisplayWidth.Of(line), 1, width));
        Assert.All(lines.Skip(1), line => Assert.StartsWith("  ", line, StringComparison.Ordinal));
        Assert.Equal(piped.TrimEnd('\n'), string.Join(' ', lines.Select(l => l.Trim())));
    }

    [Fact]
    public void Path_IsNotBroken()
    {
        string path = "/" + new string('a', 60) + "/model.onnx";
        Assert.Contains($"'{path}'", Run.WithMessagesAt(40, hasColor: false, "analyze", path).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Severity_IsColored_UnlessForbidden()
    {
        Assert.StartsWith("\u001b[31mnetweight:\u001b[0m ",
            Run.WithMessagesAt(80, hasColor: true, "devices", "show", "t5").Error, StringComparison.Ordinal);
        Assert.StartsWith("\u001b[31mnetweight:\u001b[0m ", Run.WithMessagesAt(80, hasColor: true, "analyse").Error,
            StringComparison.Ordinal);
        Assert.StartsWith("netweight: ", Run.WithMessagesAt(80, hasColor: true, "devices", "show", "t5",
            "--no-color").Error, StringComparison.Ordinal);
        Assert.StartsWith("netweight: ", Run.WithMessagesAt(80, hasColor: true, "analyze", "--no-such",
            "--no-color").Error, StringComparison.Ordinal);
        Assert.StartsWith("netweight: ", Run.WithMessagesAt(80, hasColor: false, "devices", "show", "t5").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Warning_IsYellow_BudgetRed()
    {
        string error = Run.WithMessagesAt(80, hasColor: true, "analyze", "mobilenet_v2", "--max-params", "1k").Error;
        Assert.Contains("\u001b[31mbudget:\u001b[0m mobilenet_v2", error, StringComparison.Ordinal);
        using var inner = new StringWriter();
        using var terminal = new TerminalWriter(inner, 80, isTerminal: true, hasColor: true);
        using var messages = new ErrorWriter(terminal);
        messages.WriteLine("warning NW001: something");
        messages.WriteLine("note: something");
        messages.WriteLine("3 measurements imported.");
        ErrorWriter.Warning(messages, "left out");
        Assert.Equal("\u001b[33mwarning NW001:\u001b[0m something\n\u001b[36mnote:\u001b[0m something\n3 measurements "
            + "imported.\n\u001b[33mnetweight:\u001b[0m left out\n", inner.ToString());
    }

    [GeneratedRegex("\u001b\\[[0-9]+m")]
    private static partial Regex Color();
}
