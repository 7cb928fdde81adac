using System.Text;
using NetWeight.Devices;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Commands.Devices;

/// <summary>A device file to change, which -d reads.</summary>
internal sealed class DeviceFileFormat() : ReportFormat("device")
{
    /// <summary>None: a file that ends in .json is a report.</summary>
    public override IReadOnlyList<string> Endings => [];

    /// <inheritdoc/>
    public override bool Takes(Type report) => report == typeof(DeviceReport);

    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer)
    {
        Device device = ((DeviceReport)report).Device;
        writer.Write(Encoding.UTF8.GetString(DeviceWriter.Write(device with { Id = FileId(device.Id) })));
    }

    /// <summary>An id as files spell it: cores at a clock, <c>arm-cortex-a76@2.4GHzx4</c>, have signs that an id must not have.</summary>
    private static string FileId(string id) =>
        string.Concat(id.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-'));
}
