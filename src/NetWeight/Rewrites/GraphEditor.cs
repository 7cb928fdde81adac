using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>A node of a graph in work.</summary>
internal sealed class EditNode(Node node, int id)
{
    public Node Node { get; set; } = node;

    /// <summary>The order in which nodes came into the graph: it makes listings the same in every run.</summary>
    public int Id => id;

    public EditNode? Previous { get; set; }

    public EditNode? Next { get; set; }

    public bool IsRemoved { get; set; }

    /// <summary>The operator, with its domain unless that is ai.onnx's.</summary>
    public string Op => Node.Domain.Length == 0 ? Node.OpType : $"{Node.Domain}::{Node.OpType}";

    /// <summary>The operator in the catalog; null for an unknown one.</summary>
    public Operator? Operator => OperatorCatalog.Find(Node.Domain, Node.OpType);

    public string Name => Node.DisplayName;

    /// <summary>The name of an input; empty if it is left out.</summary>
    public string Input(int index) => index < Node.Inputs.Count ? Node.Inputs[index] : "";

    public string Output => Node.Outputs[0];

    public override string ToString() => $"{Op} {Name}";
}

/// <summary>
/// The main graph of a model in work: nodes in the order in which they run, who makes and who reads each value, and the constants.
/// Every edit takes time by the values it touches, not by the size of the graph.
/// </summary>
internal sealed partial class GraphEditor
{
    private readonly Model model;
    private readonly BodyScope? scope;
    private readonly ShapedGraph shaped;
    private readonly Dictionary<string, Slot> slots;
    private readonly Dictionary<string, OnnxType?> newTypes = [];
    private readonly List<string> newConstants = [];
    private readonly List<ValueInfo> declared = [];
    private readonly HashSet<string> originalConstants = [];
    private readonly HashSet<string> nodeNames = [];
    private readonly bool listsConstantsAsInputs;
    private EditNode? first, last;
    private int nextId;

    public GraphEditor(Model model, BodyScope? scope = null)
    {
        (this.model, this.scope) = (model, scope);
        // An open batch must stay open: nothing may be folded on the guess that it is 1.
        shaped = ShapeInference.Run(model, InferenceOptions.Default with { AssumeBatchOfOne = false }).Graph;
        slots = new Dictionary<string, Slot>(model.Graph.Nodes.Count + model.Graph.Initializers.Count);
        // Before IR version 4 every initialiser had to be an input, too; since then one that is can be replaced by the
        // user and is not a constant.
        listsConstantsAsInputs = model.IrVersion < 4;
        var inputs = model.Graph.Inputs.Select(i => i.Name).ToHashSet();
        foreach (Tensor tensor in model.Graph.Initializers)
        {
            originalConstants.Add(tensor.Name);
            Slot slot = SlotOf(tensor.Name);
            slot.Stored = tensor;
            slot.IsOverridable = !listsConstantsAsInputs && inputs.Contains(tensor.Name);
        }

        foreach (ValueInfo output in model.Graph.Outputs)
            SlotOf(output.Name).Pins++;
        if (scope is not null)
            foreach (string given in scope.Given)
                SlotOf(given).Pins++;
        HasInitializers = scope is not { IsFunction: true };
        Names = scope?.Names ?? [];
        Names.UnionWith(shaped.Values.Keys);
        Names.UnionWith(slots.Keys);
        foreach (Node node in model.Graph.Nodes)
            AddNames(node);
        foreach (Node node in new TopologicalOrder().Sort(model.Graph.Nodes, out _))
            Link(new EditNode(node, nextId++), before: null);
    }

    /// <summary>The changes so far.</summary>
    public List<RewriteChange> Changes { get; } = [];

    /// <summary>The hashes of contents that were read: a content is read once, however many rounds there are.</summary>
    public Dictionary<TensorPayload, string> ContentHashes { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The version of ai.onnx that the graph follows.</summary>
    public int Opset => model.Opset;

    public Model Model => model;

    /// <summary>Whether constants may be initialisers; in a function they are nodes.</summary>
    public bool HasInitializers { get; }

    /// <summary>The names of values in this graph, in those around it and in those inside it.</summary>
    public HashSet<string> Names { get; }

    /// <summary>The number of nodes.</summary>
    public int Count { get; private set; }

    /// <summary>The prefix of the names of nodes in a list of changes: the nodes around a body.</summary>
    public string Path => scope?.Path ?? "";

    /// <summary>Nodes that the rewrite at work must not start from, with their <see cref="Path"/>; null for none.</summary>
    public IReadOnlySet<string>? LeaveOut { get; set; }

    /// <summary>
    /// The nodes to start from, in order: all but those to leave out. The list stays as it is while the graph changes, so removed ones must
    /// be skipped.
    /// </summary>
    public EditNode[] Snapshot() => LeaveOut is null ? All() : [.. All().Where(n => !LeaveOut.Contains(Path + n.Name))];

    private EditNode[] All()
    {
        var nodes = new EditNode[Count];
        EditNode? at = first;
        for (int i = 0; i < nodes.Length; i++, at = at!.Next)
            nodes[i] = at!;
        return nodes;
    }

    // ---- values

    public EditNode? Producer(string value) => slots.GetValueOrDefault(value)?.Producer;

    /// <summary>The shape of a value; null if not even the rank is known.</summary>
    public Shape? ShapeOf(string value) => (TypeOf(value) as TensorType)?.Shape;

    public DataType DataTypeOf(string value) => (TypeOf(value) as TensorType)?.DataType ?? DataType.Undefined;

    public OnnxType? TypeOf(string value)
    {
        if (slots.GetValueOrDefault(value)?.Stored is { } stored)
            return new TensorType(stored.DataType, stored.Shape);
        return newTypes.TryGetValue(value, out OnnxType? type) ? type : shaped.Values.GetValueOrDefault(value)?.Type;
    }

    /// <summary>The number of times that nodes read a value, sub-graphs and the graph's outputs included.</summary>
    public int Uses(string value) => slots.GetValueOrDefault(value) is { } slot ? slot.Reads + slot.Pins : 0;

    /// <summary>Whether a value never had a reader, neither in the original model nor since.</summary>
    public bool WasNeverRead(string value) => slots.GetValueOrDefault(value) is { WasRead: false, Pins: 0 };

    /// <summary>Whether a value is an output of the graph or read inside a sub-graph, so that its name must stay.</summary>
    public bool IsPinned(string value) => slots.GetValueOrDefault(value) is { Pins: > 0 };

    /// <summary>Whether exactly one node reads a value, once.</summary>
    public bool IsPrivate(string value) => slots.GetValueOrDefault(value) is { Reads: 1, Pins: 0 };

    /// <summary>The nodes that read a value, in the order in which they came.</summary>
    public EditNode[] Readers(string value) =>
        slots.GetValueOrDefault(value)?.Readers is { } readers ? [.. readers.OrderBy(r => r.Id)] : [];

    /// <summary>The node that reads a private value; null if the value is not private.</summary>
    public EditNode? OnlyReader(string value) => IsPrivate(value) ? slots[value].Readers!.First() : null;

    // ---- edits

    /// <summary>Puts a node in the place of another; it may make other values.</summary>
    public void Replace(EditNode at, Node node)
    {
        Detach(at);
        at.Node = node;
        Attach(at);
    }

    /// <summary>Adds a node before another.</summary>
    public EditNode InsertBefore(EditNode at, Node node)
    {
        var added = new EditNode(node, nextId++);
        Link(added, at);
        return added;
    }

    /// <summary>Adds a node after another.</summary>
    public EditNode InsertAfter(EditNode at, Node node)
    {
        var added = new EditNode(node, nextId++);
        Link(added, at.Next);
        return added;
    }

    /// <summary>Removes a node; its results must have another producer by then, or no reader.</summary>
    public void Remove(EditNode node)
    {
        Detach(node);
        if (node.Previous is { } previous)
            previous.Next = node.Next;
        else
            first = node.Next;
        if (node.Next is { } next)
            next.Previous = node.Previous;
        else
            last = node.Previous;
        node.IsRemoved = true;
        Count--;
    }

    /// <summary>
    /// Removes a node if its results have no reader, then those that only it read, and so on; gives the names of the
    /// removed nodes.
    /// </summary>
    public List<string> RemoveIfDead(EditNode? start)
    {
        var removed = new List<string>();
        var pending = new Stack<EditNode>();
        if (start is not null)
            pending.Push(start);
        while (pending.TryPop(out EditNode? node))
        {
            if (node.IsRemoved || node.Node.Outputs.Any(o => o.Length > 0 && Uses(o) > 0))
                continue;
            string[] reads = [.. Reads(node.Node)];
            Remove(node);
            removed.Add(node.Name);
            foreach (string read in reads)
                if (Producer(read) is { } producer)
                    pending.Push(producer);
        }

        return removed;
    }

    /// <summary>Makes every node that reads one value read another.</summary>
    public void ReplaceReads(string value, string by)
    {
        foreach (EditNode reader in Readers(value))
            Replace(reader, reader.Node with { Inputs = [.. reader.Node.Inputs.Select(i => i == value ? by : i)] });
    }

    /// <summary>
    /// Removes a node of one input that changes nothing: its readers read the input. If the output's name must stay,
    /// the input's producer takes it over; false (and nothing changed) if that is impossible.
    /// </summary>
    public bool Bypass(EditNode node, string input, string output)
    {
        if (!IsPinned(output))
        {
            ReplaceReads(output, input);
            Remove(node);
            return true;
        }

        if (Producer(input) is not { } producer || IsPinned(input))
            return false;
        Remove(node);
        newTypes[output] = TypeOf(input);
        Replace(producer, producer.Node with { Outputs = [.. producer.Node.Outputs.Select(o => o == input ? output : o)] });
        ReplaceReads(input, output);
        return true;
    }

    /// <summary>Adds a constant under a name like the one requested, and gives its name.</summary>
    public string AddConstant(string name, Tensor tensor)
    {
        string unique = UniqueValue(name);
        SlotOf(unique).Stored = tensor with { Name = unique };
        newConstants.Add(unique);
        return unique;
    }

    /// <summary>
    /// Gives a constant for a node's use: under the name of the one it replaces if has no other reader that, else
    /// under a new name.
    /// </summary>
    public string ReplaceConstant(string old, Tensor tensor)
    {
        if (slots.GetValueOrDefault(old) is { Stored: not null, IsOverridable: false, Reads: <= 1, Pins: 0 } slot)
        {
            slot.Stored = tensor with { Name = old };
            return old;
        }

        return AddConstant(old + ".rewritten", tensor);
    }

    /// <summary>A name that no value has yet.</summary>
    public string UniqueValue(string name)
    {
        string unique = name;
        for (int i = 2; !Names.Add(unique); i++)
            unique = $"{name}_{i}";
        _ = SlotOf(unique);
        return unique;
    }

    /// <summary>A name that no node has yet.</summary>
    public string UniqueNode(string name)
    {
        string unique = name;
        for (int i = 2; !nodeNames.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }

    /// <summary>States the type of a new or changed value.</summary>
    public void SetType(string value, OnnxType? type) => newTypes[value] = type;

    public void Record(Rewrite rewrite, IReadOnlyList<string> before, params IReadOnlyList<string> after) =>
        Changes.Add(new RewriteChange(rewrite.Option, before, after));
}
