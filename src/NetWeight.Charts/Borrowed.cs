using System.IO.Compression;
using System.Text;

namespace NetWeight.Charts;

/// <summary>What the build put into this assembly: files of others (see Borrowed.targets) and our own page's style and script.</summary>
internal static class Borrowed
{
    /// <summary>A resource as it is.</summary>
    public static byte[] Bytes(string name)
    {
        using Stream stream = Open(name);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>A resource that is text.</summary>
    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name)).TrimStart('\uFEFF').ReplaceLineEndings("\n");

    /// <summary>A compressed resource, unpacked.</summary>
    public static MemoryStream Unpack(string name)
    {
        var unpacked = new MemoryStream();
        using (Stream stream = Open(name))
        using (var gzip = new GZipStream(stream, CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        unpacked.Position = 0;
        return unpacked;
    }

    private static Stream Open(string name) =>
        typeof(Borrowed).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly was built without '{name}'.");
}
