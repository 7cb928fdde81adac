using NetWeight.Graphs;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// An If whose condition never changes is the branch that it takes: its nodes and constants join the graph around it, the other branch
/// goes.
/// </summary>
internal sealed class InlineIf : Rewrite
{
    public override string Id => "NWR16";

    public override string Option => "inline-if";

    public override string Summary => "Replace an If whose condition is constant by the branch that it takes.";

    internal override bool LeavesUnknownShapes => true;

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.IsRemoved || node.Op != "If" || graph.ContentOf(node.Input(0)) is not { Count: 1 } condition
                || condition.Elements[0].Number is not { } truth
                || node.Node.Attribute(truth != 0 ? "then_branch" : "else_branch")?.Value is not Graph branch || branch.Inputs.Count > 0
                || branch.Outputs.Count != node.Node.Outputs.Count)
                continue;
            string name = node.Name;
            EditNode? decision = graph.Producer(node.Input(0));
            List<string> inlined = Inline(graph, node, branch);
            graph.RemoveIfDead(decision);
            graph.Record(this, [name], inlined);
        }
    }

    private static List<string> Inline(GraphEditor graph, EditNode node, Graph branch)
    {
        string[] results = [.. node.Node.Outputs];
        var names = new Dictionary<string, string>();
        var made = branch.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0).ToHashSet();
        foreach (string own in branch.Initializers.Select(t => t.Name).Concat(made))
            names.TryAdd(own, "");
        // The results of the If keep their names: the nodes of the branch make them now.
        for (int i = 0; i < results.Length; i++)
            if (results[i].Length > 0 && made.Contains(branch.Outputs[i].Name) && names[branch.Outputs[i].Name].Length == 0)
                names[branch.Outputs[i].Name] = results[i];
        foreach (Tensor tensor in branch.Initializers)
            names[tensor.Name] = graph.AddConstant(tensor.Name, tensor);
        foreach (string value in made.Where(v => names[v].Length == 0).ToArray())
            names[value] = graph.UniqueValue(value);
        foreach (ValueInfo info in branch.ValueInfos)
            if (made.Contains(info.Name) && !results.Contains(names[info.Name]))
                graph.Declare(info with { Name = names[info.Name] });

        var inlined = new List<string>();
        foreach (Node inner in branch.Nodes)
        {
            Node renamed = SubgraphNames.Rename(inner, names);
            inlined.Add(graph.InsertBefore(node, inner.Name.Length > 0 ? renamed with { Name = graph.UniqueNode(inner.Name) }
                : renamed).Name);
        }

        var taken = new HashSet<string>();
        for (int i = 0; i < results.Length; i++)
        {
            string from = names.GetValueOrDefault(branch.Outputs[i].Name, branch.Outputs[i].Name);
            if (results[i].Length > 0 && from != results[i] && taken.Add(results[i]))
                inlined.Add(graph.InsertBefore(node, new Node
                {
                    Name = graph.UniqueNode(results[i] + ".branch"),
                    OpType = "Identity",
                    OpsetVersion = graph.Opset,
                    Inputs = [from],
                    Outputs = [results[i]]
                }).Name);
        }

        graph.Remove(node);
        return inlined;
    }
}

/// <summary>Gives the values that a node reads and makes other names, in the graphs inside it, too.</summary>
internal static class SubgraphNames
{
    /// <summary>The node with other names for its values. Values that a graph inside it makes itself keep theirs.</summary>
    public static Node Rename(Node node, IReadOnlyDictionary<string, string> names) => node with
    {
        Inputs = [.. node.Inputs.Select(n => names.GetValueOrDefault(n, n))],
        Outputs = [.. node.Outputs.Select(n => names.GetValueOrDefault(n, n))],
        Attributes = [.. node.Attributes.Select(a => a.Value switch
        {
            Graph graph => a with { Value = Rename(graph, names) },
            Graph[] graphs => a with { Value = Array.ConvertAll(graphs, g => Rename(g, names)) },
            _ => a,
        })],
    };

    private static Graph Rename(Graph graph, IReadOnlyDictionary<string, string> names)
    {
        var own = graph.Inputs.Select(i => i.Name).Concat(graph.Initializers.Select(t => t.Name)).Concat(graph.Nodes.SelectMany(n
            => n.Outputs)).ToHashSet();
        var outer = names.Where(n => !own.Contains(n.Key)).ToDictionary();
        return graph with
        {
            Nodes = [.. graph.Nodes.Select(n => Rename(n, outer))],
            Outputs = [.. graph.Outputs.Select(o => o with { Name = outer.GetValueOrDefault(o.Name, o.Name) })],
        };
    }
}
