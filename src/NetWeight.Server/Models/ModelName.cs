using System.Text.RegularExpressions;

namespace NetWeight.Server.Models;

/// <summary>Names that callers give to models: words for people, never parts of a path.</summary>
internal static partial class ModelName
{
    private const int Longest = 120;

    /// <summary>The name as it is kept: the last part of a path without the ending, without signs that a terminal obeys.</summary>
    public static string Of(string? given)
    {
        string last = (given ?? "").Split('/', '\\')[^1];
        string plain = Unseen().Replace(last, "").Trim();
        if (plain.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            plain = plain[..^5];
        // A letter of two parts must not be cut in the middle.
        int end = plain.Length <= Longest ? plain.Length : char.IsHighSurrogate(plain[Longest - 1]) ? Longest - 1 : Longest;
        plain = plain[..end].Trim('.', ' ');
        return plain.Length > 0 ? plain : "model";
    }

    /// <summary>Whether a text is a SHA-256 as the server writes it.</summary>
    public static bool IsHash(string text) => Hash().IsMatch(text);

    // Control and format characters (among them those that change the direction of text), lone surrogates and private ones.
    [GeneratedRegex(@"[\p{C}-[\p{Cs}]]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]")]
    private static partial Regex Unseen();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
