using NetWeight.Costs;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Analysis;

/// <summary>The sections of an analysis without a device: one model by layers or groups, several in a row each.</summary>
internal static class AnalysisSections
{
    private const int MostMissing = 5;

    /// <summary>The sections, in order.</summary>
    public static IReadOnlyList<Section> Of(AnalysisReport report) => report switch
    {
        { HasDevices: true } => PredictionSections.Of(report),
        { Entries: [{ Cost: { } cost }] } => [Model(report, cost)],
        { Entries: [var failed] } => [new Section { Notes = [failed.Error ?? ""] }],
        _ => [new Section { Table = Table.Of(CostTables.Models, report.Entries) }],
    };

    private static Section Model(AnalysisReport report, ModelCost cost)
    {
        var section = new Section
        {
            Title = cost.Shaped.Model.Name,
            Facts = CostTables.Facts(cost),
            Remarks = [.. cost.Shaped.Diagnostics.Select(d => (d.Severity.ToString().ToLowerInvariant(), $"{d.Id} {CostTables.Text(d)}"))],
        };
        string[] missing =
        [
            .. cost.Missing.Take(MostMissing).Select(m => $"not counted: {m.Layer} ({m.Operator}): {m.Reason}"),
            .. cost.Missing.Count > MostMissing
                ? [$"not counted: {cost.Missing.Count - MostMissing} more (-f json lists them)"]
                : Array.Empty<string>(),
        ];
        if (report.Options.GroupBy is { } grouping)
            return section with { Table = CostTables.Groups(cost, grouping, report.Options.Depth), Notes = missing };
        LayerList list = LayerList.Of(report, cost);
        return section with
        {
            Table = Table.Of(LayerColumns.All, list.Rows.Select(l => new LayerRow(l, cost.Totals))) with
            {
                Summary = $"{list.Rows.Count} of {cost.Layers.Count} layers",
            },
            Notes = [.. list.Notes, .. missing],
        };
    }
}
