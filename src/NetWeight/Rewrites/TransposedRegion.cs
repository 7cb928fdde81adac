using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites.Rules;

namespace NetWeight.Rewrites;

/// <summary>
/// Elementwise nodes between transposes that undo each other, as converters between channels-last and channels-first leave them. Such nodes
/// compute the same in either order of axes, so they can read the inputs of the transposes in front, and those after them are not needed.
/// </summary>
internal sealed class TransposedRegion
{
    private readonly GraphEditor graph;
    private readonly long[] order;
    private readonly List<EditNode> nodes = [];
    private readonly HashSet<EditNode> known = [];
    private readonly HashSet<EditNode> before = [], behind = [];

    private TransposedRegion(GraphEditor graph, long[] order) => (this.graph, this.order) = (graph, order);

    /// <summary>
    /// Cancels a transpose with those in front of the elementwise nodes before it. Gives the names of the nodes concerned and of those that
    /// stay; null, with nothing changed, if a value between them is read in its own order of axes or comes from elsewhere.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="last">The transpose behind.</param>
    /// <param name="order">Its order of axes.</param>
    /// <param name="declined">Nodes of regions that were looked at in vain: the same region ends in several transposes.</param>
    public static (string[] Before, string[] After)? Cancel(GraphEditor graph, EditNode last, long[] order, HashSet<EditNode> declined)
    {
        if (graph.Producer(last.Input(0)) is not { } producer || declined.Contains(producer) || !IsElementwise(graph, producer))
            return null;
        var region = new TransposedRegion(graph, order);
        if (region.Grow(producer))
            return region.Rewire();
        declined.UnionWith(region.known);
        return null;
    }

    private static bool IsElementwise(GraphEditor graph, EditNode node) => node.Node.Outputs.Count == 1 && node.Output.Length > 0
        && (FormOf(node) == ElementwiseForm.Unary
            // Before version 7, a smaller operand named the axis that it starts at.
            || (graph.Opset >= 7 && FormOf(node) == ElementwiseForm.Broadcasting)
            || (node.Op is "QuantizeLinear" or "DequantizeLinear" && IsOneNumber(graph, node.Input(1), 1)
                && (node.Input(2).Length == 0 || IsOneNumber(graph, node.Input(2), 1))));

    /// <summary>
    /// The number of inputs that are tensors of the output's shape, or broadcast to it; the others are numbers by
    /// definition.
    /// </summary>
    private static int Operands(EditNode node) => FormOf(node) == ElementwiseForm.Broadcasting ? node.Node.Inputs.Count : 1;

    private static ElementwiseForm FormOf(EditNode node) => node.Operator?.ElementwiseForm ?? ElementwiseForm.None;

    private static bool IsOneNumber(GraphEditor graph, string value, int rank) =>
        graph.ShapeOf(value) is { IsKnown: true } shape && shape.Rank <= rank && shape.Elements == 1;

    /// <summary>Collects all elementwise nodes that hang together; false if one of them cannot change its order of axes.</summary>
    private bool Grow(EditNode start)
    {
        var pending = new Stack<EditNode>();
        known.Add(start);
        pending.Push(start);
        while (pending.TryPop(out EditNode? node))
        {
            nodes.Add(node);
            if (graph.IsPinned(node.Output))
                return false;
            for (int i = 0; i < Operands(node); i++)
            {
                string input = node.Input(i);
                if (IsUnmoved(input) || CanReorder(input))
                    continue;
                if (graph.Producer(input) is not { } producer)
                    return false;
                if (producer.Op == "Transpose" && Undoes(producer))
                    before.Add(producer);
                else if (!Take(producer, pending))
                    return false;
            }

            foreach (EditNode reader in graph.Readers(node.Output))
            {
                if (reader.Op == "Transpose" && RemoveNoOps.Permutation(graph, reader) is { } perm && perm.AsSpan().SequenceEqual(order))
                    behind.Add(reader);
                // A value that an operator takes as a number, such as the limit of a Clip, is none of the region's tensors.
                else if (reader.Node.Inputs.Skip(Operands(reader)).Contains(node.Output) || !Take(reader, pending))
                    return false;
            }
        }

        // Several outputs of the graph cannot be one value.
        return before.Count > 0 && behind.GroupBy(t => t.Input(0)).All(g => g.Count(t => graph.IsPinned(t.Output)) <= 1);
    }

    private bool Take(EditNode node, Stack<EditNode> pending)
    {
        if (known.Contains(node))
            return true;
        if (!IsElementwise(graph, node))
            return false;
        known.Add(node);
        pending.Push(node);
        return true;
    }

    private bool Undoes(EditNode first) => RemoveNoOps.Permutation(graph, first, order.Length) is { } perm && perm.Length == order.Length
        && order.Index().All(o => perm[o.Item] == o.Index);

    /// <summary>Whether an operand is left out, or one number: it broadcasts to any order of axes.</summary>
    private bool IsUnmoved(string value) => value.Length == 0 || IsOneNumber(graph, value, order.Length);

    /// <summary>
    /// Whether an operand is a constant that can be stored in the other order: a copy of a shared one is made only of a single axis, such
    /// as a number for each channel.
    /// </summary>
    private bool CanReorder(string value) => graph.Constant(value) is { } tensor && tensor.Dims.Count <= order.Length
        && (tensor.Dims.Count(d => d != 1) <= 1 || (graph.IsPrivate(value) && TensorNumbers.Of(tensor) is not null));

    private (string[] Before, string[] After) Rewire()
    {
        EditNode[] region = [.. nodes.OrderBy(n => n.Id)], fronts = [.. before.OrderBy(n => n.Id)], ends = [.. behind.OrderBy(n => n.Id)];
        string[] after = [.. region.Select(n => n.Name)];
        string[] all = [.. fronts.Select(n => n.Name), .. after, .. ends.Select(n => n.Name)];
        Dictionary<string, string> names = Names(region, ends);
        var types = region.ToDictionary(n => n.Output, n => Reordered(graph.TypeOf(n.Output)));
        foreach (EditNode end in ends)
        {
            string name = names[end.Input(0)];
            graph.Remove(end);
            if (end.Output != name)
                graph.ReplaceReads(end.Output, name);
        }

        EditNode?[] constants = [.. region.SelectMany(n => n.Node.Inputs).Select(graph.Producer).Where(p => p?.Op == "Constant")];
        foreach (EditNode node in region)
        {
            string[] inputs = [.. node.Node.Inputs];
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = names.GetValueOrDefault(inputs[i]) ?? (i < Operands(node) ? Operand(inputs[i]) : inputs[i]);
            string was = node.Output;
            graph.Replace(node, node.Node with { Inputs = inputs, Outputs = [names[was]] });
            graph.SetType(names[was], graph.TypeOf(names[was]) ?? types[was]);
        }

        foreach (EditNode front in fronts)
            graph.RemoveIfDead(front);
        foreach (EditNode? constant in constants)
            graph.RemoveIfDead(constant);
        return (all, after);
    }

    /// <summary>
    /// The new names of the region's values: that of the transpose behind, which is the same tensor, or one of its own, for what is
    /// declared of a value no longer holds.
    /// </summary>
    private Dictionary<string, string> Names(EditNode[] region, EditNode[] ends)
    {
        var names = new Dictionary<string, string>();
        foreach (EditNode end in ends.OrderByDescending(e => graph.IsPinned(e.Output)))
            names.TryAdd(end.Input(0), end.Output);
        foreach (EditNode node in region)
            if (!names.ContainsKey(node.Output))
                names.Add(node.Output, graph.UniqueValue(node.Output + ".reordered"));
        return names;
    }

    private string Operand(string input)
    {
        if (IsUnmoved(input))
            return input;
        if (graph.Constant(input) is { } tensor)
            return graph.ReplaceConstant(input, Reordered(tensor));
        return graph.Producer(input)!.Input(0);
    }

    private Tensor Reordered(Tensor tensor)
    {
        long[] dims = [.. Enumerable.Repeat(1L, order.Length - tensor.Dims.Count), .. tensor.Dims];
        Tensor wide = tensor with { Dims = dims };
        long[] now = [.. order.Select(axis => dims[axis])];
        return dims.Count(d => d != 1) <= 1 ? wide with { Dims = now }
            : TensorNumbers.Of(wide)!.Transposed(dims, order).ToTensor(tensor.Name, tensor.DataType, now);
    }

    private OnnxType? Reordered(OnnxType? type)
    {
        if (type is not TensorType { Shape: { } shape } tensor || shape.Rank > order.Length)
            return type is TensorType unknown ? unknown with { Shape = null } : type;
        Dim[] dims = [.. Enumerable.Repeat(Dim.Of(1), order.Length - shape.Rank), .. shape.ToArray()];
        return tensor with { Shape = new Shape([.. order.Select(axis => dims[axis])]) };
    }
}
