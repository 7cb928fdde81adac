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

    /// <summary>The token that a header of a request carries: as a bearer token, or as the password that a browser asks for.</summary>
    public static string? Given(string? header) => header switch
    {
        null => null,
        _ when header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => header["Bearer ".Length..].Trim(),
        _ when header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) => Password(header["Basic ".Length..].Trim()),
        _ => null,
    };

    /// <summary>Whether a given token is another one, in equal time for every guess.</summary>
    public static bool AreEqual(string given, string token) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What the store keeps of a token.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

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
