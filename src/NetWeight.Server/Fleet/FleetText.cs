namespace NetWeight.Server.Fleet;

/// <summary>Texts that callers send and other people read.</summary>
internal static class FleetText
{
    /// <summary>
    /// Throws <see cref="ProblemException"/> for a text that is too long, or that holds characters that no database keeps.
    /// </summary>
    public static void Check(string field, string? text, int most)
    {
        if (text is null)
            return;
        if (text.Length > most)
            throw Problem.Refused($"{field} has more than {most} characters.");
        if (text.Any(c => c < ' ' || c == (char)127))
            throw Problem.Refused($"{field} holds control characters.");
    }

    /// <summary>A text of an agent as people read it: one line of limited length.</summary>
    public static string Line(string text, int most)
    {
        string line = new([.. text.Select(c => c < ' ' || c == (char)127 ? ' ' : c)]);
        return line.Length <= most ? line : line[..most] + "…";
    }
}
