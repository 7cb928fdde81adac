using NetWeight.Charts;
using NetWeight.Cli.Commands.Devices;
using NetWeight.Cli.Commands.History;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Formats;

/// <summary>
/// The formats of the command line. Every command offers those that take its report: <c>-f</c>, its help and the
/// endings of <c>-o</c> come from here.
/// </summary>
internal static class ReportFormats
{
    /// <summary>All formats; the first is the usual one.</summary>
    public static IReadOnlyList<ReportFormat> All { get; } =
        [new TableFormat(), .. FormatCatalog.All, new HtmlFormat(), new JsonLinesFormat(), new DeviceFileFormat()];

    /// <summary>The formats of a kind of report.</summary>
    public static IReadOnlyList<ReportFormat> For<T>()
        where T : IReport => [.. All.Where(f => f.Takes(typeof(T)))];
}
