using NetWeight.Charts;
using NetWeight.Cli.Formats;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Options;

/// <summary>The target and the format of a report.</summary>
/// <param name="Format">The format.</param>
/// <param name="File">The file; null or <c>-</c> for standard output.</param>
/// <param name="Output">Standard output.</param>
internal sealed record ReportTarget(ReportFormat Format, string? File, TextWriter Output)
{
    /// <summary>Whether it is a page for a browser, for which more is computed.</summary>
    public bool IsPage => Format is HtmlFormat;

    /// <summary>Writes a report; a file appears complete or not at all.</summary>
    public void Write(IReport report) => OutputFile.Write(File, Output, writer => Format.Write(report, writer));

    /// <summary>Writes several reports: one below the other for people, an array for programs. A single one is written as it is.</summary>
    public void Write(IReadOnlyList<IReport> reports)
    {
        if (reports.Count == 1)
            Write(reports[0]);
        else
            OutputFile.Write(File, Output, writer => Format.Write(reports, writer));
    }

    /// <summary>
    /// Throws <see cref="NetWeightException"/> if several reports are requested in a format that holds one; before anything is computed.
    /// </summary>
    /// <param name="count">How many reports.</param>
    /// <param name="what">The name of the things that are too many.</param>
    public void RequireOne(int count, string what)
    {
        if (count <= 1 || Format.HoldsSeveral)
            return;
        string[] able = [.. ReportFormats.All.Where(f => f.HoldsSeveral).Select(f => f.Name)];
        throw new NetWeightException(
            $"-f {Format.Name} holds one report, and there are {count} by {what}: use "
                + $"{string.Join(", ", able[..^1])} or {able[^1]}, or run the command once for each.");
    }
}
