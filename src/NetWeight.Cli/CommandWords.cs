using System.Globalization;

namespace NetWeight.Cli;

/// <summary>The words of a command line as people type them.</summary>
internal static class CommandWords
{
    private static readonly string[] Units = ["fps", "ms", "us", "ns", "s"];

    private static readonly string[] Limits = ["--max-latency", "--latency", "--latency-bound"];

    /// <summary>Puts a number and its unit together if they are two words: <c>--max-latency 30 fps</c>.</summary>
    public static string[] JoinUnits(string[] words)
    {
        var joined = new List<string>(words.Length);
        for (int i = 0; i < words.Length; i++)
        {
            bool isSplit = i > 0 && i + 1 < words.Length
                && Limits.Contains(words[i - 1]) && Units.Contains(words[i + 1].ToLowerInvariant())
                && double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
            joined.Add(isSplit ? words[i] + words[++i] : words[i]);
        }

        return [.. joined];
    }
}
