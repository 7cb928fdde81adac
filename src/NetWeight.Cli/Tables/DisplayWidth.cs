using System.Globalization;
using System.Text;

namespace NetWeight.Cli.Tables;

/// <summary>The number of columns of a terminal that a text takes, and how it is made to take fewer.</summary>
internal static class DisplayWidth
{
    public const string Ellipsis = "\u2026";

    /// <summary>The columns of a text: two for wide characters, none for combining marks.</summary>
    public static int Of(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    /// <summary>
    /// The text in at most <paramref name="width"/> columns, cut in its middle: <c>features.2/…conv.0/Clip</c>. A path first loses the
    /// parts that the next part repeats, as exporters
    /// write them (<c>/features/features.2/conv/conv.0</c>). The end tells names apart, so it gets the larger part.
    /// </summary>
    public static string Shorten(string text, int width)
    {
        if (Fits(text, width))
            return text;
        text = WithoutRepeatedParts(text);
        if (Fits(text, width))
            return text;
        if (width <= 1)
            return width == 1 ? Ellipsis : "";
        // One ellipsis is enough: the text may have had its own at the place of the cut.
        string start = Start(text, (width - 1) / 3).TrimEnd(Ellipsis[0]);
        return start + Ellipsis + End(text, width - 1 - Of(start)).TrimStart(Ellipsis[0]);
    }

    /// <summary>
    /// The text as lines of at most <paramref name="width"/> columns, broken between words; a word that is longer is cut in its middle, or
    /// broken if it must stay whole.
    /// </summary>
    public static IReadOnlyList<string> Wrap(string text, int width, bool keepWords = false)
    {
        var lines = new List<string>();
        foreach (string paragraph in text.Split('\n'))
        {
            string line = "";
            foreach (string word in paragraph.Split(' ').SelectMany(w => Words(w, width, keepWords)))
            {
                if (line.Length == 0)
                    line = word;
                else if (Of(line) + 1 + Of(word) <= width)
                    line += " " + word;
                else
                {
                    lines.Add(line.TrimEnd());
                    line = word;
                }
            }

            lines.Add(line.TrimEnd());
        }

        return lines;
    }

    private static bool Fits(string text, int width) => text.Length <= width ? Of(text) <= width : Of(text, width + 1) <= width;

    private static string WithoutRepeatedParts(string text)
    {
        string[] parts = text.TrimStart('/').Split('/');
        var result = new StringBuilder();
        bool isCut = false;
        for (int i = 0; i < parts.Length; i++)
        {
            if (i + 1 < parts.Length && parts[i].Length > 0 && parts[i + 1].StartsWith(parts[i] + ".", StringComparison.Ordinal))
            {
                isCut = result.Length > 0;
                continue;
            }

            result.Append(result.Length > 0 ? "/" : "").Append(isCut ? Ellipsis : "").Append(parts[i]);
            isCut = false;
        }

        return result.ToString();
    }

    private static IEnumerable<string> Words(string word, int width, bool keep)
    {
        if (!keep)
        {
            yield return Shorten(word, width);
            yield break;
        }

        while (word.Length > width || Of(word) > width)
        {
            string start = Start(word, width);
            if (start.Length == 0)
                break;
            yield return start;
            word = word[start.Length..];
        }

        yield return word;
    }

    /// <summary>The columns of a text as far as they matter: counting ends at <paramref name="most"/>.</summary>
    private static int Of(string text, int most)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            if ((width += Of(rune)) >= most)
                break;
        return width;
    }

    private static string Start(string text, int width)
    {
        int at = 0, used = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if ((used += Of(rune)) > width)
                break;
            at += rune.Utf16SequenceLength;
        }

        return text[..at];
    }

    private static string End(string text, int width)
    {
        int at = text.Length, used = 0;
        while (at > 0 && Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out Rune rune, out int length) is var _)
        {
            if ((used += Of(rune)) > width)
                break;
            at -= length;
        }

        return text[at..];
    }

    private static int Of(Rune rune)
    {
        int value = rune.Value;
        if (value < 0x300)
            return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            return 0;
        // East Asian wide and fullwidth blocks, and pictographs (Unicode 16, EastAsianWidth).
        return value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0x303E or >= 0x3041 and <= 0xA4CF
            or >= 0xA960 and <= 0xA97F or >= 0xAC00 and <= 0xD7A3
            or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6
            or >= 0x17000 and <= 0x18CFF or >= 0x1B000 and <= 0x1B2FF or >= 0x1F300 and <= 0x1F64F or >= 0x1F680 and <= 0x1F6FF
            or >= 0x1F900 and <= 0x1F9FF or >= 0x20000 and <= 0x3FFFD ? 2 : 1;
    }
}
