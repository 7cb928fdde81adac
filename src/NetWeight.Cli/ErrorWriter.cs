using System.Text;
using NetWeight.Units;

namespace NetWeight.Cli;

/// <summary>
/// Messages for people: characters of names in them that act on the terminal or reorder the line are shown as escapes, and names of
/// megabytes are shortened.
/// </summary>
/// <param name="terminal">Where they go.</param>
internal sealed class ErrorWriter(TerminalWriter terminal) : TextWriter
{
    /// <summary>Where progress goes, which moves the cursor on purpose.</summary>
    public TerminalWriter Terminal => terminal;

    /// <inheritdoc/>
    public override Encoding Encoding => terminal.Encoding;

    /// <summary>The terminal below a writer of messages; null where progress is not shown.</summary>
    public static TextWriter? Progress(TextWriter error) => error is ErrorWriter { Terminal: { IsTerminal: true } own } ? own : null;

    public override void Write(char value) => terminal.Write(value == '\n' ? "\n" : Printable.Escape(value.ToString()));

    public override void Write(string? value) => terminal.Write(Text(value));

    public override void WriteLine() => terminal.WriteLine();

    public override void WriteLine(string? value) => terminal.WriteLine(Text(value));

    private static string Text(string? value) =>
        string.Join('\n', (value ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => Printable.Cell(line)));
}
