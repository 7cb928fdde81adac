using System.Text.Json;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// TensorRT's <c>trtexec --exportTimes</c>: a list of runs with <c>computeMs</c> (on the GPU), <c>h2dMs</c> and <c>d2hMs</c> (transfers),
/// <c>latencyMs</c> (all three). The record is of the latency, as trtexec's own headline is; transfers are none with
/// <c>--noDataTransfers</c>.
/// </summary>
internal sealed class TrtexecTimesImporter : MeasurementImporter
{
    public override string Name => "trtexec-times";

    public override string Summary => "trtexec --exportTimes";

    public override bool Recognizes(ImportFile file) =>
        file.FirstCharacter == '[' && file.Text.Contains("\"startComputeMs\"", StringComparison.Ordinal);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        using JsonDocument document = JsonImport.Parse(file);
        var seconds = new List<double>();
        foreach (JsonElement run in JsonImport.Objects(document, file))
        {
            double? latency = JsonImport.Number(run, "latencyMs")
                ?? JsonImport.Number(run, "computeMs")
                    + (JsonImport.Number(run, "h2dMs") ?? JsonImport.Number(run, "inMs") ?? 0)
                    + (JsonImport.Number(run, "d2hMs") ?? JsonImport.Number(run, "outMs") ?? 0);
            seconds.Add(
                (latency ?? throw file.Error(
                    $"run {seconds.Count + 1} has neither latencyMs nor computeMs; is this of trtexec --exportTimes?"))
                    * 1e-3);
        }

        return seconds.Count == 0 ? [] : [Sampled.Record("trtexec", file.Model, SampleSummary.Of(seconds)) with { Provider = "tensorrt" }];
    }
}
