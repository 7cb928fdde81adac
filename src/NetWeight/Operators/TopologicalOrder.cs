using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>Puts nodes into an order in which they can run.</summary>
internal sealed class TopologicalOrder
{
    /// <summary>
    /// The values that sub-graphs read from the graphs around them: each is visited once, however deep it is and
    /// however often it runs.
    /// </summary>
    private readonly Dictionary<Graph, IReadOnlyCollection<string>> outerReads = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// The nodes as they are, if each comes after those that it depends on (the standard requires it);
    /// else sorted, keeping the file's order if it is free. Throws if they form a cycle.
    /// </summary>
    public IReadOnlyList<Node> Sort(IReadOnlyList<Node> nodes, out bool wasSorted)
    {
        var producer = new Dictionary<string, int>(nodes.Count);
        for (int i = 0; i < nodes.Count; i++)
            foreach (string output in nodes[i].Outputs)
                if (output.Length > 0)
                    producer.TryAdd(output, i);

        wasSorted = true;
        for (int i = 0; i < nodes.Count && wasSorted; i++)
            foreach (string input in Reads(nodes[i]))
                if (producer.TryGetValue(input, out int from) && from >= i)
                    wasSorted = false;
        if (wasSorted)
            return nodes;

        var waiting = new int[nodes.Count];
        var readers = new List<int>?[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
            foreach (int from in Reads(nodes[i]).Where(producer.ContainsKey).Select(n => producer[n]).Distinct())
            {
                waiting[i]++;
                (readers[from] ??= []).Add(i);
            }

        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
            if (waiting[i] == 0)
                ready.Enqueue(i, i);
        var sorted = new List<Node>(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int reader in readers[next] ?? [])
                if (--waiting[reader] == 0)
                    ready.Enqueue(reader, reader);
        }

        if (sorted.Count < nodes.Count)
        {
            Node stuck = nodes[Array.FindIndex(waiting, w => w > 0)];
            throw new NetWeightException($"The graph has a cycle: node '{stuck.DisplayName}' depends on its own output.");
        }

        return sorted;
    }

    /// <summary>The inputs of a node, its sub-graphs included.</summary>
    private IEnumerable<string> Reads(Node node) =>
        HasSubgraph(node) ? node.Inputs.Concat(Subgraphs(node).SelectMany(OuterReads)) : node.Inputs;

    private IReadOnlyCollection<string> OuterReads(Graph graph)
    {
        if (outerReads.TryGetValue(graph, out IReadOnlyCollection<string>? known))
            return known;
        var own = new HashSet<string>(graph.Nodes.SelectMany(n => n.Outputs).Concat(graph.Inputs.Select(i => i.Name))
            .Concat(graph.Initializers.Select(t => t.Name)));
        var reads = new HashSet<string>();
        foreach (Node node in graph.Nodes)
            foreach (string name in Reads(node))
                if (!own.Contains(name))
                    reads.Add(name);
        foreach (ValueInfo output in graph.Outputs)
            if (!own.Contains(output.Name))
                reads.Add(output.Name);
        return outerReads[graph] = reads;
    }

    private static bool HasSubgraph(Node node)
    {
        foreach (NodeAttribute attribute in node.Attributes)
            if (attribute.Value is Graph)
                return true;
        return false;
    }

    private static IEnumerable<Graph> Subgraphs(Node node) => node.Attributes.Select(a => a.Value).OfType<Graph>();
}
