using System.Security.Cryptography;
using System.Text;

namespace NetWeight.Server.Security;

/// <summary>The password for callers from other machines.</summary>
internal static class AccessToken
{
    private const int LeastCharacters = 16;

    /// <summary>A new one.</summary>
    public static string Create() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Reads one from a file. Throws <see cref="NetWeightException"/> for one that is missing or too short to be safe.</summary>
    public static string Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"--token-file: cannot read '{path}': {FileProblem.Reason(e)}.", e);
        }

        return text.Length >= LeastCharacters && text.All(c => c is > ' ' and < (char)127 and not ':') ? text
            : throw new NetWeightException(
                $"--token-file: '{path}' must hold one word of at least {LeastCharacters} letters, digits and signs other than a colon.");
    }

    /// <summary>Whether a header of a request carries the token: as a bearer token, or as the password that a browser
    /// prompts for.</summary>
    public static bool IsCarriedBy(string? header, string token)
    {
        if (header is null)
            return false;
        string? given = null;
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            given = header["Bearer ".Length..].Trim();
        else if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            given = Password(header["Basic ".Length..].Trim());
        // Equal time for every guess.
        return given is not null && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
    }

    private static string? Password(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out int count))
            return null;
        string pair = Encoding.UTF8.GetString(bytes, 0, count);
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[(colon + 1)..];
    }
}
