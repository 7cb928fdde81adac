using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Reports.Overlays;

/// <summary>
/// A copy of the model whose nodes carry the numbers as metadata, which Netron shows in a node's properties (and so
/// does every reader of ONNX IR version 10).
/// </summary>
public sealed class NetronOverlay : Overlay
{
    /// <summary>The prefix of all keys.</summary>
    public const string Prefix = "netweight.";

    /// <inheritdoc/>
    public override string Name => "netron";

    /// <inheritdoc/>
    public override string Summary => "a copy of the model whose nodes carry the numbers as metadata";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Write(NodeNumbersOfModel numbers, string file)
    {
        if (numbers.Model.SourcePath is { } source)
            NodeAnnotator.Write(numbers.Model, source, file, node => Texts(numbers, node), Prefix);
        else
            OnnxWriter.Write(numbers.Model with { Graph = Annotated(numbers, numbers.Model.Graph) }, file);
        return [file];
    }

    /// <summary>The texts of a node by key.</summary>
    public static IReadOnlyList<(string Key, string Value)> Texts(NodeNumbersOfModel numbers, Node node)
    {
        if (!numbers.ByNode.TryGetValue(node, out NodeNumbers? own))
            return [];
        var texts = new List<(string, string)>();
        Add("maccs", own.Maccs, Format.Count);
        Add("flops", own.Flops, Format.Count);
        Add("parameters", own.Parameters, Format.Count);
        Add("memoryAccessBytes", own.MemoryAccessBytes, Format.Bytes);
        foreach (NodeTime time in own.Times)
            texts.Add(($"{Prefix}time.{time.Device.Id}", Text(time)));
        if (own.Missing is { } reason)
            texts.Add((Prefix + "missing", reason));
        return texts;

        void Add(string name, long? value, Func<double, string> format)
        {
            if (value is { } number)
                texts.Add((Prefix + name, number < 1000 ? number.ToString() : $"{number} ({format(number)})"));
        }
    }

    private static string Text(NodeTime time) => time.Seconds is { } seconds
        ? $"{LatencyText.Milliseconds(seconds)} ms predicted, {Format.Percent(seconds, time.Whole)} of "
            + $"{LatencyText.Milliseconds(time.Whole)} ms; bound by {LatencyJson.Name(time.Bound)}"
        : $"fused into {time.FusedInto}";

    /// <summary>For a model that is not a file: the graph with the texts.</summary>
    private static Graph Annotated(NodeNumbersOfModel numbers, Graph graph) => graph with
    {
        Nodes = [.. graph.Nodes.Select(n => n with
        {
            Metadata = n.Metadata.Where(m => !m.Key.StartsWith(Prefix, StringComparison.Ordinal))
                .Concat(Texts(numbers, n).Select(t => KeyValuePair.Create(t.Key, t.Value))).ToDictionary(),
            Attributes = n.Attributes.Any(a => a.Value is Graph) ? [.. n.Attributes
                .Select(a => a.Value is Graph inner ? a with { Value = Annotated(numbers, inner) } : a)] : n.Attributes,
        })],
    };
}
