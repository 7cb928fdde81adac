using System.Text.Json;

namespace NetWeight.Cli.Tests;

/// <summary>Reads the reports of a run.</summary>
internal static class Reports
{
    /// <summary>Parses a report of <c>analyze</c>, and holds it against the published schema.</summary>
    public static JsonElement Analysis(Run run)
    {
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Empty(SchemaValidator.Of("analysis").Validate(report));
        return report;
    }
}
