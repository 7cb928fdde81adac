namespace NetWeight.Workbench.Texts;

/// <summary>
/// Sentences that hold numbers and names, translated by patterns: <c>{0} of {1} rows</c>. The text in a pattern's places is translated
/// alone, as a text, a list of words, or a name that stays as it is; <c>{0#}</c> takes a number alone. A text of several sentences is
/// translated sentence by sentence.
/// </summary>
/// <param name="texts">Texts without places.</param>
/// <param name="patterns">Patterns and their translations.</param>
internal sealed class Sentences(IReadOnlyDictionary<string, string> texts, IReadOnlyList<(string English, string Translated)> patterns)
{
    private const int Deepest = 6;

    private readonly Pattern[] patterns = [.. patterns.Select(p => new Pattern(p.English, p.Translated)).OrderByDescending(p => p.Letters)];

    /// <summary>The translation; the text itself, as far as nothing is known of it.</summary>
    public string Of(string english) =>
        texts.TryGetValue(english, out string? known) ? known : Of(english.Replace(" et al. ", " 等 ", StringComparison.Ordinal), 0);

    private string Of(string english, int depth)
    {
        if (english.Length == 0 || depth > Deepest || !english.Any(char.IsAsciiLetter))
            return english;
        if (texts.TryGetValue(english, out string? known))
            return known;
        if (Split(english, ". ", depth) is { } sentences)
            return string.Concat(sentences);
        foreach (Pattern pattern in patterns)
            if (pattern.Match(english) is { } places && Translated(places, depth) is { } translated)
                return pattern.Fill(translated);
        return Split(english, "; ", depth) is { } clauses ? string.Join("；", clauses)
            : Split(english, " + ", depth) is { } summands ? string.Join(" + ", summands)
            : Split(english, ", ", depth) is { } parts ? string.Join("，", parts) : english;
    }

    /// <summary>The texts in the places; null if one of them stays an English sentence: half a translation reads worse than none.</summary>
    private string[]? Translated(string[] places, int depth)
    {
        string[] done = [.. places.Select(p => Of(p, depth + 1))];
        return Array.Exists(done, IsEnglish) ? null : done;
    }

    /// <summary>Whether two lower-case words are next to each other: names have no such pair, commands do.</summary>
    private static bool IsEnglish(string text)
    {
        string[] words = text.Split(' ');
        for (int i = 1; i < words.Length; i++)
            if (IsWord(words[i - 1]) && IsWord(words[i].TrimEnd('.', ',', ';', ':', ')')) && words[i - 1] is not ("netweight" or "rewrite"))
                return true;
        return false;

        static bool IsWord(string word) => word.Length > 1 && word.All(char.IsAsciiLetterLower);
    }

    /// <summary>Part by part; null if there is one part, or nothing is known of any.</summary>
    private string[]? Split(string english, string between, int depth)
    {
        string[] parts = english.Split(between);
        if (parts.Length < 2)
            return null;
        if (between == ". ")
            parts = [.. parts.Select((p, i) => i < parts.Length - 1 ? p + "." : p)];
        string[] done = [.. parts.Select(p => Of(p, depth + 1))];
        if (between != ". " && Array.Exists(done, IsEnglish))
            return null;
        return done.Where((d, i) => d != parts[i]).Any()
            ? [.. done.Select((d, i) => d == parts[i] && between == ". " && i < parts.Length - 1 ? d + " " : d)]
            : null;
    }

    /// <summary>A pattern, taken apart at its places.</summary>
    private sealed class Pattern
    {
        private readonly string[] pieces;
        private readonly bool[] isNumber;
        private readonly string translated;

        public Pattern(string english, string translated)
        {
            this.translated = translated;
            var parts = new List<string>();
            var numbers = new List<bool>();
            int from = 0;
            for (int at = english.IndexOf('{'); at >= 0; at = english.IndexOf('{', from))
            {
                int end = english.IndexOf('}', at);
                parts.Add(english[from..at]);
                numbers.Add(english[end - 1] == '#');
                from = end + 1;
            }

            pieces = [.. parts, english[from..]];
            isNumber = [.. numbers];
        }

        /// <summary>How much of it is fixed: the most specific pattern is tried first.</summary>
        public int Letters => pieces.Sum(p => p.Length);

        /// <summary>The texts in its places; null if a text does not match the pattern.</summary>
        public string[]? Match(string text)
        {
            if (!text.StartsWith(pieces[0], StringComparison.Ordinal) || !text.EndsWith(pieces[^1], StringComparison.Ordinal))
                return null;
            var places = new string[pieces.Length - 1];
            int from = pieces[0].Length, end = text.Length - pieces[^1].Length;
            for (int i = 1; i < pieces.Length; i++)
            {
                int at = i == pieces.Length - 1 ? end : text.IndexOf(pieces[i], from, StringComparison.Ordinal);
                if (at < from || at > end)
                    return null;
                places[i - 1] = text[from..at];
                if (isNumber[i - 1] && !IsNumber(places[i - 1]))
                    return null;
                from = at + pieces[i].Length;
            }

            return places;
        }

        private static bool IsNumber(string place) => place.Length > 0 && !place.Contains(' ') && place.Any(char.IsAsciiDigit);

        public string Fill(string[] places)
        {
            string text = translated;
            for (int i = 0; i < places.Length; i++)
                text = text.Replace($"{{{i}}}", places[i], StringComparison.Ordinal);
            return text;
        }
    }
}
