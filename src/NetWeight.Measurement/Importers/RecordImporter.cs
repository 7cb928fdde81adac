using System.Text.Json;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>NetWeight's own format as JSON: an object per line, or an array of them.</summary>
internal sealed class RecordImporter : MeasurementImporter
{
    public override string Name => "netweight";

    public override string Summary => "NetWeight's measurement format, JSON lines or array";

    public override bool Recognizes(ImportFile file) =>
        file.FirstCharacter is '{' or '[' && file.Text.Contains("\"medianSeconds\"", StringComparison.OrdinalIgnoreCase)
            && file.Text.Contains("\"schemaVersion\"", StringComparison.OrdinalIgnoreCase);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        if (file.FirstCharacter != '[')
        {
            var lines = new List<MeasurementRecord>();
            int number = 0;
            foreach (string line in file.Text.Split('\n'))
            {
                number++;
                if (line.AsSpan().Trim().Length > 0)
                    lines.Add(RecordJson.Read(line, $"'{file.Path}', line {number}"));
            }

            return lines;
        }

        using JsonDocument document = JsonImport.Parse(file);
        return [.. document.RootElement.EnumerateArray().Select((item, i) => RecordJson.Read(item, $"'{file.Path}', entry {i + 1}"))];
    }
}
