using System.Text;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// ONNX Runtime's profile (<c>enable_profiling</c>): one record per kernel, with the statistics over all runs but the
/// first.
/// </summary>
internal sealed class OnnxRuntimeImporter : MeasurementImporter
{
    public override string Name => "onnxruntime";

    public override string Summary => "ONNX Runtime's profile";

    public override bool Recognizes(ImportFile file) =>
        file.FirstCharacter == '[' && file.Text.Contains("_kernel_time\"", StringComparison.Ordinal);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file.Text));
        var records = new List<MeasurementRecord>();
        foreach (var kernel in TraceFile.Read(stream, file.Path).GroupBy(e => e.Kernel))
        {
            double[] seconds = [.. kernel.Select(e => e.Seconds)];
            // The first run also allocates; it counts only if it is the only one.
            SampleSummary summary = SampleSummary.Of(seconds.Length > 1 ? seconds[1..] : seconds);
            if (summary.Mean > 0)
                records.Add(Sampled.Record(Name, file.Model, summary) with { Layer = kernel.Key, Operator = kernel.First().Operator });
        }

        return records;
    }
}
