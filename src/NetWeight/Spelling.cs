namespace NetWeight;

/// <summary>Which known words a misspelt one may have meant.</summary>
internal static class Spelling
{
    /// <summary>Lower case letters and digits: what counts when names are compared.</summary>
    public static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>A sentence with up to five near names, with a space before it; empty where none is near.</summary>
    public static string Near(string word, IEnumerable<string> names)
    {
        string key = Key(word);
        string[] near =
        [
            .. names.Distinct()
                .Select(n => (Name: n, Distance: Distance(key, Key(n))))
                .Where(n => key.Length > 2 && n.Distance <= key.Length / 3)
                .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal).Take(5).Select(n => n.Name),
        ];
        return near.Length == 0 ? "" : $" Near: {string.Join(", ", near)}.";
    }

    /// <summary>Edits from one key to another (Levenshtein 1966); none for what only has to be typed to the end.</summary>
    private static int Distance(string from, string to)
    {
        if (to.StartsWith(from, StringComparison.Ordinal))
            return 0;
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j - 1], row[j]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
