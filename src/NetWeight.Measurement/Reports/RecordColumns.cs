using System.Globalization;
using NetWeight.Measurement.Records;
using NetWeight.Reports.Documents;

namespace NetWeight.Measurement.Reports;

/// <summary>The columns of measurements: all fields for programs, the telling ones for people.</summary>
public static class RecordColumns
{
    /// <summary>The columns for some records.</summary>
    public static IReadOnlyList<Column<MeasurementRecord>> Of(IReadOnlyList<MeasurementRecord> records) =>
    [
        .. RecordField.All.Select(field => field.Name switch
        {
            "source" => Column(field, "Source") with { Rank = NetWeight.Reports.Documents.Column.Detail },
            "model" => Column(field, "Model") with { Rank = 0 },
            "layer" => Column(field, records.Any(r => r.Layer is not null) ? "Layer" : null),
            "batch" => Column(field, "Batch"),
            "threads" => Column(field, "Threads"),
            "provider" => Column(field, "Provider") with { Rank = NetWeight.Reports.Documents.Column.Detail },
            "device" => Column(field, "Device") with { Rank = NetWeight.Reports.Documents.Column.Minor },
            "runs" => Column(field, "Runs") with { Rank = NetWeight.Reports.Documents.Column.Minor },
            "medianSeconds" => Column(field, "Median") with { Unit = Unit.Seconds, Rank = 0 },
            "measuredAt" => Column(field, "When") with { Value = r => new Cell(
                field.Get(r), r.MeasuredAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "") },
            "p99Seconds" => Column(field, "P99") with { Unit = Unit.Seconds },
            _ => Column(field, null),
        }),
    ];

    private static Column<MeasurementRecord> Column(RecordField field, string? header) =>
        new(header, field.Name, field.Get, field.Kind is RecordFieldKind.Whole or RecordFieldKind.Seconds ? Unit.None : null);
}
