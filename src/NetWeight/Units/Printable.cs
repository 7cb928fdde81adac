using System.Globalization;
using System.Text;

namespace NetWeight.Units;

/// <summary>
/// Text from a file as it may be shown: a name is whatever its author wrote. Characters that move the cursor, reorder the line or cannot be
/// seen become escapes such as <c>\n</c> and
/// <c>\u202E</c>; names that fill a page are shortened in the middle. JSON holds them whole.
/// </summary>
public static class Printable
{
    /// <summary>The most characters that one cell of a table or one text of a report shows.</summary>
    public const int Longest = 4096;

    private const char Ellipsis = '\u2026';

    /// <summary>The text without characters that act on the terminal, on the order of a line, or cannot be seen.</summary>
    public static string Escape(string text)
    {
        int first = 0;
        while (first < text.Length && IsPlain(text, first))
            first++;
        if (first == text.Length)
            return text;
        var result = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (IsPlain(text, i))
                result.Append(text[i]);
            else
                Append(result, text[i]);
        }

        return result.ToString();
    }

    /// <summary>The text, escaped, and shortened in the middle if it is longer than <paramref name="most"/> characters.</summary>
    public static string Cell(string text, int most = Longest) =>
        Escape(text.Length <= most ? text : string.Concat(text.AsSpan(0, most / 2), [Ellipsis], text.AsSpan(text.Length - (most / 2))));

    private static bool IsPlain(string text, int at)
    {
        char c = text[at];
        if (c is >= ' ' and <= '~')
            return true;
        if (char.IsHighSurrogate(c))
            return at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
        if (char.IsLowSurrogate(c))
            return at > 0 && char.IsHighSurrogate(text[at - 1]);
        // Joiners are letters of some scripts' words; the other format characters reorder a line or hide in it.
        return c is '\u200C' or '\u200D'
            || char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }

    private static void Append(StringBuilder result, char c) => _ = c switch
    {
        '\n' => result.Append("\\n"),
        '\r' => result.Append("\\r"),
        '\t' => result.Append("\\t"),
        _ => result.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)),
    };
}
