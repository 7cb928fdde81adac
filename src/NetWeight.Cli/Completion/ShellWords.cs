using System.Text;

namespace NetWeight.Cli.Completion;

/// <summary>Splits a line as shells do.</summary>
internal static class ShellWords
{
    /// <summary>The words; the last one ends the line and is empty after a space.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        bool begun = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (begun)
                    words.Add(word.ToString());
                word.Clear();
                begun = false;
                continue;
            }

            begun = true;
            if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '"' or '\'' && c != quote)
                quote = c;
            else if (c == '\\' && quote != '\'' && i + 1 < line.Length && line[i + 1] is ' ' or '\\' or '"' or '\'')
                word.Append(line[++i]);
            else
                word.Append(c);
        }

        words.Add(word.ToString());
        return words;
    }
}
