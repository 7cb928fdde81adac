using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Overlays;

/// <summary>
/// Node data for Google's Model Explorer, which colors nodes by a number: one file per number, as it reads one number per file.
/// A file holds <c>results</c> by node and a <c>gradient</c>, without the graph's name: the viewer then takes it for
/// the graph that is open. Nodes are keyed by their name, which is their id there; one without a name, or with that of
/// another, by its first output.
/// </summary>
public sealed class ModelExplorerOverlay : Overlay
{
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public override string Name => "model-explorer";

    /// <inheritdoc/>
    public override string Summary => "node data for Google's Model Explorer, a file per number beside the one named";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Write(NodeNumbersOfModel numbers, string file)
    {
        var files = new List<string>();
        Write("MACCs", "maccs", n => n.Maccs);
        Write("memory access, bytes", "memory-access", n => n.MemoryAccessBytes);
        foreach (Device device in numbers.Devices)
            Write($"predicted ms on {device.Id}", device.Id, n => n.Times.FirstOrDefault(t => t.Device.Id == device.Id)?.Seconds * 1e3);
        return files;

        void Write(string name, string ending, Func<NodeNumbers, double?> value)
        {
            string target = Path.ChangeExtension(file, null) + $".{ending}.json";
            AtomicFile.Write(target, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                WriteData(numbers, name, value, writer);
            });
            files.Add(target);
        }
    }

    /// <summary>Writes the data of one number. Nodes whose number is unknown are left out.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="name">The viewer's name for it.</param>
    /// <param name="value">The number of a node; null if it is unknown.</param>
    /// <param name="writer">Where to.</param>
    public static void WriteData(
        NodeNumbersOfModel numbers, string name, Func<NodeNumbers, double?> value, TextWriter writer) =>
        JsonText.Write(writer, Options, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartObject("results");
            WriteResults(json, numbers, numbers.Model.Graph, "", value, []);
            json.WriteEndObject();
            json.WriteStartArray("gradient");
            foreach ((double stop, string color) in new[] { (0, "#ffffff"), (0.5, "#fdb366"), (1, "#b2182b") })
            {
                json.WriteStartObject();
                json.WriteNumber("stop", stop);
                json.WriteString("bgColor", color);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <summary>
    /// Nodes of sub-graphs have the ids that the viewer's ONNX adapter gives them: the node around them and the branch
    /// in front.
    /// </summary>
    private static void WriteResults(Utf8JsonWriter json, NodeNumbersOfModel numbers, Graph graph, string prefix,
        Func<NodeNumbers, double?> value, HashSet<string> taken)
    {
        foreach (Node node in graph.Nodes)
        {
            string output = node.Outputs.FirstOrDefault(o => o.Length > 0) ?? "";
            if (numbers.ByNode.TryGetValue(node, out NodeNumbers? own) && value(own) is { } number
                && new[] { node.Name, output }.Where(k => k.Length > 0).Select(k => prefix + k).FirstOrDefault(taken.Add) is { } key)
            {
                json.WriteStartObject(key);
                json.WriteNumber("value", number);
                json.WriteEndObject();
            }

            foreach (NodeAttribute attribute in node.Attributes)
                if (attribute.Value is Graph inner)
                    WriteResults(json, numbers, inner, $"{prefix}{node.Name}/{attribute.Name}/", value, taken);
        }
    }
}
