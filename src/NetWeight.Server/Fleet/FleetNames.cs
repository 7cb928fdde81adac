namespace NetWeight.Server.Fleet;

/// <summary>The names of devices and tokens.</summary>
internal static class FleetNames
{
    /// <summary>What a name is, in a sentence.</summary>
    public const string Rule = "A name has 1 to 64 lower-case letters, digits, dots and dashes, and begins with a letter or digit.";

    private const int MostCharacters = 64;

    /// <summary>Whether a text is a name.</summary>
    public static bool IsName(string? text) => text is { Length: >= 1 and <= MostCharacters } && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
}
