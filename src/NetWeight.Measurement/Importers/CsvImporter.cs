using System.Globalization;
using NetWeight.Graphs;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Reports;
using NetWeight.Reports.Formats;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// A table with a header: NetWeight's own fields, or the plain columns that anybody can write: <c>model</c>, <c>layer</c>, <c>batch</c>,
/// <c>dtype</c>, <c>milliseconds</c>, with further fields of the format if wanted.
/// </summary>
internal sealed class CsvImporter : MeasurementImporter
{
    private static readonly (string Plain, string Field)[] OtherNames = [("dtype", "dataType"), ("op", "operator"), ("n", "batch")];
    private static readonly (string Name, double Seconds)[] TimeColumns =
        [("milliseconds", 1e-3), ("ms", 1e-3), ("microseconds", 1e-6), ("us", 1e-6), ("seconds", 1), ("s", 1)];

    public override string Name => "csv";

    public override string Summary =>
        "a table with the columns model, layer, batch, dtype, milliseconds, or those of NetWeight's measurement format";

    public override bool Recognizes(ImportFile file)
    {
        if (file.FirstCharacter is '{' or '[' or '<' or '\0')
            return false;
        IReadOnlyList<string> header = Table(file).Header;
        return header.Count > 1 && header.Any(h =>
            TimeColumns.Any(t => Same(t.Name, h)) || Same(h, "medianSeconds") || Same(h, "model") || Same(h, "layer"));
    }

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        CsvTable table = Table(file);
        int time = Find(table, h => TimeColumns.Any(t => Same(t.Name, h)));
        string header = string.Join(',', table.Header);
        if (time < 0 && Find(table, h => Same(h, "medianSeconds")) < 0)
            throw file.Error($"the header '{header}' has no column of times; call it milliseconds (or medianSeconds).");
        if (file.GivenModel is null && Find(table, h => Same(h, "model")) < 0)
            throw file.Error($"the header '{header}' has no column 'model'; add one, or give the name with --model.");
        string[] unknown = [.. table.Header.Where((h, i) => i != time && RecordField.Find(FieldName(h)) is null && !IsPrediction(h))];
        if (unknown.Length > 0)
            throw file.Error(
                $"unknown column '{unknown[0]}'. Known are model, layer, batch, dtype, milliseconds, "
                    + "and the fields of the measurement format.");

        var records = new List<MeasurementRecord>();
        foreach ((int line, IReadOnlyList<string> cells) in table.Rows)
        {
            string place = $"'{file.Path}', line {line}";
            if (cells.Count != table.Header.Count)
                throw new NetWeightException($"{place} has {cells.Count} cells; the header has {table.Header.Count}.");
            var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < cells.Count; i++)
                if (!IsPrediction(table.Header[i]))
                    values[i == time ? "medianSeconds" : FieldName(table.Header[i])] =
                        i == time ? InSeconds(table.Header[i], cells[i], place) : cells[i];
            if (file.GivenModel is not null)
                values["model"] = file.GivenModel;
            if (values.TryGetValue("dataType", out string? type) && type.Length > 0)
                values["dataType"] = (DataTypes.Parse(type) ?? throw new NetWeightException(
                    $"{place}: '{type}' is not a type; use float, float16, int8, ...")).OnnxName;
            records.Add(RecordField.Parse(values, place));
        }

        return records;
    }

    /// <summary>Prediction columns that 'netweight measure -d' adds to its measurements.</summary>
    private static bool IsPrediction(string header) => PredictionColumns.All.Any(c => Same(c.Name, header));

    private static CsvTable Table(ImportFile file)
    {
        int end = file.Text.IndexOf('\n', StringComparison.Ordinal);
        string first = end < 0 ? file.Text : file.Text[..end];
        return CsvTable.Read(file.Text,
            first.Contains(';', StringComparison.Ordinal) && !first.Contains(',', StringComparison.Ordinal) ? ';'
                : first.Contains('\t', StringComparison.Ordinal) ? '\t'
                : ',');
    }

    private static string InSeconds(string unit, string cell, string place)
    {
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            throw new NetWeightException($"{place}: {unit} is '{cell}', no number.");
        return (number * TimeColumns.First(t => Same(t.Name, unit)).Seconds).ToString("R", CultureInfo.InvariantCulture);
    }

    private static string FieldName(string header) => OtherNames.FirstOrDefault(o => Same(o.Plain, header)).Field ?? header;

    private static int Find(CsvTable table, Func<string, bool> matches)
    {
        for (int i = 0; i < table.Header.Count; i++)
            if (matches(table.Header[i]))
                return i;
        return -1;
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
