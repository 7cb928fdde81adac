using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>Ends a model earlier: at nodes that somebody names, or before its post-processing.</summary>
public static class ModelCut
{
    /// <summary>
    /// The part of a model that some nodes need; their results are its outputs. Throws <see cref="NetWeightException"/>
    /// with near names if there is no such node.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="nodes">Names of nodes, or of values that they make.</param>
    public static Model Until(Model model, IReadOnlyList<string> nodes)
    {
        List<string> values = [];
        foreach (string name in nodes)
        {
            Node? node = model.Graph.Nodes.FirstOrDefault(n => n.DisplayName == name)
                ?? model.Graph.Nodes.FirstOrDefault(n => n.Outputs.Contains(name));
            if (node is null)
                throw new NetWeightException($"{model.Name} has no node '{name}'.{Spelling.Question(Near(model, name))}");
            values.AddRange(node.Outputs.Contains(name) ? [name] : node.Outputs.Where(o => o.Length > 0));
        }

        return Until(model, [.. values.Distinct()], model.Graph);
    }

    /// <summary>The model without its post-processing; the same model if none is recognised.</summary>
    /// <param name="shaped">The model with its shapes.</param>
    public static Model WithoutPostProcessing(ShapedModel shaped) =>
        PostProcessing.Of(shaped) is { } found ? Until(shaped.Model, found.Inputs, shaped.Model.Graph) : shaped.Model;

    private static IReadOnlyList<string> Near(Model model, string name)
    {
        IEnumerable<string> names = model.Graph.Nodes.SelectMany(n => n.Outputs.Append(n.DisplayName));
        return Spelling.Nearest(name, names.Where(n => n.Length > 0).Distinct());
    }

    private static Model Until(Model model, IReadOnlyList<string> values, Graph graph)
    {
        Dictionary<string, Node> makers = [];
        foreach (Node node in graph.Nodes)
            foreach (string output in node.Outputs)
                if (output.Length > 0)
                    makers.TryAdd(output, node);
        HashSet<Node> needed = new(ReferenceEqualityComparer.Instance);
        HashSet<string> read = [.. values];
        Stack<string> open = new(values);
        while (open.TryPop(out string? value))
        {
            if (!makers.TryGetValue(value, out Node? node) || !needed.Add(node))
                continue;
            foreach (string input in Reads(node))
                if (read.Add(input))
                    open.Push(input);
                else if (makers.TryGetValue(input, out Node? maker) && !needed.Contains(maker))
                    open.Push(input);
        }

        Dictionary<string, ValueInfo> known = [];
        foreach (ValueInfo info in graph.ValueInfos.Concat(graph.Outputs))
            known.TryAdd(info.Name, info);
        return model with
        {
            Graph = graph with
            {
                Nodes = [.. graph.Nodes.Where(needed.Contains)],
                Outputs = [.. values.Select(v => known.GetValueOrDefault(v) ?? new ValueInfo(v, null))],
                Inputs = [.. graph.Inputs.Where(i => read.Contains(i.Name))],
                Initializers = [.. graph.Initializers.Where(i => read.Contains(i.Name))],
                ValueInfos = [.. graph.ValueInfos.Where(v => read.Contains(v.Name))],
            },
        };
    }

    /// <summary>The inputs of a node, its bodies included: bodies see the values around them.</summary>
    private static IEnumerable<string> Reads(Node node)
    {
        foreach (string input in node.Inputs)
            if (input.Length > 0)
                yield return input;
        foreach (NodeAttribute attribute in node.Attributes)
            foreach (Graph body in Bodies(attribute))
                foreach (Node inner in body.Nodes)
                    foreach (string input in Reads(inner).Concat(body.Outputs.Select(o => o.Name)))
                        yield return input;
    }

    private static IEnumerable<Graph> Bodies(NodeAttribute attribute) => attribute.Value switch
    {
        Graph body => [body],
        IReadOnlyList<Graph> bodies => bodies,
        _ => [],
    };
}
