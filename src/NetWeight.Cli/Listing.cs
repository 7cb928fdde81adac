using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetWeight.Reports.Documents;

namespace NetWeight.Cli;

/// <summary>Rows of one kind, for every format.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows.</param>
internal record Listing<T>(IReadOnlyList<Column<T>> Columns, IReadOnlyList<T> Rows) : IReport
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What stands above the rows for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>Facts about all rows: a header for people (empty where only programs get it), a name for programs (empty where only people get it), the value, and the text for people where it differs.</summary>
    public IReadOnlyList<(string Header, string Name, object? Value, string? Text)> Facts { get; init; } = [];

    /// <summary>Lines below the rows for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What programs call the rows where there are facts beside them.</summary>
    public string RowsName { get; init; } = "rows";

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() =>
    [
        new Section
        {
            Title = Title,
            Facts = [.. Facts.Select(f => (f.Header, f.Text ?? CellText.ForPeople(new Column(f.Header), f.Value))).Where(f => f.Header.Length > 0 && f.Item2.Length > 0)],
            Table = ToRows(),
            Notes = Notes,
        },
    ];

    /// <inheritdoc/>
    public Table ToRows() => Table.Of(Columns, Rows);

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of(Title.Length > 0 ? Title : RowsName, CommandLine.Version, $"{Rows.Count} {RowsName}.", this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer)
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
                foreach (Column<T> column in Columns.Where(c => c.Name.Length > 0))
                    WriteValue(json, column.Name, CellText.Value(column.Value(row)));
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
