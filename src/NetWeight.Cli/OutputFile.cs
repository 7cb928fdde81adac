using System.Text;
using NetWeight.Onnx;

namespace NetWeight.Cli;

/// <summary>
/// Writes to a file if one is named, otherwise to the usual output; <c>-</c> and <c>/dev/stdout</c> are the usual output,
/// too.
/// </summary>
internal static class OutputFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes; a file appears complete or not at all. Throws <see cref="NetWeightException"/> if it cannot be
    /// written.
    /// </summary>
    public static void Write(string? file, TextWriter output, Action<TextWriter> write)
    {
        // Output for files only, such as a plot, has no usual output.
        if (file is null || (output != TextWriter.Null && IsStandardOutput(file)))
        {
            write(output);
            return;
        }

        AtomicFile.Write(file, stream =>
        {
            using var inner = new StreamWriter(stream, Utf8) { NewLine = "\n" };
            using var writer = TerminalWriter.ForFile(inner, output);
            write(writer);
        });
    }

    /// <summary>
    /// Writes bytes to a file, which appears complete or not at all. Throws <see cref="NetWeightException"/> if it
    /// cannot be written.
    /// </summary>
    public static void Write(string file, byte[] content) => AtomicFile.Write(file, stream => stream.Write(content));

    /// <summary>Whether the report goes to standard output.</summary>
    public static bool IsStandardOutput(string? file) => file is null or "-" or "/dev/stdout";

    /// <summary>Throws <see cref="NetWeightException"/> if nothing can be written under this name; checked before the work.</summary>
    public static void Check(string? file, string option = "-o")
    {
        if (!IsStandardOutput(file))
            AtomicFile.Check(file!, option);
    }

    /// <summary>Throws <see cref="NetWeightException"/> if a folder to write into cannot be one.</summary>
    public static void CheckFolder(string? folder, string option)
    {
        if (folder is not null && !Directory.Exists(folder) && Path.Exists(folder))
            throw new NetWeightException($"{option} '{folder}' is a file; name a folder.");
    }

    /// <summary>The same for content that is not a text, such as a model: it does not go to standard output.</summary>
    public static void CheckBinary(string? file, string option, string what)
    {
        if (file is "-")
            throw new NetWeightException($"{option} needs the name of a file: {what} is not written to standard output.");
        if (file is not null)
            AtomicFile.Check(file, option);
    }
}
