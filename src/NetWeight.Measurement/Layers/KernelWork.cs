using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Measurement.Layers;

/// <summary>Arithmetic and traffic of groups of original nodes, each run by one kernel: values inside the kernel move nothing.</summary>
internal sealed class KernelWork
{
    private readonly Graph graph;
    private readonly IReadOnlyDictionary<string, Value> values;
    private readonly Dictionary<string, LayerCost> costs;
    private readonly HashSet<string> wanted;

    public KernelWork(ShapedModel model)
    {
        graph = model.Model.Graph;
        values = model.Graph.Values;
        costs = CostAnalyzer.Analyze(model).Layers.DistinctBy(l => l.Node.Node.Name).ToDictionary(l => l.Node.Node.Name);
        wanted = [.. graph.Outputs.Select(o => o.Name)];
    }

    /// <summary>The sum of FLOPs; null if one is unknown, or there are no nodes.</summary>
    public Flops? Flops(IReadOnlyList<int> nodes)
    {
        if (nodes.Count == 0)
            return null;
        var sum = Units.Flops.Zero;
        foreach (int node in nodes)
        {
            // A node that is not a layer computes nothing while the model runs.
            if (!costs.TryGetValue(graph.Nodes[node].Name, out LayerCost? cost))
                continue;
            if (cost.Flops is not { } known)
                return null;
            sum += known;
        }

        return sum;
    }

    /// <summary>Activations that come from and go to other kernels, and weights; null if a size is unknown.</summary>
    public Bytes? Bytes(IReadOnlyList<int> nodes)
    {
        if (nodes.Count == 0)
            return null;
        if (nodes.Count == 1)
            return costs.TryGetValue(graph.Nodes[nodes[0]].Name, out LayerCost? alone)
                ? alone.InputBytes + alone.WeightBytes + alone.OutputBytes
                : Units.Bytes.Zero;
        var inside = nodes.SelectMany(n => graph.Nodes[n].Outputs).ToHashSet();
        var members = nodes.ToHashSet();
        Bytes? sum = Units.Bytes.Zero;
        foreach (int node in nodes)
            sum += costs.TryGetValue(graph.Nodes[node].Name, out LayerCost? cost) ? cost.WeightBytes : Units.Bytes.Zero;
        foreach (string input in nodes.SelectMany(n => graph.Nodes[n].Inputs).Distinct())
            if (!inside.Contains(input) && values.TryGetValue(input, out Value? value) && !value.IsKnownAhead)
                sum += Size(value);
        for (int i = 0; i < graph.Nodes.Count; i++)
            if (!members.Contains(i))
                wanted.UnionWith(graph.Nodes[i].Inputs.Where(inside.Contains));
        foreach (string output in inside)
            if (wanted.Contains(output) && values.TryGetValue(output, out Value? value))
                sum += Size(value);
        return sum;
    }

    private static Bytes? Size(Value value) => value.Bytes is { } bytes ? new Bytes(bytes) : null;
}
