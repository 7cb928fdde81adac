using System.CommandLine;

namespace NetWeight.Cli.Options;

/// <summary><c>-f</c> and <c>-o</c>: how a report is written and where. The same for every verb; only the formats differ.</summary>
/// <param name="formats">The formats; the first is the usual one.</param>
internal sealed class OutputOptions(params string[] formats)
{
    private readonly Option<string> format = new("--format", "-f")
    {
        Description = "How to write the report.",
        HelpName = string.Join('|', formats),
        DefaultValueFactory = _ => formats[0],
    };

    private readonly Option<string?> file = new("--output", "-o")
    {
        Description = "Write the report to a file; '-' is standard output.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        format.AcceptOnlyFromAmong(formats);
        command.Add(format);
        command.Add(file);
    }

    /// <summary>
    /// What one command line says. Throws <see cref="NetWeightException"/> where nothing can be written there, before anything is computed.
    /// </summary>
    public ReportTarget Read(ParseResult parsed, TextWriter output)
    {
        var target = new ReportTarget(parsed.GetValue(format)!, parsed.GetValue(file), output);
        OutputFile.Check(target.File);
        PageOutput.Check(target.Format, target.File, output);
        return target;
    }
}

/// <summary>Where a report goes, and in which format.</summary>
/// <param name="Format">The word for the format.</param>
/// <param name="File">The file; null or <c>-</c> for standard output.</param>
/// <param name="Output">Standard output.</param>
internal sealed record ReportTarget(string Format, string? File, TextWriter Output)
{
    /// <summary>Whether it is a page for a browser.</summary>
    public bool IsPage => Format == PageOutput.Format;

    /// <summary>Writes the report; a file appears complete or not at all.</summary>
    public void Write(Action<TextWriter> write) => OutputFile.Write(File, Output, write);

    /// <summary>
    /// Throws <see cref="NetWeightException"/> where several reports are asked for in a format that holds one; before anything is computed.
    /// </summary>
    /// <param name="count">How many reports.</param>
    /// <param name="what">What there are several of.</param>
    public void RequireOne(int count, string what)
    {
        if (count > 1 && Format is not ("table" or "md" or "json"))
            throw new NetWeightException(
                $"-f {Format} holds one report, and there are {count} by {what}: use table, md or json, or run the command once for each.");
    }

    /// <summary>Writes several reports: one below the other for people, an array for programs. A single one is written as it is.</summary>
    public void WriteEach<T>(IReadOnlyList<T> reports, Action<T, TextWriter> write) => Write(writer =>
    {
        bool isArray = reports.Count > 1 && Format == "json";
        if (isArray)
            writer.Write("[\n");
        for (int i = 0; i < reports.Count; i++)
        {
            if (isArray && i > 0)
                writer.Write(",\n");
            write(reports[i], writer);
        }

        if (isArray)
            writer.Write("]\n");
    });

    /// <summary>Writes rows.</summary>
    public void Write<T>(Listing<T> listing) => Write(writer => listing.Write(Format, writer));
}
