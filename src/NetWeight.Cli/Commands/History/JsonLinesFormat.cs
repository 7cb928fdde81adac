using NetWeight.Measurement.Records;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Commands.History;

/// <summary>Measurements, one JSON object a line (docs/measurement-format.md).</summary>
internal sealed class JsonLinesFormat() : ReportFormat("jsonl")
{
    /// <inheritdoc/>
    public override bool Takes(Type report) => report == typeof(Listing<MeasurementRecord>);

    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer)
    {
        foreach (MeasurementRecord record in ((Listing<MeasurementRecord>)report).Rows)
            writer.WriteLine(RecordJson.Write(record));
    }
}
