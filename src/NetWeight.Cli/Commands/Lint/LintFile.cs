using NetWeight.Lint;

namespace NetWeight.Cli.Commands.Lint;

/// <summary>The project's settings for findings: <c>netweight.json</c>.</summary>
internal static class LintFile
{
    /// <summary>The file that is read where it lies in the current folder.</summary>
    public const string Default = "netweight.json";

    /// <summary>
    /// The options of a file on top of others. Throws <see cref="NetWeightException"/> if it cannot be
    /// read.
    /// </summary>
    /// <param name="file">The file; null for the one in the current folder, if there is one.</param>
    /// <param name="options">The values for everything that the file leaves open.</param>
    public static LintOptions Options(string? file, LintOptions options)
    {
        if (file is null && !File.Exists(Default))
            return options;
        string name = file ?? Default;
        return LintConfiguration.Read(LintGate.ReadFile(name), name, options);
    }

    /// <summary>Adds findings to a file's baseline; the file is made if there is none.</summary>
    public static void WriteBaseline(string file, LintResult result, TextWriter output)
    {
        string content = LintConfiguration.WithBaseline(
            File.Exists(file) ? LintGate.ReadFile(file) : default(ReadOnlyMemory<byte>?), file, result);
        OutputFile.Write(file, output, writer => writer.Write(content));
        TerminalWriter.WriteText(output, $"Written: {file} "
            + $"({(result.Findings.Count == 1 ? "1 finding" : $"{result.Findings.Count} findings")} of "
            + $"{result.Cost.Shaped.Model.Name} {(result.Findings.Count == 1 ? "is" : "are")} known from now on; "
            + "only new ones will be reported).");
    }
}
