using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Measurement.Contracts;
using NetWeight.Operators;

namespace NetWeight.Measurement.Calibration;

/// <summary>A network of a job.</summary>
/// <param name="Name">Its name in measurements, by which a calibration finds it again.</param>
/// <param name="Model">The network.</param>
/// <param name="Batch">Images; null for the model's own.</param>
public sealed record JobNetwork(string Name, Model Model, long? Batch = null);

/// <summary>
/// A measurement plan for a machine without .NET: networks as operators with shapes, without weights, for
/// <c>agents/measure_torch.py</c>. <c>docs/schema/job.schema.json</c> is its specification.
/// </summary>
public static class CalibrationJob
{
    /// <summary>
    /// Constants up to here are written with their numbers: sizes, axes, bounds. Larger ones are weights, which an
    /// agent draws at random.
    /// </summary>
    private const long MostNumbers = 64;

    /// <summary>
    /// Writes a job. Throws <see cref="NetWeightException"/> naming the network if a shape is unknown or an
    /// operator has no place in a job.
    /// </summary>
    public static void Write(IReadOnlyList<JobNetwork> networks, Precision precision, IReadOnlyList<int> threads,
        CalibrationSettings settings, TextWriter writer)
    {
        var job = new JobContract(
            "netweight-job", 1, precision.Name, threads, settings.Stopwatch.WarmUpLimit.TotalSeconds,
            settings.Stopwatch.Duration.TotalSeconds, settings.QuietSessions, []);
        // A network a line: so a job can be read, and two of them compared.
        writer.Write(JsonSerializer.Serialize(job, JobContract.Format)[..^2]);
        string separator = "\n";
        foreach (JobNetwork network in networks)
        {
            writer.Write(separator);
            writer.Write(JsonSerializer.Serialize(Network(network), MeasurementContracts.InLines<JobNetworkContract>()));
            separator = "\n,";
        }

        writer.Write("]}\n");
    }

    private static JobNetworkContract Network(JobNetwork network)
    {
        ShapedModel shaped = ShapeInference.Run(network.Model, network.Batch is { } batch ? new InferenceOptions { Batch = batch } : null);
        Graph graph = network.Model.Graph;
        Value? first = shaped.Graph.Inputs.FirstOrDefault(i => i.Shape is { Rank: > 1 });
        return new JobNetworkContract(
            network.Name, network.Batch ?? first?.Shape?[0].ValueOrNull ?? 1, [.. shaped.Graph.Inputs.Select(i => Input(i, network.Name))],
            [
                .. graph.Initializers.Select(t => Stored(t, t.Name)),
                .. graph.Nodes.Where(n => n.OpType == "Constant").Select(n => Constant(n) is { } t ? Stored(t, n.Outputs[0]) : null)
                    .OfType<JobTensorContract>(),
            ],
            [.. graph.Nodes.Where(n => n.OpType != "Constant").Select(n => Node(n, network.Name))], [.. graph.Outputs.Select(o => o.Name)]);
    }

    private static JobTensorContract Input(Value input, string network) => input.Shape is { IsKnown: true } shape
        ? new JobTensorContract(input.Name, input.DataType.OnnxName, [.. shape.Dims.ToArray().Select(d => d.Value)])
        : throw new NetWeightException($"{network}: the shape of its input '{input.Name}' is unknown, so it cannot be part of a job.");

    private static JobTensorContract Stored(Tensor tensor, string name) =>
        new(name, tensor.DataType.OnnxName, tensor.Dims, Numbers(tensor));

    private static JobNodeContract Node(Node node, string network)
    {
        var attributes = new JsonObject();
        foreach (NodeAttribute attribute in node.Attributes.Where(a => a.Value is not null))
            attributes[attribute.Name] = attribute.Value switch
            {
                long whole => whole,
                float real => real,
                IEnumerable<long> list => new JsonArray([.. list.Select(v => JsonValue.Create(v))]),
                byte[] => attribute.Text,
                _ => throw new NetWeightException(
                    $"{network}: {node.OpType} has the attribute '{attribute.Name}', a {attribute.Kind}, which "
                        + "a job cannot hold."),
            };
        return new JobNodeContract(
            node.Domain.Length == 0 ? node.OpType : $"{node.Domain}::{node.OpType}", node.Inputs, node.Outputs, attributes);
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
}
