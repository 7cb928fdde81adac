namespace NetWeight.Cli.Tests;

/// <summary>Words with one slip of the finger: a letter missing, doubled, or swapped with the next.</summary>
internal static class Slips
{
    /// <summary>The kinds of slips.</summary>
    public static string[] Kinds { get; } = ["missing", "doubled", "swapped"];

    /// <summary>All slips in a word, from a position on.</summary>
    public static IEnumerable<string> Of(string word, int from = 0)
    {
        for (int i = from; i < word.Length; i++)
            foreach (string kind in Kinds)
                if (At(word, i, kind) is { } slip)
                    yield return slip;
    }

    /// <summary>All slips of one kind in a word.</summary>
    public static IEnumerable<string> Of(string word, string kind) =>
        Enumerable.Range(0, word.Length).Select(i => At(word, i, kind)).OfType<string>();

    private static string? At(string word, int i, string kind) => kind switch
    {
        "missing" => word.Remove(i, 1),
        "doubled" => word.Insert(i, word[i].ToString()),
        _ => i + 1 < word.Length && word[i] != word[i + 1] ? $"{word[..i]}{word[i + 1]}{word[i]}{word[(i + 2)..]}" : null,
    };

    /// <summary>The names that a message proposes.</summary>
    public static string[] Proposed(string message)
    {
        int at = message.IndexOf("Did you mean ", StringComparison.Ordinal);
        return at < 0 ? [] : [.. message[at..message.IndexOf('?', at)].Split('\'').Where((_, i) => i % 2 == 1)];
    }

    /// <summary>Up to a number of items, drawn with a seed.</summary>
    public static T[] Sample<T>(IEnumerable<T> items, int count)
    {
        T[] all = [.. items];
        new Random(7).Shuffle(all);
        return all[..Math.Min(count, all.Length)];
    }
}
