using System.Text.Json;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// TensorRT's <c>trtexec --exportProfile</c>: a list whose first entry is <c>{"count": runs}</c> and whose others have
/// <c>name</c>, <c>timeMs</c> of all runs, <c>averageMs</c>, <c>percentage</c>, and in newer versions <c>medianMs</c>.
/// </summary>
internal sealed class TrtexecProfileImporter : MeasurementImporter
{
    public override string Name => "trtexec-profile";

    public override string Summary => "trtexec --exportProfile";

    public override bool Recognizes(ImportFile file) =>
        file.FirstCharacter == '[' && file.Text.Contains("\"averageMs\"", StringComparison.Ordinal)
            && file.Text.Contains("\"percentage\"", StringComparison.Ordinal);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        using JsonDocument document = JsonImport.Parse(file);
        JsonElement[] entries = JsonImport.Objects(document, file);
        double? count = entries.Select(e => JsonImport.Number(e, "count")).FirstOrDefault(n => n is not null);
        var records = new List<MeasurementRecord>();
        foreach (JsonElement entry in entries)
        {
            if (JsonImport.Text(entry, "name") is not { } layer)
                continue;
            double mean = JsonImport.Number(entry, "averageMs")
                ?? throw file.Error($"layer '{layer}' lacks averageMs; is this of trtexec --exportProfile?");
            double median = JsonImport.Number(entry, "medianMs") ?? mean;
            // Layers that TensorRT measured as zero carry no information.
            if (median > 0)
                records.Add(new MeasurementRecord
                {
                    Source = "trtexec",
                    Provider = "tensorrt",
                    Model = file.Model,
                    Layer = layer,
                    MedianSeconds = median * 1e-3,
                    MeanSeconds = mean * 1e-3,
                    Runs = (long?)count,
                });
        }

        return records;
    }
}
