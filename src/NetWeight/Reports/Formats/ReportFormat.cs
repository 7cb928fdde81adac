using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Formats;

/// <summary>
/// A format that reports are written in: one class, one file, and an entry in the catalogue of the program that offers
/// it.
/// </summary>
/// <param name="name">The word for it on the command line: <c>md</c>. A file that ends in it is written in this format.</param>
public abstract class ReportFormat(string name)
{
    /// <summary>The word for it on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>The file endings that select it, with their dots.</summary>
    public virtual IReadOnlyList<string> Endings => ["." + Name];

    /// <summary>Whether several reports can be written one after the other.</summary>
    public virtual bool HoldsSeveral => false;

    /// <summary>Whether it is too much for a terminal: megabytes, not meant to be read.</summary>
    public virtual bool IsForFiles => false;

    /// <summary>Whether it writes a kind of report.</summary>
    /// <param name="report">The type of the report.</param>
    public virtual bool Takes(Type report) => true;

    /// <summary>Writes a report. Equal reports give equal text.</summary>
    public abstract void Write(IReport report, TextWriter writer);

    /// <summary>Writes several reports; only if <see cref="HoldsSeveral"/>.</summary>
    public virtual void Write(IReadOnlyList<IReport> reports, TextWriter writer)
    {
        for (int i = 0; i < reports.Count; i++)
        {
            if (i > 0)
                writer.Write('\n');
            Write(reports[i], writer);
        }
    }
}
