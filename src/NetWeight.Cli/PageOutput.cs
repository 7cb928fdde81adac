using NetWeight.Charts;
using NetWeight.Cli.Options;
using NetWeight.Reports.Documents;

namespace NetWeight.Cli;

/// <summary>Writes a report as a page for a browser: <c>-f html</c> of every verb that has it.</summary>
internal static class PageOutput
{
    /// <summary>The word for it on the command line.</summary>
    public const string Format = "html";

    /// <summary>Throws <see cref="NetWeightException"/> where a page would flood a terminal; before anything is computed.</summary>
    public static void Check(string format, string? file, TextWriter output)
    {
        if (format == Format && OutputFile.IsStandardOutput(file) && output is TerminalWriter { IsTerminal: true })
            throw new NetWeightException("-f html writes a page of some megabytes: name a file with -o report.html.");
    }

    /// <summary>Writes the page.</summary>
    public static void Write(ReportPage page, ReportTarget target) => target.Write(writer => HtmlPageWriter.Write(page, writer));
}
