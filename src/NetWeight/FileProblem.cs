namespace NetWeight;

/// <summary>Why the system did not open, read or write a file, without the name of a file that is being written.</summary>
public static class FileProblem
{
    /// <summary>The reason without a full stop.</summary>
    public static string Reason(Exception problem) => problem switch
    {
        DirectoryNotFoundException => "the folder does not exist",
        FileNotFoundException => "the file does not exist",
        UnauthorizedAccessException => "access is denied",
        PathTooLongException => "the name is too long",
        // .NET gives this where a file grows beyond what the system lets it.
        ArgumentOutOfRangeException => "the file would be larger than the system allows",
        _ => OneLine(problem.Message),
    };

    /// <summary>What the system says, without the path that follows: <c>No space left on device : '/tmp/x'</c>.</summary>
    private static string OneLine(string message)
    {
        string line = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        int path = line.IndexOf(" : '", StringComparison.Ordinal);
        return path > 0 ? line[..path] : line;
    }
}
