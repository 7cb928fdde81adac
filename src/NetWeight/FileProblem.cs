using System.Globalization;
using System.Text.Json;

namespace NetWeight;

/// <summary>The reason why the system did not open, read or write a file, without the name of a file that is being written.</summary>
public static class FileProblem
{
    /// <summary>The reason without a full stop.</summary>
    public static string Reason(Exception problem) => problem switch
    {
        DirectoryNotFoundException => "the folder does not exist",
        FileNotFoundException => "the file does not exist",
        UnauthorizedAccessException => "access is denied",
        PathTooLongException => "the name is too long",
        // .NET gives this if a file grows beyond the system's limit.
        ArgumentOutOfRangeException => "the file would be larger than the system allows",
        _ => OneLine(problem.Message),
    };

    /// <summary>
    /// The reason why a text is not JSON, and where, counted from one as editors do: <c>line 3, column 5: 'x' is an
    /// invalid start of a value</c>.
    /// </summary>
    /// <param name="problem">The parser's error.</param>
    /// <param name="isOneLine">Whether the text is one line, whose number the caller gives.</param>
    public static string Json(JsonException problem, bool isOneLine = false)
    {
        string reason = problem.Message.ReplaceLineEndings(" ");
        int place = reason.IndexOf(" LineNumber:", StringComparison.Ordinal);
        reason = (place > 0 ? reason[..place] : reason).TrimEnd('.', ' ');
        return problem is { LineNumber: { } line, BytePositionInLine: { } column }
            ? string.Create(
                CultureInfo.InvariantCulture, $"{(isOneLine ? "" : $"line {line + 1}, ")}column {column + 1}: {reason}")
            : reason;
    }

    /// <summary>The system's message, without the path that follows: <c>No space left on device : '/tmp/x'</c>.</summary>
    private static string OneLine(string message)
    {
        string line = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        int path = line.IndexOf(" : '", StringComparison.Ordinal);
        return path > 0 ? line[..path] : line;
    }
}
