using NetWeight.Experiments;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Pages;
using NetWeight.Units;

namespace NetWeight.Reports.Experiments;

/// <summary>Experiments as a page for a browser, and their plots.</summary>
public static class ExperimentPage
{
    /// <summary>The page of one or several experiments.</summary>
    public static ReportPage Of(IReadOnlyList<ExperimentSheet> sheets, string toolVersion)
    {
        using var json = new StringWriter();
        ExperimentJson.Write(sheets, toolVersion, json);
        string[] names = [.. sheets.Select(s => s.Experiment.Name).Distinct()];
        return new ReportPage(names.Length == 1 ? $"Experiment {names[0]}" : $"{names.Length} experiments", toolVersion,
            [.. sheets.Select(Section)])
        {
            Verdict = Verdict(sheets),
            Subtitle = names.Length == 1 ? sheets[0].Experiment.Claim : "",
            Json = json.ToString(),
        };
    }

    /// <summary>The plot of a sheet.</summary>
    public static Chart Chart(ExperimentSheet sheet) => ExperimentChart.Of(sheet);

    /// <summary>Whether the claim holds, for each place that times come from.</summary>
    private static PageVerdict Verdict(IReadOnlyList<ExperimentSheet> sheets)
    {
        ExperimentSeries[] series = [.. sheets.SelectMany(s => s.Series)];
        string name = sheets.Select(s => s.Experiment.Name).Distinct().Count() == 1
            ? $"The claim of {sheets[0].Experiment.Name}"
            : "A claim";
        if (series.Length == 0)
            return new PageVerdict("There are no times to judge the claim by.")
            {
                Points = [("Add times", "Name a device with -d ID, or measure here with --measure.")],
            };
        if (sheets.Select(s => s.Experiment.Name).Distinct().Count() > 1)
        {
            int holding = series.Count(s => s.Verdict.Holding == Holding.Holds);
            return new PageVerdict(
                $"Of {series.Length} verdicts on {sheets.Select(s => s.Experiment.Name).Distinct().Count()} "
                    + $"claims, {holding} say that the claim holds.")
            {
                Points = [.. sheets.Where(s => s.Series.Count > 0).Select(s => (s.Experiment.Name, Words(s.Series) + "."))],
            };
        }

        return new PageVerdict($"{name} {Words(series)}.")
        {
            Points =
            [
                .. series.Select(s => (Title(s), s.Verdict.Sentence)),
                .. sheets.SelectMany(s => s.Comparisons).Where(c => c.MeanError is not null && c.Series.Origin == SeriesOrigin.Predicted)
                    .Select(c => ("Prediction error", $"{VerdictText.Percent(c.MeanError!.Value)} on average, "
                        + $"{VerdictText.Percent(c.WorstError!.Value)} at most ({c.Series.Name} against "
                        + $"{c.Against.Name}).")),
            ],
        };

        static string Words(IReadOnlyList<ExperimentSeries> series) =>
            string.Join("; it ", series.GroupBy(s => s.Verdict.Word).Select(
                g => $"{g.Key} for times "
                    + $"{VerdictText.List([.. g.GroupBy(s => s.Origin).OrderBy(o => o.Key).Select(Places)])}"));

        static string Places(IGrouping<SeriesOrigin, ExperimentSeries> series) => series.Key switch
        {
            SeriesOrigin.Predicted => $"predicted on {Devices(series)}",
            SeriesOrigin.Published => $"published for {Devices(series)}",
            _ => "measured here",
        };

        static string Devices(IEnumerable<ExperimentSeries> series) =>
            VerdictText.List([.. series.Select(s => s.Device + (s.Setting.Length > 0 ? $" ({s.Setting})" : "")).Distinct()]);

        static string Title(ExperimentSeries series) => char.ToUpperInvariant(series.Name[0]) + series.Name[1..];
    }

    private static PageSection Section(ExperimentSheet sheet)
    {
        Experiment experiment = sheet.Experiment;
        string id = $"{experiment.Name}-{ExperimentReport.Word(sheet.Scale)}";
        string networks = sheet.Scale == ExperimentScale.Large ? "networks for GPUs and NPUs" : "networks for CPUs";
        return new PageSection(id, $"{experiment.Name}, {networks}")
        {
            Facts =
            [
                ("Claim", experiment.Claim), ("Source", experiment.Source), ("Set-up", experiment.SetUp),
            ],
            Charts = sheet.Series.Count > 0
                ? [Chart(sheet) with { Name = $"{experiment.PlotName}-{ExperimentReport.Word(sheet.Scale)}" }]
                : [],
            Tables = [Table(sheet, id)],
            Notes =
            [
                .. ExperimentReport.Lines(sheet).Skip(sheet.Series.Count),
                .. sheet.Series.Where(s => s.Basis.Length > 0).Select(s => $"{s.Name}: {s.Conditions}; {s.Basis}."),
            ],
        };
    }

    private static PageTable Table(ExperimentSheet sheet, string id)
    {
        Experiment experiment = sheet.Experiment;
        bool hasBatches = sheet.Cells.Any(c => c.Batch != 1) && !experiment.VariesBatch;
        var columns = new List<PageColumn> { (experiment.RowTitle, false), (experiment.ColumnTitle, false) };
        // Times and densities are written with their unit in every cell.
        string unit = experiment.Quantity is ExperimentQuantity.Rate or ExperimentQuantity.Throughput
            ? $", {ExperimentReport.UnitName(experiment)}"
            : "";
        columns.AddRange(sheet.Series.Select(s => new PageColumn($"{s.Name}{unit}", true)));
        if (hasBatches)
            columns.Add(new("batch", true, PageColumn.Minor));
        columns.AddRange([new("MACCs", true, PageColumn.Minor), new("memory access", true, PageColumn.Minor)]);
        var rows = new List<IReadOnlyList<PageCell>>();
        for (int i = 0; i < sheet.Cells.Count; i++)
        {
            (ExperimentCell cell, CellCost cost) = (sheet.Cells[i], sheet.Costs[i]);
            rows.Add(
            [
                new PageCell(cell.Row, cell.X), new PageCell(cell.Column),
                .. sheet.Series.Select(s => s.Times[i] is { } time
                    ? new PageCell(ExperimentReport.Text(experiment, cell, cost, time.Time),
                        ExperimentReport.Value(experiment, cell, cost, time.Time))
                    : new PageCell("-")),
                .. hasBatches ? [new PageCell(cell.Batch.ToString(), cell.Batch)] : Array.Empty<PageCell>(),
                new PageCell(Format.Count(cost.Maccs.Value), cost.Maccs.Value),
                new PageCell(cost.MemoryAccess.ToString(), cost.MemoryAccess.Value),
            ]);
        }

        return new PageTable($"{id}-table", columns, rows);
    }
}
