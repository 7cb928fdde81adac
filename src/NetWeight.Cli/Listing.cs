using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetWeight.Cli.Tables;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli;

/// <summary>A column of a listing.</summary>
/// <param name="Header">For people; empty for a column that only programs get.</param>
/// <param name="Name">For programs, with the unit; empty for a column that only people get.</param>
/// <param name="Value">The plain value: text, number, list of texts, or null for none.</param>
/// <param name="Text">The cell for people; null for the plain value as it is.</param>
/// <param name="IsNumber">Whether it is aligned as a number.</param>
internal sealed record ListingColumn<T>(string Header, string Name, Func<T, object?> Value, Func<T, string>? Text = null, bool IsNumber = false)
{
    /// <summary>How soon it gives way where a table is too wide; see <see cref="ReportColumn.Rank"/>.</summary>
    public int Rank { get; init; } = 1;
}

/// <summary>Rows of one kind, written in any format: <c>table</c>, <c>json</c>, <c>csv</c>, <c>md</c>.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows.</param>
internal sealed record Listing<T>(IReadOnlyList<ListingColumn<T>> Columns, IReadOnlyList<T> Rows)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Worked out when asked: a copy with other columns must not keep those of its origin.
    private IReadOnlyList<ListingColumn<T>> Readable => [.. Columns.Where(c => c.Header.Length > 0)];

    private IReadOnlyList<ListingColumn<T>> Named => [.. Columns.Where(c => c.Name.Length > 0)];

    /// <summary>What stands above the rows for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>Facts about all rows: a header for people (empty where only programs get it), a name for programs (empty where only people get it), the value, and the text for people where it differs.</summary>
    public IReadOnlyList<(string Header, string Name, object? Value, string? Text)> Facts { get; init; } = [];

    private IEnumerable<(string Header, string Text)> ReadableFacts =>
        Facts.Select(f => (f.Header, Text: f.Text ?? Text(f.Value))).Where(f => f.Header.Length > 0 && f.Text.Length > 0);

    /// <summary>What programs call the rows where there are facts beside them.</summary>
    public string RowsName { get; init; } = "rows";

    /// <summary>Writes the listing.</summary>
    public void Write(string format, TextWriter writer)
    {
        switch (format)
        {
            case "json": WriteJson(writer); break;
            case "csv": WriteCsv(writer); break;
            case "md": WriteMarkdown(writer); break;
            default: WriteTable(writer); break;
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        IEnumerable<string> list => string.Join(", ", list),
        IFormattable number => number.ToString(null, null),
        _ => value.ToString() ?? "",
    };

    private static string Cell(ListingColumn<T> column, T row) => column.Text?.Invoke(row) ?? Text(column.Value(row));

    private void WriteTable(TextWriter writer)
    {
        TerminalWriter terminal = TerminalWriter.Of(writer);
        if (Title.Length > 0)
            terminal.WriteText(Title, TextStyle.Bold);
        if (Facts.Count > 0)
        {
            TableExporter.WriteFacts(terminal, [.. ReadableFacts]);
            terminal.WriteLine();
        }

        TableLayout.Write(terminal, [.. Readable.Select(c => new ReportColumn(c.Header, c.IsNumber, c.Rank))], Rows.Select(r => (IReadOnlyList<string>)[.. Readable.Select(c => Cell(c, r))]));
    }

    private void WriteMarkdown(TextWriter writer)
    {
        if (Title.Length > 0)
            writer.WriteLine($"## {MarkdownText.Escape(Title)}\n");
        foreach ((string header, string text) in ReadableFacts)
            writer.WriteLine($"- {MarkdownText.Escape(header)}: {MarkdownText.Escape(text.Replace("\n", "; ", StringComparison.Ordinal))}");
        if (Facts.Count > 0)
            writer.WriteLine();
        MarkdownText.WriteTable(writer, [.. Readable.Select(c => (c.Header, c.IsNumber))], [.. Rows.Select(r => (IReadOnlyList<string>)[.. Readable.Select(c => Cell(c, r))])]);
    }

    private void WriteCsv(TextWriter writer)
    {
        CsvText.WriteRow(writer, Named.Select(c => c.Name));
        foreach (T row in Rows)
            CsvText.WriteRow(writer, Named.Select(c => Text(c.Value(row))));
    }

    private void WriteJson(TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            if (Facts.Count > 0)
            {
                json.WriteStartObject();
                foreach ((_, string name, object? value, _) in Facts)
                    if (name.Length > 0)
                        WriteValue(json, name, value);
                json.WritePropertyName(RowsName);
            }

            json.WriteStartArray();
            foreach (T row in Rows)
            {
                json.WriteStartObject();
                foreach (ListingColumn<T> column in Named)
                    WriteValue(json, column.Name, column.Value(row));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (Facts.Count > 0)
                json.WriteEndObject();
        }

        writer.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + '\n');
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when !double.IsFinite(number): json.WriteNullValue(); break;
            case double number: json.WriteNumberValue(number); break;
            case IEnumerable<IReadOnlyDictionary<string, object?>> objects:
                json.WriteStartArray();
                foreach (IReadOnlyDictionary<string, object?> fields in objects)
                {
                    json.WriteStartObject();
                    foreach ((string key, object? field) in fields)
                        WriteValue(json, key, field);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            case IEnumerable<int> numbers:
                json.WriteStartArray();
                foreach (int item in numbers)
                    json.WriteNumberValue(item);
                json.WriteEndArray();
                break;
            case IEnumerable<string> list:
                json.WriteStartArray();
                foreach (string item in list)
                    json.WriteStringValue(item);
                json.WriteEndArray();
                break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }
}
