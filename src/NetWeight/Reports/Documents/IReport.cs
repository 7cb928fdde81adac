namespace NetWeight.Reports.Documents;

/// <summary>
/// The result of a command, ready for every format: sections for people, rows and a contract for programs, a page for
/// a browser.
/// </summary>
/// <remarks>No clock, culture or file name enters, so that equal reports give equal text.</remarks>
public interface IReport
{
    /// <summary>The sections for people, in order.</summary>
    IReadOnlyList<Section> ToSections();

    /// <summary>The rows for programs; field names contain the units, unknown is empty.</summary>
    Table ToRows();

    /// <summary>The page for a browser.</summary>
    ReportPage ToPage();

    /// <summary>Writes the contract: the whole report as JSON, by its schema in docs/schema.</summary>
    void WriteJson(TextWriter writer);
}

/// <summary>A report of findings about a file, which code scanning takes.</summary>
public interface IFindingsReport : IReport
{
    /// <summary>Writes the findings as SARIF.</summary>
    void WriteSarif(TextWriter writer);
}
