using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Timing;

namespace NetWeight.Reports.Overlays;

/// <summary>The costs of a node of a model's file: if it calls a function, the sum over its body.</summary>
public sealed record NodeNumbers
{
    /// <summary>Multiply-accumulates; null if they are unknown.</summary>
    public long? Maccs { get; init; } = 0;

    /// <summary>2 x MACCs and all other arithmetic; null if they are unknown.</summary>
    public long? Flops { get; init; } = 0;

    /// <summary>Elements of weights that no earlier node has.</summary>
    public long Parameters { get; init; }

    /// <summary>Bytes read and written; null if they are unknown.</summary>
    public long? MemoryAccessBytes { get; init; } = 0;

    /// <summary>The reason why a number is unknown; null if all are.</summary>
    public string? Missing { get; init; }

    /// <summary>The predictions, by device.</summary>
    public IReadOnlyList<NodeTime> Times { get; init; } = [];
}

/// <summary>The predicted time of a node on a device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Seconds">The time of the kernels that the node is the main part of; null if it is fused into another
/// node's kernel.</param>
/// <param name="Whole">The predicted latency of the whole model, in seconds.</param>
/// <param name="Bound">The bound of the largest of its kernels.</param>
/// <param name="FusedInto">The layer into whose kernel it is fused; empty for none.</param>
public sealed record NodeTime(Device Device, double? Seconds, double Whole, Bound Bound, string FusedInto);

/// <summary>The numbers of all nodes of a model's file, with its devices.</summary>
/// <param name="Model">The model as read.</param>
/// <param name="Devices">The devices that there are predictions for.</param>
/// <param name="ByNode">The numbers by node, main graph and sub-graphs; nodes that run once at load have none.</param>
public sealed record NodeNumbersOfModel(Model Model, IReadOnlyList<Device> Devices, IReadOnlyDictionary<Node, NodeNumbers> ByNode)
{
    /// <summary>Collects the numbers of a weighed model with its predictions.</summary>
    public static NodeNumbersOfModel Of(ModelCost cost, IReadOnlyList<LatencyEstimate> estimates)
    {
        Model model = cost.Shaped.Model;
        var inFile = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        Collect(model.Graph, inFile);
        // The costs of a function's body belong to the call; bodies carry the call's name in front, and a call without a
        // name, or with that of another, is unknown.
        Dictionary<string, Node?> calls = [];
        foreach (Node node in model.Graph.Nodes)
            if (model.Functions.Any(f => f.Name == node.OpType && f.Domain == node.Domain))
                calls[node.Name] = node.Name.Length == 0 || calls.ContainsKey(node.Name) ? null : node;

        var result = new Dictionary<Node, NodeNumbers>(ReferenceEqualityComparer.Instance);
        Dictionary<Operators.ShapedNode, NodeTime>[] times = [.. estimates.Select(Times)];
        foreach (LayerCost layer in cost.Layers)
        {
            Node? owner = inFile.Contains(layer.Node.Node) ? layer.Node.Node : Caller(layer.Name);
            if (owner is null)
                continue;
            result[owner] = Sum(result.GetValueOrDefault(owner, new NodeNumbers()), layer,
                [.. times.Select(t => t.GetValueOrDefault(layer.Node))]);
        }

        return new NodeNumbersOfModel(model, [.. estimates.Select(e => e.Device)], result);

        Node? Caller(string name)
        {
            for (int at = name.IndexOf('/', 1); at > 0; at = name.IndexOf('/', at + 1))
                if (calls.TryGetValue(name[..at], out Node? call))
                    return call;
            return null;
        }
    }

    private static void Collect(Graph graph, HashSet<Node> nodes)
    {
        foreach (Node node in graph.Nodes)
        {
            nodes.Add(node);
            foreach (NodeAttribute attribute in node.Attributes)
            {
                if (attribute.Value is Graph inner)
                    Collect(inner, nodes);
                else if (attribute.Value is IReadOnlyList<Graph> several)
                    foreach (Graph one in several)
                        Collect(one, nodes);
            }
        }
    }

    private static Dictionary<Operators.ShapedNode, NodeTime> Times(LatencyEstimate estimate)
    {
        var times = new Dictionary<Operators.ShapedNode, NodeTime>(ReferenceEqualityComparer.Instance);
        foreach (KernelTime kernel in estimate.Kernels)
        {
            LayerCost main = LayerTimes.MainLayer(kernel.Kernel);
            foreach (LayerCost layer in kernel.Kernel.Layers)
            {
                NodeTime time = ReferenceEquals(layer.Node, main.Node)
                    ? new NodeTime(estimate.Device, kernel.Total.Value, estimate.Latency.Value, kernel.Bound, "")
                    : new NodeTime(estimate.Device, null, estimate.Latency.Value, kernel.Bound, main.Name);
                times[layer.Node] = times.TryGetValue(layer.Node, out NodeTime? other) ? Join(other, time) : time;
            }
        }

        return times;
    }

    private static NodeTime Join(NodeTime one, NodeTime other) => (one.Seconds, other.Seconds) switch
    {
        ({ } a, { } b) => (a >= b ? one : other) with { Seconds = a + b },
        (null, { }) => other,
        _ => one,
    };

    private static NodeNumbers Sum(NodeNumbers sum, LayerCost layer, NodeTime?[] times)
    {
        var joined = new List<NodeTime>(sum.Times);
        foreach (NodeTime? time in times)
        {
            if (time is null)
                continue;
            int at = joined.FindIndex(t => t.Device.Id == time.Device.Id);
            if (at < 0)
                joined.Add(time);
            else
                joined[at] = Join(joined[at], time);
        }

        return new NodeNumbers
        {
            Maccs = sum.Maccs + layer.Maccs?.Value,
            Flops = sum.Flops + layer.Flops?.Value,
            Parameters = sum.Parameters + layer.Parameters,
            MemoryAccessBytes = sum.MemoryAccessBytes + layer.MemoryAccess?.Value,
            Missing = sum.Missing ?? layer.MissingBecause,
            Times = joined,
        };
    }
}
