using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Reports.Formats;
using NetWeight.Reports.Lint;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>
/// The report for other programs, by docs/schema/analysis.schema.json: one object for one model, an array for several.
/// Units stand in the names; null is "not known".
/// </summary>
internal static class AnalysisJson
{
    /// <summary>The version of the schema; it grows when a name changes its meaning or goes away.</summary>
    public const int SchemaVersion = 1;

    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the report.</summary>
    public static void Write(AnalysisReport report, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            if (report.Entries.Count != 1)
                json.WriteStartArray();
            foreach (AnalyzedModel entry in report.Entries)
                WriteEntry(json, report, entry);
            if (report.Entries.Count != 1)
                json.WriteEndArray();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteEntry(Utf8JsonWriter json, AnalysisReport report, AnalyzedModel entry)
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", SchemaVersion);
        json.WriteStartObject("tool");
        json.WriteString("name", "netweight");
        json.WriteString("version", report.ToolVersion);
        json.WriteEndObject();
        if (entry.Cost is { } cost)
            WriteCost(json, report.Options, entry, cost);
        else
            WriteError(json, entry);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, AnalyzedModel entry)
    {
        json.WriteStartObject("model");
        json.WriteString("source", entry.Source);
        json.WriteEndObject();
        json.WriteString("error", entry.Error);
    }

    private static void WriteCost(Utf8JsonWriter json, AnalysisOptions options, AnalyzedModel entry, ModelCost cost)
    {
        WriteConventions(json);
        WriteModel(json, entry, cost);
        json.WritePropertyName("totals");
        WriteTotals(json, cost);
        json.WriteStartArray("layers");
        foreach (LayerCost layer in cost.Layers)
            WriteLayer(json, layer);
        json.WriteEndArray();

        json.WriteStartObject("groups");
        foreach (Grouping grouping in Enum.GetValues<Grouping>())
        {
            json.WriteStartArray(grouping.ToString().ToLowerInvariant());
            foreach (CostGroup group in cost.Group(grouping, options.Depth))
            {
                json.WriteStartObject();
                json.WriteString("name", group.Name);
                json.WriteNumber("layers", group.Totals.Layers);
                WriteSums(json, group.Totals);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (options.Tensors)
            json.WriteTensors(cost.Shaped.Graph);
        if (entry.Devices.Count > 0)
            json.WriteDevices(entry.Devices, options.MaxLatency);
        json.WriteStartArray("findings");
        foreach (Diagnostic diagnostic in cost.Shaped.Diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("id", diagnostic.Id);
            json.WriteString("severity", diagnostic.Severity.ToString().ToLowerInvariant());
            json.WriteString("message", diagnostic.Message);
            if (diagnostic.Node is not null)
                json.WriteString("layer", diagnostic.Node);
            json.WriteEndObject();
        }

        foreach (Finding finding in entry.Lint?.Findings ?? [])
            json.WriteFinding(finding);
        json.WriteEndArray();
    }

    internal static void WriteConventions(Utf8JsonWriter json)
    {
        json.WriteStartObject("conventions");
        json.WriteString("maccs", "multiply-accumulates; padding taps count; a bias is none");
        json.WriteString("headlineMaccs", "MACCs of convolutions, fully connected layers and matrix products, as papers count");
        json.WriteString("flops", "2 x maccs + other arithmetic");
        json.WriteString("memoryAccessBytes", "inputs read + weights read + outputs written, per node as the graph is written");
        json.WriteString("parameters", "elements of unique weights, counted once; no running statistics, no shape constants");
        json.WriteString("activationElements", "elements written by convolutions, fully connected layers and matrix products");
        json.WriteString("peakActivationBytes", "largest sum of tensors alive together, without weights, nothing in place");
        json.WriteString("predictedLatencySeconds", "one inference of the batch; Low and High hold 90 % of measurements; per sample it is divided by the batch");
        json.WriteString("rooflineLatencySeconds", "the ideal, every kernel at peak arithmetic or peak bandwidth; no prediction");
        json.WriteEndObject();
    }

    internal static void WriteModel(Utf8JsonWriter json, AnalyzedModel entry, ModelCost cost)
    {
        Model model = cost.Shaped.Model;
        json.WriteStartObject("model");
        json.WriteString("name", model.Name);
        json.WriteString("source", entry.Source);
        json.WriteNumber("opset", model.Opset);
        json.WriteNumber("irVersion", model.IrVersion);
        json.WriteString("producer", model.ProducerName);
        json.WriteString("producerVersion", model.ProducerVersion);
        json.WriteStartObject("opsets");
        foreach ((string domain, int version) in model.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal))
            json.WriteNumber(domain.Length == 0 ? "ai.onnx" : domain, version);
        json.WriteEndObject();
        json.WriteStartArray("inputs");
        foreach (Value input in cost.Shaped.Graph.Inputs)
            json.WriteTensor(input.Name, input.Type);
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        for (int i = 0; i < cost.Shaped.Graph.Outputs.Count; i++)
            json.WriteTensor(cost.Shaped.Graph.Graph.Outputs[i].Name, cost.Shaped.Graph.Outputs[i]?.Type);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteTotals(Utf8JsonWriter json, ModelCost cost)
    {
        CostTotals totals = cost.Totals;
        json.WriteStartObject();
        json.WriteNumber("layers", totals.Layers);
        json.WriteNumber("constantNodes", cost.ConstantNodes);
        WriteSums(json, totals);
        json.WriteStartObject("maccsByType");
        foreach ((DataType type, Units.Maccs maccs) in cost.MaccsByType)
            json.WriteNumber(type.OnnxName, maccs.Value);
        json.WriteEndObject();
        json.WriteNumber("weightBytes", cost.TotalWeightBytes.Value);
        json.WriteStartObject("weightBytesByType");
        foreach ((DataType type, Units.Bytes bytes) in cost.WeightBytes)
            json.WriteNumber(type.OnnxName, bytes.Value);
        json.WriteEndObject();
        json.WriteNumber("statistics", cost.Statistics);
        json.WriteNumber("activationElements", totals.ActivationElements);
        json.WriteNumber("peakActivationBytes", cost.Memory.Peak.Value);
        json.WriteString("peakActivationLayer", cost.Memory.PeakLayer);
        json.WriteString("peakActivationStatus", cost.Memory.IsComplete ? "complete" : "atLeast");
        json.WriteString("headlineStatus", totals.IsHeadlineComplete ? "complete" : "atLeast");
        json.WriteString("status", totals.IsComplete ? "complete" : "atLeast");
        json.WriteStartArray("missing");
        foreach (MissingCost missing in cost.Missing)
        {
            json.WriteStartObject();
            json.WriteString("layer", missing.Layer);
            json.WriteString("operator", missing.Operator);
            json.WriteString("reason", missing.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSums(Utf8JsonWriter json, CostTotals totals)
    {
        json.WriteNumber("maccs", totals.Maccs.Value);
        json.WriteNumber("headlineMaccs", totals.HeadlineMaccs.Value);
        json.WriteNumber("flops", totals.Flops.Value);
        json.WriteNumber("parameters", totals.Parameters);
        json.WriteNumber("inputBytes", totals.InputBytes.Value);
        json.WriteNumber("weightReadBytes", totals.WeightBytesRead.Value);
        json.WriteNumber("outputBytes", totals.OutputBytes.Value);
        json.WriteNumber("memoryAccessBytes", totals.MemoryAccess.Value);
        json.WriteNumber("flopsPerByte", totals.Intensity?.Value);
    }

    private static void WriteLayer(Utf8JsonWriter json, LayerCost layer)
    {
        json.WriteStartObject();
        json.WriteString("name", layer.Name);
        json.WriteString("operator", layer.Operator);
        json.WriteString("scope", layer.Scope);
        json.WriteString("stage", layer.Stage);
        json.WriteNumber("executions", layer.Executions);
        json.WriteStartArray("inputShapes");
        foreach (Value? input in layer.Node.Inputs)
            json.WriteShape(input?.Shape);
        json.WriteEndArray();
        json.WriteStartArray("outputShapes");
        foreach (Value? output in layer.Node.Outputs)
            json.WriteShape(output?.Shape);
        json.WriteEndArray();
        json.WriteString("computeType", layer.ComputeType.OnnxName);
        json.WriteNumber("maccs", layer.Maccs?.Value);
        json.WriteBoolean("headline", layer.IsHeadline);
        json.WriteNumber("flops", layer.Flops?.Value);
        json.WriteNumber("parameters", layer.Parameters);
        json.WriteNumber("inputBytes", layer.InputBytes?.Value);
        json.WriteNumber("weightBytes", layer.WeightBytes?.Value);
        json.WriteNumber("outputBytes", layer.OutputBytes?.Value);
        json.WriteNumber("memoryAccessBytes", layer.MemoryAccess?.Value);
        json.WriteNumber("outputElements", layer.OutputElements);
        json.WriteNumber("flopsPerByte", layer.Intensity?.Value);
        if (layer.MissingBecause is not null)
            json.WriteString("missing", layer.MissingBecause);
        if (layer.Note is not null)
            json.WriteString("note", layer.Note);
        json.WriteEndObject();
    }
}
