using System.Text;
using NetWeight.Cli.Tables;
using NetWeight.Units;

namespace NetWeight.Cli;

/// <summary>
/// Messages for people: characters of names in them that act on the terminal or reorder the line are shown as escapes, and names of
/// megabytes are shortened. On a terminal, lines are broken between words at its width and the severity has a color; on a pipe, a message
/// is one line.
/// </summary>
/// <param name="terminal">Their target.</param>
internal sealed class ErrorWriter(TerminalWriter terminal) : TextWriter
{
    /// <summary>The target of progress, which moves the cursor on purpose.</summary>
    public TerminalWriter Terminal => terminal;

    /// <inheritdoc/>
    public override Encoding Encoding => terminal.Encoding;

    /// <summary>The terminal below a writer of messages; null if progress is not shown.</summary>
    public static TextWriter? Progress(TextWriter error) => error is ErrorWriter { Terminal: { IsTerminal: true } own } ? own : null;

    public override void Write(char value) => terminal.Write(value == '\n' ? "\n" : Printable.Escape(value.ToString()));

    public override void Write(string? value) => terminal.Write(Text(value));

    public override void WriteLine() => terminal.WriteLine();

    public override void WriteLine(string? value)
    {
        int colon = value?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        WriteLines(value, colon < 0 ? TextStyle.Plain : value![..colon].Split(' ')[0] switch
        {
            "error" or "budget" or "increase" => TextStyle.Red,
            "warning" => TextStyle.Yellow,
            "note" or "info" => TextStyle.Cyan,
            _ => TextStyle.Plain,
        });
    }

    /// <summary>Writes why the program cannot go on, after its name: <c>netweight: There is no file 'x.onnx'.</c></summary>
    public static void Error(TextWriter writer, string message) => Write(writer, message, TextStyle.Red);

    /// <summary>The same for parts that it leaves out.</summary>
    public static void Warning(TextWriter writer, string message) => Write(writer, message, TextStyle.Yellow);

    private static void Write(TextWriter writer, string message, TextStyle style)
    {
        string line = $"netweight: {message}";
        if (writer is ErrorWriter own)
            own.WriteLines(line, style);
        else
            writer.WriteLine(line);
    }

    /// <summary>Writes lines, the first with its head (up to the colon) in a style.</summary>
    private void WriteLines(string? text, TextStyle style)
    {
        foreach (string line in Text(text).Split('\n'))
        {
            string[] broken = [.. Broken(line)];
            int head = style == TextStyle.Plain ? 0 : broken[0].IndexOf(':', StringComparison.Ordinal) + 1;
            if (head > 0)
                terminal.Write(broken[0][..head], style);
            terminal.WriteLine(broken[0][head..]);
            foreach (string next in broken.Skip(1))
                terminal.WriteLine(next);
            style = TextStyle.Plain;
        }
    }

    /// <summary>
    /// A line as the terminal has room for it. A word that is longer, such as a path, stays whole, so that it can be
    /// copied.
    /// </summary>
    private IEnumerable<string> Broken(string line)
    {
        if (!terminal.IsTerminal || DisplayWidth.Of(line) <= terminal.Width)
        {
            yield return line;
            yield break;
        }

        string indent = new(' ', line.Length - line.TrimStart(' ').Length);
        string at = "";
        foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (at.Length > 0 && DisplayWidth.Of(at) + 1 + DisplayWidth.Of(word) > terminal.Width)
            {
                yield return at;
                at = $"{indent}  {word}";
            }
            else
            {
                at = at.Length == 0 ? indent + word : $"{at} {word}";
            }
        }

        yield return at;
    }

    private static string Text(string? value) =>
        string.Join('\n', (value ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => Printable.Cell(line)));
}
