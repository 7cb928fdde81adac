using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement.Calibration;

/// <summary>A network of a job.</summary>
/// <param name="Name">Its name in measurements, by which a calibration finds it again.</param>
/// <param name="Model">The network.</param>
/// <param name="Batch">Images; null for the model's own.</param>
public sealed record JobNetwork(string Name, Model Model, long? Batch = null);

/// <summary>
/// What a machine without .NET is to measure: networks as operators with shapes, without weights, for <c>agents/measure_torch.py</c>. <c>docs/schema/job.schema.json</c>
/// is its specification.
/// </summary>
public static class CalibrationJob
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>Constants up to here are written with their numbers: sizes, axes, bounds. Larger ones are weights, which an agent draws at random.</summary>
    private const long MostNumbers = 64;

    /// <summary>Writes a job. Throws <see cref="NetWeightException"/> naming the network where a shape is not known or an operator has no place in a job.</summary>
    public static void Write(IReadOnlyList<JobNetwork> networks, Precision precision, IReadOnlyList<int> threads, CalibrationSettings settings, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("kind", "netweight-job");
            json.WriteNumber("schemaVersion", Version);
            json.WriteString("precision", precision.Name);
            Integers(json, "threads", [.. threads.Select(t => (long)t)]);
            json.WriteNumber("warmUpSeconds", settings.Stopwatch.WarmUpLimit.TotalSeconds);
            json.WriteNumber("measureSeconds", settings.Stopwatch.Duration.TotalSeconds);
            json.WriteNumber("sessions", settings.QuietSessions);
            json.WriteStartArray("networks");
            foreach (JobNetwork network in networks)
            {
                // A line each: so a job can be read, and two of them compared.
                json.Flush();
                buffer.WriteByte((byte)'\n');
                WriteNetwork(json, network);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteNetwork(Utf8JsonWriter json, JobNetwork network)
    {
        ShapedModel shaped = ShapeInference.Run(network.Model, network.Batch is { } batch ? new InferenceOptions { Batch = batch } : null);
        Graph graph = network.Model.Graph;
        json.WriteStartObject();
        json.WriteString("name", network.Name);
        Value? first = shaped.Graph.Inputs.FirstOrDefault(i => i.Shape is { Rank: > 1 });
        json.WriteNumber("batch", network.Batch ?? first?.Shape?[0].ValueOrNull ?? 1);
        json.WriteStartArray("inputs");
        foreach (Value input in shaped.Graph.Inputs)
        {
            if (input.Shape is not { IsKnown: true } shape)
                throw new NetWeightException($"{network.Name}: the shape of its input '{input.Name}' is not known, so it cannot be part of a job.");
            WriteTensor(json, input.Name, input.DataType, [.. shape.Dims.ToArray().Select(d => d.Value)], null);
        }

        json.WriteEndArray();
        json.WriteStartArray("constants");
        foreach (Tensor tensor in graph.Initializers)
            WriteTensor(json, tensor.Name, tensor.DataType, tensor.Dims, Numbers(tensor));
        foreach (Node node in graph.Nodes.Where(n => n.OpType == "Constant"))
            if (Constant(node) is { } tensor)
                WriteTensor(json, node.Outputs[0], tensor.DataType, tensor.Dims, Numbers(tensor));
        json.WriteEndArray();
        json.WriteStartArray("nodes");
        foreach (Node node in graph.Nodes.Where(n => n.OpType != "Constant"))
            WriteNode(json, node, network.Name);
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (ValueInfo output in graph.Outputs)
            json.WriteStringValue(output.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNode(Utf8JsonWriter json, Node node, string network)
    {
        json.WriteStartObject();
        json.WriteString("op", node.Domain.Length == 0 ? node.OpType : $"{node.Domain}::{node.OpType}");
        foreach ((string name, IReadOnlyList<string> values) in new[] { ("inputs", node.Inputs), ("outputs", node.Outputs) })
        {
            json.WriteStartArray(name);
            foreach (string value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteStartObject("attributes");
        foreach (NodeAttribute attribute in node.Attributes)
            switch (attribute.Value)
            {
                case long whole: json.WriteNumber(attribute.Name, whole); break;
                case float real: json.WriteNumber(attribute.Name, real); break;
                case IEnumerable<long> list: Integers(json, attribute.Name, [.. list]); break;
                case byte[]: json.WriteString(attribute.Name, attribute.Text); break;
                case null: break;
                default: throw new NetWeightException($"{network}: {node.OpType} has the attribute '{attribute.Name}', a {attribute.Kind}, which a job cannot hold.");
            }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Tensor? Constant(Node node) => node.Attribute("value")?.Value as Tensor
        ?? (node.Attribute("value_float")?.Value is float real ? Tensor.Of(node.Outputs[0], [], [real])
            : node.Attribute("value_int")?.Value is long whole ? Tensor.Of(node.Outputs[0], [], [whole])
            : node.Attribute("value_ints")?.Value is long[] list ? Tensor.Of(node.Outputs[0], [list.Length], list) : null);

    /// <summary>The numbers of a small constant; null for weights.</summary>
    private static double[]? Numbers(Tensor tensor)
    {
        if (tensor.Elements > MostNumbers || tensor.Payload.MissingBecause is not null || tensor.SparseIndices is not null)
            return null;
        byte[] bytes = tensor.Payload.ReadAll();
        return tensor.DataType switch
        {
            _ when tensor.DataType == DataType.Float => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(v => (double)v)],
            _ when tensor.DataType == DataType.Int64 => [.. MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(v => (double)v)],
            _ when tensor.DataType == DataType.Int32 => [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(v => (double)v)],
            _ => null,
        };
    }

    private static void WriteTensor(Utf8JsonWriter json, string name, DataType type, IReadOnlyList<long> shape, double[]? numbers)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", type.OnnxName);
        Integers(json, "shape", shape);
        if (numbers is not null)
        {
            json.WriteStartArray("values");
            foreach (double number in numbers)
            {
                if (double.IsFinite(number))
                    json.WriteNumberValue(number);
                else
                    json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Integers(Utf8JsonWriter json, string name, IReadOnlyList<long> values)
    {
        json.WriteStartArray(name);
        foreach (long value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
