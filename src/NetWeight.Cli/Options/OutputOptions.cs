using System.CommandLine;
using NetWeight.Reports.Documents;

namespace NetWeight.Cli.Options;

/// <summary>
/// <c>-f</c> and <c>-o</c>: how a report is written and where. The same for every verb; the formats are those that take
/// its report.
/// </summary>
internal sealed class OutputOptions
{
    private readonly FormatOption format;

    private readonly Option<string?> file = new("--output", "-o")
    {
        Description = "Write the report to a file, in the format of its ending unless -f names one; '-' is standard output.",
        HelpName = "FILE",
    };

    private OutputOptions(FormatOption format) => this.format = format;

    /// <summary>The options for a kind of report.</summary>
    /// <param name="only">The formats to offer, the usual one first; none for all that take the report.</param>
    public static OutputOptions Of<T>(params IReadOnlyList<string> only)
        where T : IReport => new(FormatOption.Of<T>(only: only));

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        format.AddTo(command);
        command.Add(file);
    }

    /// <summary>
    /// The options of one command line. Throws <see cref="NetWeightException"/> if nothing can be written there, before
    /// anything is computed.
    /// </summary>
    public ReportTarget Read(ParseResult parsed, TextWriter output)
    {
        var target = new ReportTarget(format.Read(parsed, parsed.GetValue(file)), parsed.GetValue(file), output);
        OutputFile.Check(target.File);
        if (target.Format.IsForFiles && OutputFile.IsStandardOutput(target.File) && output is TerminalWriter { IsTerminal: true })
            throw new NetWeightException($"-f {target.Format.Name} writes too much for a terminal: name a file with -o "
                + $"report{target.Format.Endings[0]}.");
        return target;
    }
}
