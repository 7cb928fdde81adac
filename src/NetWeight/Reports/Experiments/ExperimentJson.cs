using System.Text.Json;
using NetWeight.Experiments;
using NetWeight.Reports.Formats;
using NetWeight.Units;

namespace NetWeight.Reports.Experiments;

/// <summary>Experiments as JSON (docs/schema/experiment.schema.json): units stand in the fields' names.</summary>
public static class ExperimentJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object with the sheets of one or several experiments.</summary>
    public static void Write(IReadOnlyList<ExperimentSheet> sheets, string toolVersion, TextWriter writer) => JsonText.Write(writer, Options, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 1);
        json.WriteString("toolVersion", toolVersion);
        json.WriteStartArray("experiments");
        foreach (ExperimentSheet sheet in sheets)
            Write(json, sheet);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, ExperimentSheet sheet)
    {
        Experiment experiment = sheet.Experiment;
        json.WriteStartObject();
        json.WriteString("name", experiment.Name);
        json.WriteString("scale", ExperimentReport.Word(sheet.Scale));
        json.WriteString("claim", experiment.Claim);
        json.WriteString("source", experiment.Source);
        json.WriteString("setUp", experiment.SetUp);
        json.WriteString("quantity", experiment.Quantity.ToString().ToLowerInvariant());
        json.WriteStartArray("cells");
        for (int i = 0; i < sheet.Cells.Count; i++)
        {
            (ExperimentCell cell, CellCost cost) = (sheet.Cells[i], sheet.Costs[i]);
            json.WriteStartObject();
            json.WriteString("row", cell.Row);
            json.WriteString("column", cell.Column);
            json.WriteString("model", cell.ModelName(experiment));
            json.WriteNumber("resolution", cell.Resolution);
            json.WriteNumber("batch", cell.Batch);
            json.WriteNumber("maccs", cost.Maccs.Value);
            json.WriteNumber("parameters", cost.Parameters);
            json.WriteNumber("memoryAccessBytes", cost.MemoryAccess.Value);
            json.WriteNumber("peakActivationBytes", cost.PeakMemory.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("series");
        foreach (ExperimentSeries series in sheet.Series)
            Write(json, series);
        json.WriteEndArray();
        json.WriteStartArray("comparisons");
        foreach (SeriesComparison comparison in sheet.Comparisons)
        {
            json.WriteStartObject();
            json.WriteString("series", comparison.Series.Name);
            json.WriteString("against", comparison.Against.Name);
            json.WriteNumber("samePairs", comparison.SamePairs);
            json.WriteNumber("pairs", comparison.Pairs);
            json.WriteNumber("meanError", comparison.MeanError);
            json.WriteNumber("worstError", comparison.WorstError);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (string note in sheet.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExperimentSeries series)
    {
        json.WriteStartObject();
        json.WriteString("name", series.Name);
        json.WriteString("origin", series.Origin.ToString().ToLowerInvariant());
        json.WriteString("device", series.Device);
        json.WriteString("conditions", series.Conditions);
        json.WriteString("basis", series.Basis);
        json.WriteStartArray("times");
        foreach (CellTime? time in series.Times)
            if (time is { } known)
            {
                json.WriteStartObject();
                json.WriteNumber("seconds", known.Time.Value);
                Number(json, "lowSeconds", known.Low);
                Number(json, "highSeconds", known.High);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNullValue();
            }

        json.WriteEndArray();
        json.WriteStartObject("verdict");
        json.WriteString("holding", series.Verdict.Word);
        json.WriteString("sentence", series.Verdict.Sentence);
        json.WriteStartArray("numbers");
        foreach (VerdictNumber number in series.Verdict.Numbers)
        {
            json.WriteStartObject();
            json.WriteString("name", number.Name);
            json.WriteNumber("value", (double?)number.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, Seconds? value)
    {
        if (value is { } seconds)
            json.WriteNumber(name, seconds.Value);
        else
            json.WriteNull(name);
    }
}
