using NetWeight.Contracts;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Reports.Lint;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>
/// The report for other programs, by docs/schema/analysis.schema.json: one object for one model, an array for several.
/// Field names contain the units; null is "unknown".
/// </summary>
internal static class AnalysisJson
{
    /// <summary>Writes the report.</summary>
    public static void Write(AnalysisReport report, TextWriter writer)
    {
        AnalysisContract[] contracts = [.. report.Entries.Select(e => Contract(report, e))];
        if (contracts is [var one])
            ContractJson.Write(one, writer);
        else
            ContractJson.WriteAll(contracts, writer);
    }

    /// <summary>One model as a contract.</summary>
    public static AnalysisContract Contract(AnalysisReport report, AnalyzedModel entry)
    {
        ToolContract tool = CostJson.Tool(report.ToolVersion);
        if (entry.Cost is not { } cost)
            return new AnalysisFailureContract(1, tool, new SourceContract(entry.Source), entry.Error ?? "");
        AnalysisOptions options = report.Options;
        return new WeighedModelContract
        {
            SchemaVersion = 1,
            Tool = tool,
            Conventions = CostJson.Conventions,
            Model = CostJson.Model(entry, cost),
            Totals = CostJson.Totals(cost),
            Layers = [.. cost.Layers.Select(CostJson.Layer)],
            Groups = new GroupsContract(Groups(Grouping.Operator), Groups(Grouping.Stage), Groups(Grouping.Scope)),
            Tensors = options.Tensors ? [.. CostJson.Tensors(cost.Shaped.Graph, "")] : null,
            Devices = entry.Devices.Count > 0 ? [.. entry.Devices.Select(d => LatencyJson.Device(d, options.MaxLatency))] : null,
            Findings = [.. cost.Shaped.Diagnostics.Select(Finding), .. entry.Lint?.Findings.Select(LintJson.Finding) ?? []],
        };

        GroupContract[] Groups(Grouping grouping) => [.. cost.Group(grouping, options.Depth).Select(CostJson.Group)];
    }

    private static FindingContract Finding(Diagnostic diagnostic) =>
        new DiagnosticContract(diagnostic.Id, diagnostic.Severity.ToString().ToLowerInvariant(), diagnostic.Message, diagnostic.Node);
}
