namespace NetWeight.Cli.Tests;

/// <summary>Words with one slip of the finger: a letter missing, doubled, or swapped with the next.</summary>
internal static class Slips
{
    /// <summary>All slips in a word, from a position on.</summary>
    public static IEnumerable<string> Of(string word, int from = 0)
    {
        for (int i = from; i < word.Length; i++)
        {
            yield return word.Remove(i, 1);
            yield return word.Insert(i, word[i].ToString());
            if (i + 1 < word.Length && word[i] != word[i + 1])
                yield return $"{word[..i]}{word[i + 1]}{word[i]}{word[(i + 2)..]}";
        }
    }

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
