using System.Security.Cryptography;
using System.Text;

namespace NetWeight.Charts;

/// <summary>
/// The parts that the build puts into this assembly for pages: our style and script, and plotly.js (MIT licence), as its package
/// carries it.
/// </summary>
internal static class PageResources
{
    /// <summary>The page's style.</summary>
    public static string Style => Text("page.css");

    /// <summary>The page's own script.</summary>
    public static string Script => Text("page.js");

    /// <summary>The library that draws the plots, byte by byte as published.</summary>
    public static byte[] Plotly { get; } = Bytes("plotly.js");

    /// <summary>The first comment of the library: its version, copyright and licence.</summary>
    public static IReadOnlyList<string> PlotlyNotice { get; } = Notice(Plotly);

    /// <summary>A script's hash, as a content security policy names it.</summary>
    public static string Hash(ReadOnlySpan<byte> script) => "sha256-" + Convert.ToBase64String(SHA256.HashData(script));

    private static string[] Notice(byte[] script)
    {
        string text = Encoding.UTF8.GetString(script.AsSpan(0, Math.Min(script.Length, 1000)));
        int from = text.IndexOf("/*", StringComparison.Ordinal), to = text.IndexOf("*/", StringComparison.Ordinal);
        return from < 0 || to < from ? []
            : [.. text[from..to].Split('\n').Select(l => l.Trim('/', '*', ' ', '\r')).Where(l => l.Length > 0)];
    }

    private static string Text(string name) => Encoding.UTF8.GetString(Bytes(name)).TrimStart('\uFEFF').ReplaceLineEndings("\n");

    private static byte[] Bytes(string name)
    {
        using Stream stream = typeof(PageResources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without '{name}'.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
