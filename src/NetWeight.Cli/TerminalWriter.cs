using System.Globalization;
using System.Text;
using NetWeight.Cli.Tables;
using NetWeight.Units;

namespace NetWeight.Cli;

/// <summary>How a text is shown if there is color.</summary>
internal enum TextStyle
{
    Plain,
    Bold,
    Dim,
    Red,
    Yellow,
    Cyan,
}

/// <summary>
/// A writer with a line width and a color setting. On a terminal that is the terminal's width; elsewhere that of the
/// variable COLUMNS, otherwise
/// <see cref="UsualWidth"/>. With --wide there is no limit.
/// </summary>
internal sealed class TerminalWriter : TextWriter
{
    /// <summary>The width of a pipe or a file: names of most networks are whole, and a line still fits a wide screen.</summary>
    public const int UsualWidth = 200;

    /// <summary>No table can be read below this; a terminal that is narrower wraps the lines.</summary>
    public const int LeastWidth = 40;

    /// <summary>The width that means no limit.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>Variables with which terminals of Windows announce support for escape sequences.</summary>
    private static readonly string[] Announcements = ["WT_SESSION", "TERM", "TERM_PROGRAM", "ANSICON"];

    private readonly TextWriter inner;

    public TerminalWriter(TextWriter inner, int width = UsualWidth, bool isTerminal = false, bool hasColor = false)
        : base(CultureInfo.InvariantCulture)
    {
        this.inner = inner;
        Width = Math.Max(LeastWidth, width);
        IsTerminal = isTerminal;
        HasColor = hasColor;
    }

    /// <summary>The longest line, in columns.</summary>
    public int Width { get; private set; }

    /// <summary>Whether a person reads it as it is written: then there is progress to show.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether color is shown.</summary>
    public bool HasColor { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>The process's standard output or error, or any other writer as a pipe.</summary>
    public static TerminalWriter Of(TextWriter writer)
    {
        if (writer is TerminalWriter own)
            return own;
        bool isTerminal = (writer == Console.Out && !Console.IsOutputRedirected)
            || (writer == Console.Error && !Console.IsErrorRedirected);
        return new TerminalWriter(writer, isTerminal ? Console.WindowWidth : PipeWidth(writer), isTerminal, isTerminal && TakesColor());
    }

    /// <summary>A file's writer: never colored, and as wide as a pipe, or without limit if the terminal's is.</summary>
    public static TerminalWriter ForFile(TextWriter file, TextWriter terminal) => new(file, terminal switch
    {
        TerminalWriter { Width: Unlimited } => Unlimited,
        TerminalWriter { IsTerminal: false } pipe => pipe.Width,
        _ => PipeWidth(Console.Out),
    });

    /// <summary>The settings of --wide and --no-color.</summary>
    public void Set(bool wide, bool noColor)
    {
        Width = wide ? Unlimited : Width;
        HasColor &= !noColor;
    }

    /// <summary>Writes a text in a style; plain if there is no color.</summary>
    public void Write(string text, TextStyle style)
    {
        int code = !HasColor ? 0 : style switch
        {
            TextStyle.Bold => 1,
            TextStyle.Dim => 2,
            TextStyle.Red => 31,
            TextStyle.Yellow => 33,
            TextStyle.Cyan => 36,
            _ => 0,
        };
        Put(code == 0 ? text : $"\u001b[{code}m{text}\u001b[0m");
    }

    /// <summary>
    /// Writes lines of words, broken at the width; later lines are indented. Control characters of names in it are shown as escapes.
    /// </summary>
    public void WriteText(string text, TextStyle style = TextStyle.Plain, int indent = 0)
    {
        bool first = true;
        int room = Width == Unlimited ? Unlimited : Width - indent;
        foreach (string line in DisplayWidth.Wrap(Printable.Cell(text), room, keepWords: true))
        {
            Write(first ? line : new string(' ', indent) + line, style);
            Put("\n");
            first = false;
        }
    }

    /// <summary>Writes a line of words to any writer, broken at its width if it has one.</summary>
    public static void WriteText(TextWriter writer, string text)
    {
        if (writer is TerminalWriter terminal)
            terminal.WriteText(text);
        else
            writer.WriteLine(text);
    }

    public override void Write(char value) => Put([value]);

    public override void Write(string? value) => Put(value);

    public override void Write(char[] buffer, int index, int count) => Put(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Put(buffer);

    public override void WriteLine() => Put("\n");

    public override void WriteLine(string? value)
    {
        Put(value);
        Put("\n");
    }

    public override void Flush() => Guarded(inner, static (to, _) => to.Flush(), "");

    private void Put(ReadOnlySpan<char> text) => Guarded(inner, static (to, what) => to.Write(what), text);

    /// <summary>
    /// Writes. Messages that cannot be written are dropped: there is no other channel. A text that standard output does not take
    /// ends the command with a message. The owner of any other writer knows better.
    /// </summary>
    private static void Guarded(TextWriter to, Action<TextWriter, ReadOnlySpan<char>> write, ReadOnlySpan<char> text)
    {
        try
        {
            write(to, text);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException or ObjectDisposedException)
            && (to == Console.Error || to == Console.Out))
        {
            if (to == Console.Out)
                throw new NetWeightException(
                    $"Cannot write to standard output: {(e is IOException ? FileProblem.Reason(e) : "it is closed")}.",
                    e);
        }
    }

    /// <summary>COLUMNS counts if the process writes to a pipe; a text in memory has the usual width.</summary>
    private static int PipeWidth(TextWriter writer) =>
        writer == Console.Out && int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int columns)
            && columns > 0 ? columns : UsualWidth;

    /// <summary>See https://no-color.org; on Windows only terminals that announce that they take escape sequences.</summary>
    private static bool TakesColor()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || Environment.GetEnvironmentVariable("TERM") is "dumb")
            return false;
        return !OperatingSystem.IsWindows()
            || Announcements.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
    }
}
