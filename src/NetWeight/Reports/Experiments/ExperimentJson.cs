using NetWeight.Contracts;
using NetWeight.Experiments;
using NetWeight.Reports.Analysis;

namespace NetWeight.Reports.Experiments;

/// <summary>Experiments as JSON (docs/schema/experiment.schema.json): field names contain the units.</summary>
public static class ExperimentJson
{
    /// <summary>Writes one object with the sheets of one or several experiments.</summary>
    public static void Write(IReadOnlyList<ExperimentSheet> sheets, string toolVersion, TextWriter writer) =>
        ContractJson.Write(Contract(sheets, toolVersion), writer);

    /// <summary>The sheets as a contract.</summary>
    public static ExperimentsContract Contract(IReadOnlyList<ExperimentSheet> sheets, string toolVersion) =>
        new(1, toolVersion, [.. sheets.Select(Sheet)]);

    private static ExperimentContract Sheet(ExperimentSheet sheet)
    {
        Experiment experiment = sheet.Experiment;
        return new ExperimentContract(
            experiment.Name, ExperimentReport.Word(sheet.Scale), experiment.Claim, experiment.Source, experiment.SetUp,
            experiment.Quantity.ToString().ToLowerInvariant(),
            [
                .. sheet.Cells.Zip(sheet.Costs, (cell, cost) => new ExperimentCellContract(
                    cell.Row, cell.Column, cell.ModelName(experiment), cell.Resolution, cell.Batch, cost.Maccs.Value, cost.Parameters,
                    cost.MemoryAccess.Value, cost.PeakMemory.Value)),
            ],
            [.. sheet.Series.Select(Series)],
            [
                .. sheet.Comparisons.Select(c => new SeriesComparisonContract(
                    c.Series.Name, c.Against.Name, c.SamePairs, c.Pairs, CostJson.Rounded(c.MeanError), CostJson.Rounded(c.WorstError))),
            ],
            sheet.Notes);
    }

    private static ExperimentSeriesContract Series(ExperimentSeries series) => new(
        series.Name, series.Origin.ToString().ToLowerInvariant(), series.Device, series.Conditions, series.Basis,
        [.. series.Times.Select(t => t is { } time ? new CellTimeContract(time.Time.Value, time.Low?.Value, time.High?.Value) : null)],
        new VerdictContract(
            series.Verdict.Word, series.Verdict.Sentence,
            [.. series.Verdict.Numbers.Select(n => new VerdictNumberContract(n.Name, Math.Round(n.Value, 6)))]));
}
