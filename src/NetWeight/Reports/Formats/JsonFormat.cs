using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Formats;

/// <summary>The contract of a report; several are an array.</summary>
public sealed class JsonFormat() : ReportFormat("json")
{
    /// <inheritdoc/>
    public override bool HoldsSeveral => true;

    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer) => report.WriteJson(writer);

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<IReport> reports, TextWriter writer)
    {
        if (reports.Count > 1)
            writer.Write("[\n");
        for (int i = 0; i < reports.Count; i++)
        {
            if (i > 0)
                writer.Write(",\n");
            reports[i].WriteJson(writer);
        }

        if (reports.Count > 1)
            writer.Write("]\n");
    }
}
