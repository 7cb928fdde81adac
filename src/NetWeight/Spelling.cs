namespace NetWeight;

/// <summary>Proposals for misspelt words.</summary>
public static class Spelling
{
    /// <summary>The number of words that are proposed at most.</summary>
    private const int Most = 3;

    /// <summary>A word that costs more than this beyond the nearest one was not meant.</summary>
    private const double MostFurther = 0.8;

    /// <summary>The cost of a word that only has to be typed to its end.</summary>
    private const double Prefix = 0.3;

    /// <summary>The cost of a word that surrounds or shortens the typed one.</summary>
    private const double Part = 1;

    /// <summary>The cost of each letter that a prefix or a part leaves over: the shortest word is proposed first.</summary>
    private const double Rest = 0.05;

    /// <summary>Lower case letters and digits, which count when names are compared.</summary>
    public static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>A question with up to three near names and a space before it; empty if none is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> names) => Question(Nearest(word, names));

    /// <summary>Up to three names that may have been meant, the most likely first; empty if none is near.</summary>
    public static IReadOnlyList<string> Nearest(string word, IEnumerable<string> names) => Nearest(word, names.Select(n => (n, n)));

    /// <summary>
    /// The nearest name of each of the up to three things that may have been meant, the most likely first; empty where
    /// none is near.
    /// </summary>
    /// <param name="word">The typed word.</param>
    /// <param name="names">Names, each with its one meaning: of a thing with several names only the
    /// nearest is proposed.</param>
    public static IReadOnlyList<string> Nearest<T>(string word, IEnumerable<(string Name, T Of)> names)
        where T : notnull
    {
        string key = Key(word);
        if (key.Length == 0)
            return [];
        double limit = key.Length <= 2 ? 1 : Math.Max(1.2, key.Length / 3.0);
        var best = new Dictionary<T, (string Name, double Cost)>();
        foreach ((string name, T of) in names)
        {
            double cost = Cost(key, Key(name), limit);
            if (cost <= limit && (!best.TryGetValue(of, out (string Name, double Cost) other) || cost < other.Cost))
                best[of] = (name, cost);
        }

        if (best.Count == 0)
            return [];
        double least = best.Values.Min(n => n.Cost);
        return [.. best.Values.Where(n => n.Cost <= least + MostFurther).OrderBy(n => n.Cost)
            .ThenBy(n => n.Name, StringComparer.Ordinal).Take(Most).Select(n => n.Name)];
    }

    /// <summary>The question that proposes names, with a space before it; empty for none.</summary>
    public static string Question(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => $" Did you mean '{names[0]}'?",
        _ => $" Did you mean {string.Join(", ", names.Take(names.Count - 1).Select(n => $"'{n}'"))} or '{names[^1]}'?",
    };

    private static double Cost(string typed, string name, double limit)
    {
        if (name.Length == 0)
            return double.PositiveInfinity;
        double edits = Math.Abs(typed.Length - name.Length) <= limit + 1 ? Edits(typed, name) : double.PositiveInfinity;
        double rest = Rest * Math.Abs(name.Length - typed.Length);
        if (name.StartsWith(typed, StringComparison.Ordinal))
            return Math.Min(edits, Math.Min(Prefix + rest, limit));
        if (typed.Length > 2 && name.Contains(typed, StringComparison.Ordinal))
            return Math.Min(edits, Part + rest);
        return name.Length > 3 && typed.Contains(name, StringComparison.Ordinal) ? Math.Min(edits, Part + rest) : edits;
    }

    /// <summary>
    /// The cost of the edits from one key to another: letters left out, added, replaced, or two neighbours swapped
    /// (Damerau 1964, Levenshtein 1966; no letter is edited twice). Slips of the finger, a letter doubled or a pair
    /// swapped, cost less than a wrong letter; another digit, which names another product, costs more.
    /// </summary>
    private static double Edits(string from, string to)
    {
        double[] before = new double[to.Length + 1], row = new double[to.Length + 1], next = new double[to.Length + 1];
        for (int j = 1; j <= to.Length; j++)
            row[j] = row[j - 1] + Missing(to, j);
        for (int i = 1; i <= from.Length; i++)
        {
            bool doubled = i > 1 && from[i - 1] == from[i - 2];
            double added = doubled ? 0.6 : 1;
            next[0] = row[0] + added;
            for (int j = 1; j <= to.Length; j++)
            {
                double replaced = from[i - 1] == to[j - 1] ? 0 : Replaced(from[i - 1], to[j - 1], from.Length);
                double cost = Math.Min(Math.Min(row[j] + added, next[j - 1] + Missing(to, j)), row[j - 1] + replaced);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] && from[i - 1] != from[i - 2])
                    cost = Math.Min(cost, before[j - 2] + 0.7);
                next[j] = cost;
            }

            (before, row, next) = (row, next, before);
        }

        return row[^1];
    }

    /// <summary>
    /// In a word of one or two letters another letter is another word, but another digit may be the neighbour of a
    /// product: <c>t5</c>, <c>t4</c>.
    /// </summary>
    private static double Replaced(char from, char to, int length) =>
        char.IsAsciiDigit(from) && char.IsAsciiDigit(to) ? (length <= 2 ? 0.95 : 1.2) : length <= 2 ? 2 : 1;

    private static double Missing(string to, int at) => at > 1 && to[at - 1] == to[at - 2] ? 0.6 : 0.9;
}
