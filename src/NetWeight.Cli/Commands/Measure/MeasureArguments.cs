using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Timing;
using NetWeight.Measurement.Workflows;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Commands.Measure;

/// <summary>The options of one command line of <c>netweight measure</c>.</summary>
/// <param name="Target">The target of the report.</param>
/// <param name="Request">The measurement to make.</param>
internal sealed record MeasureArguments(ReportTarget Target, MeasureRequest Request)
{
    /// <summary>The number of layers that a table shows; 0 for all.</summary>
    public required int Top { get; init; }

    /// <summary>The file for the time of every run; null for none.</summary>
    public required string? SamplesFile { get; init; }

    /// <summary>The history that keeps the measurement; null for none.</summary>
    public required string? HistoryFile { get; init; }

    /// <summary>Writes the times of all runs, if that was requested.</summary>
    public void WriteSamples(MeasurementReport report)
    {
        if (SamplesFile is null)
            return;
        OutputFile.Write(SamplesFile, TextWriter.Null, writer =>
        {
            writer.WriteLine("model,batch,run,seconds");
            foreach (LatencyMeasurement measured in report.Measurements)
                for (int i = 0; i < measured.SamplesSeconds.Count; i++)
                    writer.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{CsvText.Quote(measured.Model)},{measured.Batch},{i + 1},{measured.SamplesSeconds[i]:R}"));
        });
    }

    /// <summary>Keeps the measurement in the history, layers included, unless it is not wanted there.</summary>
    public void Keep(MeasurementReport report)
    {
        if (HistoryFile is null)
            return;
        using var history = MeasurementHistory.Open(HistoryFile);
        history.Add(
        [
            .. report.Measurements.Select(MeasurementRecord.Of),
            .. report.Layers is { } layers ? MeasurementRecord.Of(report.Measurements[0], layers) : [],
        ]);
    }
}
