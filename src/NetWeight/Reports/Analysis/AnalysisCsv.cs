using NetWeight.Costs;
using NetWeight.Reports.Formats;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>Comma-separated values (RFC 4180): one row per layer and a Total row per model, with devices per kernel and prediction; units stand in the header; unknown is empty.</summary>
public sealed class AnalysisCsv : IReportExporter
{
    /// <inheritdoc/>
    public string Format => "csv";

    /// <inheritdoc/>
    public void Write(AnalysisReport report, TextWriter writer)
    {
        if (report.HasDevices)
        {
            LatencyCsv.Write(report, writer);
            return;
        }

        WriteRow(writer, ["model", .. LayerColumns.Machine.Select(c => c.Name), "scope", "stage", "executions", "missing"]);
        foreach (AnalyzedModel entry in report.Entries)
        {
            if (entry.Cost is not { } cost)
            {
                WriteRow(writer, [entry.Source, "Error", .. LayerColumns.Machine.Skip(1).Select(_ => ""), "", "", "", entry.Error ?? ""]);
                continue;
            }

            foreach (LayerCost layer in cost.Layers)
                WriteRow(writer, [cost.Shaped.Model.Name, .. LayerColumns.Machine.Select(c => c.Plain(layer)), layer.Scope, layer.Stage, layer.Executions?.ToString() ?? "", layer.MissingBecause ?? ""]);
            CostTotals t = cost.Totals;
            WriteRow(writer,
            [
                cost.Shaped.Model.Name, "Total", "", "", t.Maccs.Value.ToString(), t.Flops.Value.ToString(), t.Parameters.ToString(), t.InputBytes.Value.ToString(),
                t.WeightBytesRead.Value.ToString(), t.OutputBytes.Value.ToString(), t.MemoryAccess.Value.ToString(), t.Intensity?.Value.ToString("0.####") ?? "",
                "", "", "", t.IsComplete ? "" : "at least",
            ]);
        }
    }

    internal static void WriteRow(TextWriter writer, IEnumerable<string> cells) => CsvText.WriteRow(writer, cells);
}
