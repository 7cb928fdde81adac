using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Formats;

/// <summary>Findings as SARIF 2.1.0, for code scanning.</summary>
public sealed class SarifFormat() : ReportFormat("sarif")
{
    /// <inheritdoc/>
    public override bool Takes(Type report) => report.IsAssignableTo(typeof(IFindingsReport));

    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer) => ((IFindingsReport)report).WriteSarif(writer);
}
