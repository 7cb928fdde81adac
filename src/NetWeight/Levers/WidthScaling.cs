using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Levers;

/// <summary>
/// Multiplies the channels of every layer of a network that is at hand, as the authors of MobileNet do with theirs. Inputs and
/// outputs keep theirs. The result has the right shapes and no weights: it is there to be weighed, and has to be trained.
/// </summary>
internal sealed partial class WidthScaling
{
    private const string Reason = "the network was scaled";

    private readonly ShapedModel model;
    private readonly double width;
    private readonly Dictionary<ShapedNode, long> forced;
    private bool isForced;
    private readonly Dictionary<Value, long[]> shapes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Node Node, int Input), Tensor> replaced = [];
    private readonly Dictionary<Node, long> groupCounts = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ShapedNode> last = new(ReferenceEqualityComparer.Instance);

    private WidthScaling(ShapedModel model, double width, Dictionary<ShapedNode, long> forced) =>
        (this.model, this.width, this.forced) = (model, width, forced);

    /// <summary>
    /// The model at a width below 1. Throws <see cref="NetWeightException"/> that names the first layer which does not take another
    /// number of channels.
    /// </summary>
    /// <param name="model">The model with its shapes.</param>
    /// <param name="width">The factor.</param>
    public static Model Apply(ShapedModel model, double width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 1);
        if (model.Model.Functions.Count > 0)
            throw new NetWeightException("Models with local functions cannot be scaled.");
        Dictionary<ShapedNode, long> forced = new(ReferenceEqualityComparer.Instance);
        while (true)
        {
            var scaling = new WidthScaling(model, width, forced);
            scaling.FindLast();
            // If two maps that are added round differently, the convolution that is free takes the other's number, and
            // the scaling starts again.
            if (model.Graph.Nodes.All(scaling.Visit))
                return scaling.Rewritten();
        }
    }

    /// <summary>The layers with weights whose results leave the network: classes and boxes stay as many as they are.</summary>
    private void FindLast()
    {
        Stack<Value> open = new(model.Graph.Outputs.OfType<Value>());
        HashSet<Value> seen = new(ReferenceEqualityComparer.Instance);
        while (open.TryPop(out Value? value))
        {
            if (!seen.Add(value) || value.Producer is not { } node)
                continue;
            if (IsWeighted(node))
                last.Add(node);
            else
                foreach (Value? input in node.Inputs)
                    if (input is not null)
                        open.Push(input);
        }
    }

    private static bool IsWeighted(ShapedNode node) =>
        OperatorSets.Weighted.Contains(node.Node.OpType) && (node.Node.OpType != "MatMul" || node.Input(1) is { Stored: not null });

    /// <summary>Scales a node; false if an earlier one has to take another number first.</summary>
    private bool Visit(ShapedNode node)
    {
        if (node.Outputs.All(o => o is null || o.IsKnownAhead))
            return true;
        if (IsWeighted(node))
            Weighted(node);
        else if (node.Inputs.Any(i => i is not null && shapes.ContainsKey(i)))
            Unweighted(node);
        return !isForced;
    }

    /// <summary>
    /// Lets the convolution after one of two unlike inputs make as many channels as the other has; false if neither
    /// is free.
    /// </summary>
    private bool Force(ShapedNode node, Value input, int index, long first, long second)
    {
        if (Free(input) is { } later && forced.TryAdd(later, first))
            return isForced = true;
        return node.Inputs.Take(index).OfType<Value>().Select(Free).OfType<ShapedNode>()
            .Any(n => forced.TryAdd(n, second)) && (isForced = true);
    }

    /// <summary>The convolution that decides about a value's channels; null if several do, or if they have to stay.</summary>
    private ShapedNode? Free(Value value)
    {
        for (ShapedNode? node = value.Producer; node is not null; node = node.Input(0)?.Producer)
        {
            bool isDepthwise = node.Node.OpType == "Conv" && node.Node.Attribute("group")?.Value is long group && group > 1;
            if (IsWeighted(node) && !isDepthwise)
                return last.Contains(node) ? null : node;
            if (OperatorSets.MixesChannels.Contains(node.Node.OpType))
                return null;
        }

        return null;
    }

    /// <summary>A multiple of 8 near the scaled number, never more than before.</summary>
    private long Narrow(long channels) =>
        channels <= 8 ? channels : Math.Min(channels, NetworkBuilder.MakeDivisible(channels * width));

    private long[] New(ShapedNode node, int index) => New(node.Input(index)!, node);

    private long[] New(Value value, ShapedNode node) => shapes.TryGetValue(value, out long[]? shape) ? shape : Old(value, node);

    private static long[] Old(Value? value, ShapedNode node)
    {
        if (value?.Shape is not { IsKnown: true } shape)
            throw Refused(node, "a shape is unknown");
        return [.. shape.ToArray().Select(d => d.ValueOrNull!.Value)];
    }

    private void Pass(ShapedNode node, long[] shape) => Set(node.Output(0)!, shape);

    private void Set(Value value, long[] shape)
    {
        if (!shape.AsSpan().SequenceEqual(Old(value, value.Producer!)))
            shapes[value] = shape;
    }

    private void Replace(ShapedNode node, int input, long[] dims)
    {
        if (node.Input(input) is not { } value || dims.AsSpan().SequenceEqual(Old(value, node)))
            return;
        if (value.Stored is not { } stored)
            throw Refused(node, "a factor or summand is computed");
        long bytes = stored.DataType.SizeOf(dims.Aggregate(1L, (a, b) => a * b)) ?? 0;
        replaced[(node.Node, input)] =
            new Tensor($"{value.Name}@{replaced.Count}", stored.DataType, dims, new MissingPayload(bytes, Reason));
    }

    private void Values(ShapedNode node, int input, IReadOnlyList<long> values)
    {
        if (node.Input(input) is { } value)
            replaced[(node.Node, input)] = Tensor.Of($"{value.Name}@{replaced.Count}", Old(value, node), [.. values]);
    }

    private Model Rewritten()
    {
        List<Node> nodes = [];
        foreach (Node node in model.Graph.Nodes.Select(n => n.Node))
        {
            string[] inputs = [.. node.Inputs];
            for (int i = 0; i < inputs.Length; i++)
                if (replaced.TryGetValue((node, i), out Tensor? tensor))
                    inputs[i] = tensor.Name;
            nodes.Add(node with
            {
                Inputs = inputs,
                Attributes = !groupCounts.TryGetValue(node, out long groups) ? node.Attributes
                    : [.. node.Attributes.Select(a => a.Name == "group" ? new NodeAttribute("group", groups) : a)],
            });
        }

        Graph graph = model.Model.Graph;
        return model.Model with
        {
            Graph = graph with
            {
                Nodes = nodes,
                ValueInfos = [],
                Initializers = [.. graph.Initializers, .. replaced.Values],
                Outputs = [.. graph.Outputs.Select(o => new ValueInfo(o.Name, null))],
            },
        };
    }

    private static NetWeightException Refused(ShapedNode node, string why) =>
        new($"{node.Name} ({node.Node.OpType}) cannot be narrowed: {why}.");
}
