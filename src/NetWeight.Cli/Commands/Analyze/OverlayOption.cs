using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Graphs;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Overlays;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary><c>--overlay netron=annotated.onnx</c>: our numbers in other programs that show models.</summary>
internal sealed class OverlayOption
{
    private readonly Option<string[]> overlays = new("--overlay")
    {
        Description = "Put the numbers of each node into another viewer: "
            + $"{string.Join("; ", OverlayCatalog.All.Select(o => $"{o.Name}: {o.Summary}"))}. Repeatable.",
        HelpName = $"{string.Join('|', OverlayCatalog.All.Select(o => o.Name))}=FILE",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(overlays);

    /// <summary>Throws <see cref="NetWeightException"/> for an overlay that cannot be meant, before anything is computed.</summary>
    public IReadOnlyList<(Overlay Overlay, string File)> Read(ParseResult parsed, string[] models)
    {
        var result = new List<(Overlay, string)>();
        foreach (string text in parsed.GetValue(overlays) ?? [])
        {
            int at = text.IndexOf('=', StringComparison.Ordinal);
            Overlay overlay = OverlayCatalog.Get(at < 0 ? text : text[..at]);
            string file = at < 0 ? "" : text[(at + 1)..];
            if (file.Length == 0)
                throw new NetWeightException($"--overlay {overlay.Name} needs a file: --overlay "
                    + $"{overlay.Name}={(overlay is NetronOverlay ? "annotated.onnx" : "node-data.json")}.");
            if (models.Length != 1)
                throw new NetWeightException("--overlay is for one model.");
            OutputFile.CheckBinary(file, $"--overlay {overlay.Name}", "an overlay");
            result.Add((overlay, file));
        }

        return result;
    }

    /// <summary>Writes the overlays, and names the files.</summary>
    public static void Write(IReadOnlyList<(Overlay Overlay, string File)> wanted, AnalyzedModel entry, bool quiet, TextWriter error)
    {
        if (wanted.Count == 0 || entry.Cost is not { } cost)
            return;
        NodeNumbersOfModel numbers = NodeNumbersOfModel.Of(cost, [.. entry.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>()]);
        foreach ((Overlay overlay, string file) in wanted)
        {
            IReadOnlyList<string> files = overlay.Write(overlay is NetronOverlay ? Whole(numbers, entry.Source) : numbers, file);
            if (quiet)
                continue;
            error.WriteLine($"netweight: wrote {string.Join(", ", files)}");
            if (overlay is NetronOverlay && KeepsWeightsElsewhere(numbers.Model, file))
                error.WriteLine($"netweight: the weights stay in the files beside '{entry.Source}'; to run '{file}', put it there, too");
        }
    }

    /// <summary>A network of the zoo has no weights when it is only counted; a file needs them.</summary>
    private static NodeNumbersOfModel Whole(NodeNumbersOfModel numbers, string source)
    {
        Graph graph = numbers.Model.Graph;
        if (numbers.Model.SourcePath is not null || source == "-")
            return numbers;
        Model whole = ModelWords.Read(source, seed: 0);
        var byNode = new Dictionary<Node, NodeNumbers>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < graph.Nodes.Count; i++)
            if (numbers.ByNode.TryGetValue(graph.Nodes[i], out NodeNumbers? own))
                byNode[whole.Graph.Nodes[i]] = own;
        return numbers with { Model = whole, ByNode = byNode };
    }

    private static bool KeepsWeightsElsewhere(Model model, string file) =>
        model.SourcePath is { } source && Path.GetDirectoryName(Path.GetFullPath(file)) != Path.GetDirectoryName(source)
        && model.Graph.Initializers.Any(t => t.Payload is MissingPayload { Reference: not null }
            || (t.Payload.File is { } weights && Path.GetFullPath(weights) != source));
}
