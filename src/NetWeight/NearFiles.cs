namespace NetWeight;

/// <summary>Files whose name is like one that does not exist.</summary>
public static class NearFiles
{
    /// <summary>A folder with more entries is not searched to its end.</summary>
    private const int MostEntries = 10_000;

    /// <summary>
    /// A question with up to three files next to the missing one, with a space before it; empty if none is near.
    /// </summary>
    public static string DidYouMean(string path)
    {
        string name = Path.GetFileName(path), folder = Path.GetDirectoryName(path) ?? "";
        try
        {
            IEnumerable<string> beside = Directory.EnumerateFileSystemEntries(folder.Length > 0 ? folder : ".").Take(MostEntries);
            IReadOnlyList<string> near = Spelling.Nearest(name, beside.Select(entry => Path.GetFileName(entry)));
            return Spelling.Question([.. near.Select(file => Path.Combine(folder, file))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }
}
