namespace NetWeight.Workbench.Components;

/// <summary>One of the things that a search offers.</summary>
/// <param name="Value">The value to choose.</param>
/// <param name="Label">Its name.</param>
/// <param name="Detail">A detail that distinguishes it from others.</param>
public sealed record Choice(string Value, string Label, string Detail)
{
    /// <summary>All that a search looks at, in lower case.</summary>
    public string Words { get; init; } = "";

    /// <summary>
    /// The choices that hold all words of a text: those whose name begins with it first, then in their own order.
    /// </summary>
    public static IReadOnlyList<Choice> Search(IReadOnlyList<Choice> all, string text, int most)
    {
        string[] words = text.ToLowerInvariant().Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries);
        string key = string.Concat(words);
        return
        [
            .. all.Select((choice, place) => (Choice: choice, Place: place))
                .Where(c => words.All(w => c.Choice.Words.Contains(w, StringComparison.Ordinal)))
                .OrderBy(c => Spelling.Key(c.Choice.Label) == key || Spelling.Key(c.Choice.Value) == key ? 0
                    : c.Choice.Words.Split(' ').Contains(key) ? 1
                    : Spelling.Key(c.Choice.Label).StartsWith(key, StringComparison.Ordinal) ? 2
                    : 3)
                .ThenBy(c => c.Place).Take(most).Select(c => c.Choice),
        ];
    }
}
