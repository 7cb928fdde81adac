using System.Globalization;
using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// The graphs inside a graph: branches and loop bodies, and the model's own functions. Each is rewritten as a graph of
/// its own whose inputs are the values that it reads from outside; constants from outside can be read, and a changed one becomes
/// the body's own. Facts of one iteration need not hold in the next: of a body's inputs, only type and rank
/// are believed.
/// </summary>
internal static class NestedGraphs
{
    /// <summary>
    /// The domain of nodes that nothing may look into: their attributes are given by the caller of the function around
    /// them.
    /// </summary>
    private const string OpaqueDomain = "netweight.opaque";

    /// <summary>Rewrites the bodies of a graph's nodes.</summary>
    /// <param name="graph">The graph around them.</param>
    /// <param name="run">Rewrites a graph until nothing changes.</param>
    public static void RunInNodes(GraphEditor graph, Func<GraphEditor, GraphEditor> run)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.Node.Domain == OpaqueDomain)
                continue;
            NodeAttribute[]? changed = null;
            for (int i = 0; i < node.Node.Attributes.Count; i++)
            {
                NodeAttribute attribute = node.Node.Attributes[i];
                // The branches of If have no inputs but the values that they read from outside.
                bool repeats = node.Op != "If";
                object? value = attribute.Value switch
                {
                    Graph body => Rewritten(graph, body, repeats, $"{node.Name}.{attribute.Name}", run),
                    Graph[] bodies => Several(graph, bodies, repeats, $"{node.Name}.{attribute.Name}", run),
                    _ => null,
                };
                if (value is not null)
                    (changed ??= [.. node.Node.Attributes])[i] = attribute with { Value = value };
            }

            if (changed is not null)
                graph.Replace(node, node.Node with { Attributes = changed });
        }
    }

    /// <summary>Rewrites a model's functions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="run">Rewrites a graph until nothing changes.</param>
    /// <param name="changes">The list of changes.</param>
    public static Model RunInFunctions(Model model, Func<GraphEditor, GraphEditor> run, List<RewriteChange> changes)
    {
        FunctionDefinition[]? functions = null;
        for (int i = 0; i < model.Functions.Count; i++)
            if (Rewritten(model, model.Functions[i], run, changes) is { } rewritten)
                (functions ??= [.. model.Functions])[i] = rewritten;
        return functions is null ? model : model with { Functions = functions };
    }

    private static Graph[]? Several(GraphEditor outer, Graph[] bodies, bool repeats, string name, Func<GraphEditor, GraphEditor> run)
    {
        Graph[]? changed = null;
        for (int i = 0; i < bodies.Length; i++)
            if (Rewritten(outer, bodies[i], repeats, $"{name}{i}", run) is { } rewritten)
                (changed ??= [.. bodies])[i] = rewritten;
        return changed;
    }

    private static Graph? Rewritten(GraphEditor outer, Graph body, bool repeats, string name, Func<GraphEditor, GraphEditor> run)
    {
        var fed = new List<ValueInfo>(body.Inputs.Select(i => repeats ? i with { Type = Doubted(i.Type) } : i));
        var constants = new List<Tensor>();
        foreach (string captured in FreeNames(body))
        {
            if (outer.Constant(captured) is { } constant)
                constants.Add(constant with { Name = captured });
            else
                fed.Add(new ValueInfo(captured, outer.TypeOf(captured)));
        }

        Model alone = outer.Model with
        {
            // Older versions list constants as inputs; a body never does.
            IrVersion = Math.Max(4, outer.Model.IrVersion),
            Graph = body with
            {
                Inputs = fed,
                Initializers = [.. body.Initializers, .. constants],
                ValueInfos = repeats ? [] : body.ValueInfos,
                Outputs = repeats ? [.. body.Outputs.Select(o => o with { Type = null })] : body.Outputs,
            },
        };
        if (Edited(alone, new BodyScope(outer.Names, constants.Select(t => t.Name).ToHashSet(),
            IsFunction: false)
        { Path = $"{outer.Path}{name}/" }, run) is not { } graph)
            return null;
        foreach (RewriteChange change in graph.Changes)
            outer.Changes.Add(Inside(name, change));
        Graph result = graph.ToModel().Graph;
        var made = result.Nodes.SelectMany(n => n.Outputs).ToHashSet();
        var given = constants.Select(t => t.Name).ToHashSet();
        return body with
        {
            Nodes = result.Nodes,
            Initializers = [.. result.Initializers.Where(t => !given.Contains(t.Name))],
            ValueInfos = [.. body.ValueInfos.Where(v => made.Contains(v.Name))],
        };
    }

    private static FunctionDefinition? Rewritten(Model model, FunctionDefinition function, Func<GraphEditor, GraphEditor> run,
        List<RewriteChange> changes)
    {
        var opaque = new List<Node>();
        var nodes = new List<Node>(function.Nodes.Count);
        foreach (Node node in function.Nodes)
        {
            if (!HasReference(node))
            {
                nodes.Add(node);
                continue;
            }

            nodes.Add(node with { Domain = OpaqueDomain, OpType = string.Create(CultureInfo.InvariantCulture, $"{opaque.Count}") });
            opaque.Add(node);
        }

        var alone = new Model
        {
            Name = function.Name,
            IrVersion = Math.Max(4, model.IrVersion),
            Opsets = function.Opsets,
            Functions = model.Functions,
            Graph = new Graph
            {
                Name = function.Name,
                Nodes = nodes,
                Inputs = [.. function.Inputs.Select(i => new ValueInfo(i, null))],
                Outputs = [.. function.Outputs.Select(o => new ValueInfo(o, null))]
            },
        };
        if (Edited(alone, new BodyScope([], new HashSet<string>(), IsFunction: true) { Path = function.Name + "/" }, run) is not { } graph)
            return null;
        foreach (RewriteChange change in graph.Changes)
            changes.Add(Inside(function.Name, change));
        Graph result = graph.ToModel().Graph;
        var body = new List<Node>(result.Nodes.Count + result.Initializers.Count);
        // A function has no initialisers: its constants are nodes.
        foreach (Tensor constant in result.Initializers)
            body.Add(new Node
            {
                Name = constant.Name,
                OpType = "Constant",
                OpsetVersion = alone.Opset,
                Outputs = [constant.Name],
                Attributes = [new NodeAttribute("value", constant)]
            });
        foreach (Node node in result.Nodes)
            body.Add(node.Domain == OpaqueDomain ? Restored(node, opaque[int.Parse(node.OpType, CultureInfo.InvariantCulture)]) : node);
        var made = body.SelectMany(n => n.Outputs).ToHashSet();
        return function with
        {
            Nodes = body,
            ValueInfos = [.. function.ValueInfos.Where(v => made.Contains(v.Name) || function.Inputs.Contains(v.Name))]
        };
    }

    private static Node Restored(Node now, Node was) => now with { Domain = was.Domain, OpType = was.OpType };

    private static GraphEditor? Edited(Model alone, BodyScope scope, Func<GraphEditor, GraphEditor> run)
    {
        try
        {
            GraphEditor graph = run(new GraphEditor(alone, scope));
            return graph.Changes.Count == 0 ? null : graph;
        }
        catch (NetWeightException)
        {
            // A body that is not a graph by itself stays unchanged; the graph around it reports it if that matters.
            return null;
        }
    }

    private static RewriteChange Inside(string name, RewriteChange change) =>
        change with { Before = [.. change.Before.Select(n => $"{name}/{n}")], After = [.. change.After.Select(n => $"{name}/{n}")] };

    private static OnnxType? Doubted(OnnxType? type) => type is TensorType tensor
        ? tensor with { Shape = tensor.Shape is { } shape ? new Shape([.. Enumerable.Repeat(Dim.Unknown, shape.Rank)]) : null }
        : null;

    private static bool HasReference(Node node)
    {
        foreach (NodeAttribute attribute in node.Attributes)
            if (attribute.ReferenceTo is not null || (attribute.Value is Graph graph && graph.Nodes.Any(HasReference))
                || (attribute.Value is Graph[] graphs && graphs.Any(g => g.Nodes.Any(HasReference))))
                return true;
        return false;
    }

    /// <summary>The values that a graph reads and does not make, in the order in which they are met.</summary>
    private static List<string> FreeNames(Graph graph)
    {
        var own = new HashSet<string>(graph.Inputs.Select(i => i.Name).Concat(graph.Initializers.Select(t => t.Name))
            .Concat(graph.Nodes.SelectMany(n => n.Outputs)));
        var free = new List<string>();
        foreach (string name in graph.Nodes.SelectMany(n => n.Inputs.Concat(FreeNames(n))).Concat(graph.Outputs.Select(o => o.Name)))
            if (name.Length > 0 && own.Add(name))
                free.Add(name);
        return free;
    }

    private static IEnumerable<string> FreeNames(Node node)
    {
        foreach (NodeAttribute attribute in node.Attributes)
            foreach (Graph graph in attribute.Value switch { Graph one => [one], Graph[] several => several, _ => Array.Empty<Graph>() })
                foreach (string name in FreeNames(graph))
                    yield return name;
    }
}

/// <summary>The shared parts of a body and the graphs around it.</summary>
/// <param name="Names">All names of values: none of them may be given again.</param>
/// <param name="Given">Constants of graphs around it: they are read, and stay as they are.</param>
/// <param name="IsFunction">Whether it can have no initialisers.</param>
internal sealed record BodyScope(HashSet<string> Names, IReadOnlySet<string> Given, bool IsFunction)
{
    /// <summary>The prefix of the names of its nodes in a list of changes: the nodes around it, each followed by a slash.</summary>
    public string Path { get; init; } = "";
}
