using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>
/// Replaces calls of a model's own functions by their bodies, so that every layer inside is seen. Operators that NetWeight supports
/// itself stay whole. Names inside get the caller's name before them.
/// </summary>
internal sealed class FunctionInliner
{
    /// <summary>Bound on the nodes after expansion: functions that call functions can multiply without end.</summary>
    public const int NodeLimit = 1_000_000;

    /// <summary>Bound on the length of all new names together.</summary>
    private const long CharacterLimit = 100_000_000;

    /// <summary>Bound on functions that call functions: the stack has an end.</summary>
    private const int DepthLimit = 200;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionDefinition> functions = [];
    private readonly HashSet<FunctionDefinition> verified = [];
    private readonly HashSet<FunctionDefinition> active = [];
    private long expanded;
    private long characters;
    private int calls;
    private int depth;

    public FunctionInliner(Model model)
    {
        foreach (FunctionDefinition function in model.Functions)
            functions[(function.Domain, function.Name, function.Overload)] = function;
    }

    public bool HasFunctions => functions.Count > 0;

    /// <summary>
    /// The graph's nodes with calls expanded; <paramref name="declared"/> collects the declared types of values in
    /// bodies.
    /// </summary>
    public IReadOnlyList<Node> Expand(IReadOnlyList<Node> nodes, List<ValueInfo> declared)
    {
        if (!nodes.Any(IsCall))
            return nodes;
        var result = new List<Node>(nodes.Count * 2);
        foreach (Node node in nodes)
            Expand(node, result, declared);
        return result;
    }

    private bool IsCall(Node node) =>
        functions.ContainsKey((node.Domain, node.OpType, node.Overload)) && OperatorCatalog.Find(node.Domain, node.OpType) is null;

    private void Expand(Node node, List<Node> result, List<ValueInfo> declared)
    {
        if (!IsCall(node))
        {
            result.Add(node);
            return;
        }

        FunctionDefinition function = functions[(node.Domain, node.OpType, node.Overload)];
        Verify(function);
        if (++depth > DepthLimit)
            throw TooDeep();
        calls++;
        Spend(1 + function.Nodes.Count + function.Inputs.Count + function.Outputs.Count + function.ValueInfos.Count
            + function.AttributeDefaults.Count);

        var call = new Call(this, function, node);
        // An output that is an input passed through needs a node that renames it.
        result.AddRange(call.PassedThrough);
        foreach (ValueInfo info in function.ValueInfos)
            declared.Add(info with { Name = call.Rename(info.Name) });
        foreach (Node inner in function.Nodes)
        {
            Spend((inner.Inputs.Count + inner.Outputs.Count + inner.Attributes.Count) / 8);
            Expand(call.Rebind(inner, call.Rename), result, declared);
        }

        depth--;
    }

    /// <summary>Counts the work that a call makes, and stops if it has no end.</summary>
    private void Spend(long nodes)
    {
        expanded += nodes;
        if (expanded > NodeLimit)
            throw new NetWeightException($"The model's functions expand to more than {NodeLimit} nodes.");
    }

    private string Spend(string name)
    {
        characters += name.Length;
        if (characters > CharacterLimit)
            throw new NetWeightException("The model's functions expand to more names than fit into memory.");
        return name;
    }

    /// <summary>Throws if a function calls itself, also through others or from inside a sub-graph.</summary>
    private void Verify(FunctionDefinition function)
    {
        if (verified.Contains(function))
            return;
        if (!active.Add(function))
            throw new NetWeightException($"The function '{function.Name}' calls itself; ONNX does not allow that.");
        if (active.Count > DepthLimit)
            throw TooDeep();
        foreach (FunctionDefinition called in Calls(function.Nodes))
            Verify(called);
        active.Remove(function);
        verified.Add(function);
    }

    private IEnumerable<FunctionDefinition> Calls(IReadOnlyList<Node> nodes)
    {
        foreach (Node node in nodes)
        {
            if (IsCall(node))
                yield return functions[(node.Domain, node.OpType, node.Overload)];
            foreach (NodeAttribute attribute in node.Attributes)
                if (attribute.Value is Graph graph)
                    foreach (FunctionDefinition called in Calls(graph.Nodes))
                        yield return called;
        }
    }

    private static NetWeightException TooDeep() => new($"The model's functions call each other more than {DepthLimit} deep.");

    /// <summary>One call of a function: the names and attributes that its body gets.</summary>
    private sealed class Call
    {
        private readonly FunctionInliner inliner;
        private readonly string scope, unique;
        private readonly Dictionary<string, string> names = new() { [""] = "" };
        private readonly Dictionary<string, NodeAttribute> attributes = [];
        private readonly List<Node> passed = [];

        public Call(FunctionInliner inliner, FunctionDefinition function, Node node)
        {
            this.inliner = inliner;
            scope = node.Name.Length is > 0 and < 1000 ? node.Name : $"{function.Name}_{inliner.calls}";
            unique = $"{scope}#{inliner.calls}/";
            for (int i = 0; i < function.Inputs.Count; i++)
                names[function.Inputs[i]] = i < node.Inputs.Count ? node.Inputs[i] : "";
            for (int i = 0; i < function.Outputs.Count; i++)
                NameOutput(function.Outputs[i], i < node.Outputs.Count ? node.Outputs[i] : "");
            foreach (NodeAttribute attribute in function.AttributeDefaults.Concat(node.Attributes))
                attributes[attribute.Name] = attribute;
        }

        /// <summary>Nodes that rename the inputs which the function hands on as outputs.</summary>
        public IReadOnlyList<Node> PassedThrough => passed;

        /// <summary>A name of the body as the caller's graph has it.</summary>
        public string Rename(string name)
        {
            if (!names.TryGetValue(name, out string? renamed))
                names[name] = renamed = Unique(name);
            return renamed;
        }

        /// <summary>A node of the body as the caller's graph has it.</summary>
        public Node Rebind(Node inner, Func<string, string> rename) => inner with
        {
            Name = inliner.Spend(inner.Name.Length > 0 ? $"{scope}/{inner.Name}" : $"{scope}/{inner.OpType}"),
            Inputs = [.. inner.Inputs.Select(rename)],
            Outputs = [.. inner.Outputs.Select(rename)],
            Attributes = Bind(inner.Attributes, rename),
        };

        private void NameOutput(string inner, string outer)
        {
            if (!names.TryGetValue(inner, out string? input))
                names[inner] = outer.Length > 0 ? outer : unique + inner;
            else if (outer.Length > 0)
                passed.Add(new Node { OpType = "Identity", Name = scope, OpsetVersion = 1, Inputs = [input], Outputs = [outer] });
        }

        private string Unique(string name) => inliner.Spend(unique + name);

        private NodeAttribute[] Bind(IReadOnlyList<NodeAttribute> inner, Func<string, string> rename)
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
                    bound.Add(attribute with { Value = Rescope(graph, rename) });
                }
                else
                {
                    bound.Add(attribute);
                }
            }

            return [.. bound];
        }

        // A sub-graph inside a body: its own names become unique, too, or they would hide the caller's values of the same name.
        private Graph Rescope(Graph graph, Func<string, string> outer)
        {
            inliner.Spend(1 + graph.Nodes.Count + graph.Inputs.Count + graph.Outputs.Count + graph.Initializers.Count);
            var own = new HashSet<string>(graph.Inputs.Select(i => i.Name).Concat(graph.Initializers.Select(t => t.Name))
                .Concat(graph.Nodes.SelectMany(n => n.Outputs)));
            string Inner(string name) => name.Length > 0 && own.Contains(name) ? Unique(name) : outer(name);
            return graph with
            {
                Inputs = [.. graph.Inputs.Select(i => i with { Name = Inner(i.Name) })],
                Initializers = [.. graph.Initializers.Select(t => t with { Name = Inner(t.Name) })],
                ValueInfos = [.. graph.ValueInfos.Select(v => v with { Name = Inner(v.Name) })],
                Nodes = [.. graph.Nodes.Select(n => Rebind(n, Inner))],
                Outputs = [.. graph.Outputs.Select(o => o with { Name = Inner(o.Name) })],
            };
        }
    }
}
