using System.Globalization;
using NetWeight.Experiments;
using NetWeight.Reports.Analysis;

namespace NetWeight.Reports.Experiments;

/// <summary>Experiments as comma-separated values: one row per network and series, units in the header; unknown is empty.</summary>
public static class ExperimentCsv
{
    private static readonly string[] Headers =
    [
        "experiment", "scale", "row", "column", "batch", "maccs", "parameters", "memoryAccessBytes", "peakActivationBytes", "origin", "device", "conditions", "basis",
        "seconds", "lowSeconds", "highSeconds",
    ];

    /// <summary>Writes the sheets.</summary>
    public static void Write(IReadOnlyList<ExperimentSheet> sheets, TextWriter writer)
    {
        AnalysisCsv.WriteRow(writer, Headers);
        foreach (ExperimentSheet sheet in sheets)
            foreach (ExperimentSeries series in sheet.Series)
                for (int i = 0; i < sheet.Cells.Count; i++)
                    if (series.Times[i] is { } time)
                        AnalysisCsv.WriteRow(writer, [.. Cell(sheet, i), series.Origin.ToString().ToLowerInvariant(), series.Device, series.Conditions, series.Basis, Number(time.Time.Value), Number(time.Low?.Value), Number(time.High?.Value)]);
    }

    private static IEnumerable<string> Cell(ExperimentSheet sheet, int i)
    {
        (ExperimentCell cell, CellCost cost) = (sheet.Cells[i], sheet.Costs[i]);
        return
        [
            sheet.Experiment.Name, ExperimentReport.Word(sheet.Scale), cell.Row, cell.Column, cell.Batch.ToString(CultureInfo.InvariantCulture),
            cost.Maccs.Value.ToString(CultureInfo.InvariantCulture), cost.Parameters.ToString(CultureInfo.InvariantCulture),
            cost.MemoryAccess.Value.ToString(CultureInfo.InvariantCulture), cost.PeakMemory.Value.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static string Number(double? value) => value?.ToString("0.###e+0", CultureInfo.InvariantCulture) ?? "";
}
