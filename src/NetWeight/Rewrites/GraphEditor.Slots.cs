using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <content>Producers and readers of values, and the way back to a model.</content>
internal sealed partial class GraphEditor
{
    /// <summary>
    /// The model as edited. Constants without a reader are left out, and declared types of values that are
    /// gone.
    /// </summary>
    public Model ToModel()
    {
        var constants = new List<Tensor>();
        foreach (Tensor tensor in model.Graph.Initializers)
            if (slots[tensor.Name] is { Stored: { } stored } slot && (slot.Reads + slot.Pins > 0 || !slot.WasRead))
                constants.Add(stored);
        foreach (string name in newConstants)
            if (slots[name] is { Stored: { } stored } slot && slot.Reads + slot.Pins > 0)
                constants.Add(stored);
        IReadOnlyList<ValueInfo> inputs = model.Graph.Inputs;
        if (listsConstantsAsInputs)
        {
            var kept = constants.Select(t => t.Name).ToHashSet();
            inputs =
            [
                .. inputs.Where(i => !originalConstants.Contains(i.Name)),
                .. constants.Select(t => new ValueInfo(t.Name, new TensorType(t.DataType, t.Shape))),
            ];
        }

        var made = new HashSet<string>();
        EditNode[] nodes = All();
        foreach (EditNode node in nodes)
            made.UnionWith(node.Node.Outputs);
        return model with
        {
            Graph = model.Graph with
            {
                Nodes = [.. nodes.Select(n => n.Node)],
                Initializers = constants,
                Inputs = inputs,
                ValueInfos =
                [
                    .. model.Graph.ValueInfos.Where(v => made.Contains(v.Name)).Select(v => newTypes.TryGetValue(v.Name, out OnnxType? type)
                        ? v with { Type = type } : v),
                    .. declared.Where(v => made.Contains(v.Name)),
                ],
            },
        };
    }

    /// <summary>The graph as edited, with its shapes inferred again.</summary>
    public GraphEditor Renewed()
    {
        var renewed = new GraphEditor(ToModel(), scope);
        renewed.Changes.AddRange(Changes);
        return renewed;
    }

    /// <summary>States the type of a new value, and writes it into the model, too: for types that inference may not find alone.</summary>
    public void Declare(ValueInfo info)
    {
        newTypes[info.Name] = info.Type;
        declared.Add(info);
    }

    /// <summary>Removes a constant without a reader.</summary>
    public void Forget(string constant)
    {
        slots[constant].Stored = null;
        slots[constant].WasRead = true;
    }

    /// <summary>The constants of the graph, in order.</summary>
    public IEnumerable<Tensor> Constants() =>
        model.Graph.Initializers.Select(t => t.Name).Concat(newConstants).Select(n => slots[n])
            .Where(s => s.Stored is not null && !s.IsOverridable).Select(s => s.Stored!);

    private Slot SlotOf(string value)
    {
        if (!slots.TryGetValue(value, out Slot? slot))
            slots[value] = slot = new Slot();
        return slot;
    }

    private void Link(EditNode node, EditNode? before)
    {
        node.Next = before;
        node.Previous = before is null ? last : before.Previous;
        if (node.Previous is { } previous)
            previous.Next = node;
        else
            first = node;
        if (before is null)
            last = node;
        else
            before.Previous = node;
        Count++;
        Attach(node);
    }

    private void Attach(EditNode node)
    {
        if (node.Node.Name.Length > 0)
            nodeNames.Add(node.Node.Name);
        foreach (string output in node.Node.Outputs)
            if (output.Length > 0)
                SlotOf(output).Producer = node;
        foreach (string input in node.Node.Inputs)
        {
            if (input.Length == 0)
                continue;
            Slot slot = SlotOf(input);
            slot.Reads++;
            slot.WasRead = true;
            (slot.Readers ??= []).Add(node);
        }

        foreach (string captured in Captured(node.Node))
        {
            Slot slot = SlotOf(captured);
            slot.Pins++;
            slot.WasRead = true;
        }
    }

    private void Detach(EditNode node)
    {
        foreach (string output in node.Node.Outputs)
            if (output.Length > 0 && slots[output].Producer == node)
                slots[output].Producer = null;
        foreach (string input in node.Node.Inputs)
        {
            if (input.Length == 0)
                continue;
            slots[input].Reads--;
            slots[input].Readers!.Remove(node);
        }

        foreach (string captured in Captured(node.Node))
            slots[captured].Pins--;
    }

    private static IEnumerable<string> Reads(Node node) => node.Inputs.Concat(Captured(node)).Where(n => n.Length > 0);

    /// <summary>
    /// The names that a node's sub-graphs read, those of their own values included: a name too many only keeps a value
    /// as it is.
    /// </summary>
    private static IEnumerable<string> Captured(Node node)
    {
        foreach (NodeAttribute attribute in node.Attributes)
        {
            Graph[] graphs = attribute.Value switch
            {
                Graph graph => [graph],
                Graph[] several => several,
                _ => [],
            };
            foreach (Graph graph in graphs)
            {
                foreach (Node inner in graph.Nodes)
                    foreach (string read in Reads(inner))
                        yield return read;
                foreach (ValueInfo output in graph.Outputs)
                    yield return output.Name;
            }
        }
    }

    /// <summary>Notes the names that a node's sub-graphs make: a new name must not be hidden by one inside.</summary>
    private void AddNames(Node node)
    {
        Names.UnionWith(node.Outputs);
        foreach (NodeAttribute attribute in node.Attributes)
            foreach (Graph graph in attribute.Value switch { Graph one => [one], Graph[] several => several, _ => Array.Empty<Graph>() })
            {
                Names.UnionWith(graph.Inputs.Select(i => i.Name));
                Names.UnionWith(graph.Initializers.Select(t => t.Name));
                foreach (Node inner in graph.Nodes)
                    AddNames(inner);
            }
    }

    /// <summary>The known facts about one name.</summary>
    private sealed class Slot
    {
        public EditNode? Producer { get; set; }

        /// <summary>The constant of that name, if it is an initialiser.</summary>
        public Tensor? Stored { get; set; }

        public bool IsOverridable { get; set; }

        public HashSet<EditNode>? Readers { get; set; }

        /// <summary>The number of times that nodes read it: a node that reads it twice counts twice.</summary>
        public int Reads { get; set; }

        /// <summary>The number of times that it is an output of the graph or read in a sub-graph.</summary>
        public int Pins { get; set; }

        public bool WasRead { get; set; }
    }
}
