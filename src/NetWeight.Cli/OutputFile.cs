using System.Text;

namespace NetWeight.Cli;

/// <summary>Writes to a file where one is named, else to the usual output.</summary>
internal static class OutputFile
{
    /// <summary>Writes; a file appears complete or not at all. Throws <see cref="NetWeightException"/> where it cannot be written.</summary>
    public static void Write(string? file, TextWriter output, Action<TextWriter> write)
    {
        if (file is null)
        {
            write(output);
            return;
        }

        Put(file, part =>
        {
            using var writer = new StreamWriter(part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            writer.NewLine = "\n";
            write(writer);
        });
    }

    /// <summary>Writes bytes to a file, which appears complete or not at all. Throws <see cref="NetWeightException"/> where it cannot be written.</summary>
    public static void Write(string file, byte[] content) => Put(file, part => File.WriteAllBytes(part, content));

    private static void Put(string file, Action<string> write)
    {
        // A device is written to, never put another file in place of.
        bool isDevice = Path.GetFullPath(file).StartsWith("/dev/", StringComparison.Ordinal);
        string part = isDevice ? file : file + ".part";
        try
        {
            write(part);
            if (!isDevice)
                File.Move(part, file, overwrite: true);
        }
        // .NET gives the last where a file grows beyond what the system lets it.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            if (!isDevice && File.Exists(part))
                File.Delete(part);
            throw new NetWeightException($"Cannot write '{file}': {FileProblem.Reason(e)}.", e);
        }
    }
}
