using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>
/// Replaces calls of a model's own functions by their bodies, so that every layer inside is seen. Operators that NetWeight knows
/// itself stay whole. Names inside get the caller's name before them.
/// </summary>
internal sealed class FunctionInliner
{
    /// <summary>Bound on the nodes after expansion: functions that call functions can multiply without end.</summary>
    public const int NodeLimit = 1_000_000;

    /// <summary>Bound on the characters of the names that expansion makes.</summary>
    private const long NameLimit = 100_000_000;

    /// <summary>Functions that call each other deeper than this are no model: the stack has an end.</summary>
    private const int DepthLimit = 256;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionDefinition> functions = [];
    private readonly HashSet<FunctionDefinition> active = [];
    private long expanded;
    private long characters;
    private int calls;

    public FunctionInliner(Model model)
    {
        foreach (FunctionDefinition function in model.Functions)
            functions[(function.Domain, function.Name, function.Overload)] = function;
    }

    public bool HasFunctions => functions.Count > 0;

    /// <summary>The graph's nodes with calls expanded; <paramref name="declared"/> collects the declared types of values in bodies.</summary>
    public IReadOnlyList<Node> Expand(IReadOnlyList<Node> nodes, List<ValueInfo> declared)
    {
        if (!nodes.Any(IsCall))
            return nodes;
        var result = new List<Node>(nodes.Count * 2);
        foreach (Node node in nodes)
            Expand(node, result, declared);
        return result;
    }

    private bool IsCall(Node node) => functions.ContainsKey((node.Domain, node.OpType, node.Overload)) && OperatorCatalog.Find(node.Domain, node.OpType) is null;

    private void Expand(Node node, List<Node> result, List<ValueInfo> declared)
    {
        if (!IsCall(node))
        {
            result.Add(node);
            return;
        }

        FunctionDefinition function = functions[(node.Domain, node.OpType, node.Overload)];
        if (!active.Add(function))
            throw new NetWeightException($"The function '{function.Name}' calls itself; ONNX does not allow that.");
        if (active.Count > DepthLimit)
            throw new NetWeightException($"The model's functions call each other more than {DepthLimit} deep.");
        calls++;
        Spend(1 + function.Nodes.Count + function.Inputs.Count + function.Outputs.Count + function.ValueInfos.Count + function.AttributeDefaults.Count);

        string scope = node.Name.Length > 0 ? node.Name : $"{function.Name}_{calls}";
        string unique = $"{scope}#{calls}/";
        var names = new Dictionary<string, string> { [""] = "" };
        for (int i = 0; i < function.Inputs.Count; i++)
            names[function.Inputs[i]] = i < node.Inputs.Count ? node.Inputs[i] : "";
        for (int i = 0; i < function.Outputs.Count; i++)
        {
            // An output that is an input passed through needs a node that renames it.
            string outer = i < node.Outputs.Count ? node.Outputs[i] : "";
            if (names.TryGetValue(function.Outputs[i], out string? input))
            {
                if (outer.Length > 0)
                    result.Add(new Node { OpType = "Identity", Name = scope, OpsetVersion = 1, Inputs = [input], Outputs = [outer] });
            }
            else
            {
                names[function.Outputs[i]] = outer.Length > 0 ? outer : unique + function.Outputs[i];
            }
        }

        var attributes = new Dictionary<string, NodeAttribute>();
        foreach (NodeAttribute attribute in function.AttributeDefaults)
            attributes[attribute.Name] = attribute;
        foreach (NodeAttribute attribute in node.Attributes)
            attributes[attribute.Name] = attribute;
        foreach (ValueInfo info in function.ValueInfos)
            declared.Add(info with { Name = Rename(info.Name) });
        foreach (Node inner in function.Nodes)
        {
            Spend((inner.Inputs.Count + inner.Outputs.Count + inner.Attributes.Count) / 8);
            Expand(Rebind(inner), result, declared);
        }

        active.Remove(function);

        string Rename(string name)
        {
            if (!names.TryGetValue(name, out string? renamed))
            {
                names[name] = renamed = unique + name;
                SpendName(renamed);
            }

            return renamed;
        }

        Node Rebind(Node inner) => inner with
        {
            Name = SpendName(inner.Name.Length > 0 ? $"{scope}/{inner.Name}" : $"{scope}/{inner.OpType}"),
            Inputs = [.. inner.Inputs.Select(Rename)],
            Outputs = [.. inner.Outputs.Select(Rename)],
            Attributes = Bind(inner.Attributes),
        };

        NodeAttribute[] Bind(IReadOnlyList<NodeAttribute> inner)
        {
            var bound = new List<NodeAttribute>(inner.Count);
            foreach (NodeAttribute attribute in inner)
            {
                if (attribute.ReferenceTo is { } reference)
                {
                    // A reference to an attribute that the caller left out means that the inner one is left out, too.
                    if (attributes.TryGetValue(reference, out NodeAttribute? given) && given.ReferenceTo is null)
                        bound.Add(given with { Name = attribute.Name });
                }
                else if (attribute.Value is Graph graph)
                {
                    bound.Add(attribute with { Value = Rescope(graph) });
                }
                else
                {
                    bound.Add(attribute);
                }
            }

            return [.. bound];
        }

        // A sub-graph inside a body: its own names keep, names of the body around it follow the renaming.
        Graph Rescope(Graph graph)
        {
            Spend(1 + graph.Nodes.Count + graph.Inputs.Count + graph.Outputs.Count + graph.Initializers.Count);
            var own = new HashSet<string>(graph.Inputs.Select(i => i.Name).Concat(graph.Initializers.Select(t => t.Name)).Concat(graph.Nodes.SelectMany(n => n.Outputs)));
            string Outer(string name) => own.Contains(name) ? name : Rename(name);
            return graph with
            {
                Nodes = [.. graph.Nodes.Select(n => n with { Inputs = [.. n.Inputs.Select(Outer)], Attributes = Bind(n.Attributes) })],
                Outputs = [.. graph.Outputs.Select(o => o with { Name = Outer(o.Name) })],
            };
        }
    }

    private void Spend(long nodes)
    {
        expanded += nodes;
        if (expanded > NodeLimit)
            throw new NetWeightException($"The model's functions expand to more than {NodeLimit} nodes.");
    }

    private string SpendName(string name)
    {
        characters += name.Length;
        if (characters > NameLimit)
            throw new NetWeightException($"The names in the model's functions expand to more than {NameLimit} characters.");
        return name;
    }
}
