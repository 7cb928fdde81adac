using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>A value of a graph with everything that inference found out about it.</summary>
public sealed class Value
{
    private TensorValue? content;
    private bool contentRead;

    internal Value(string name) => Name = name;

    /// <summary>The name in the file (with the caller's scope before it for values inside functions).</summary>
    public string Name { get; }

    /// <summary>The type; null if nothing is known.</summary>
    public OnnxType? Type { get; internal set; }

    /// <summary>The stored constant, for an initialiser or the output of a Constant node.</summary>
    public Tensor? Stored { get; internal set; }

    /// <summary>Whether the value never depends on an input, so that a runtime computes it once when it loads the model.</summary>
    public bool IsConstant { get; internal set; }

    /// <summary>Whether the model's user feeds it.</summary>
    public bool IsInput { get; internal set; }

    /// <summary>The node that makes it; null for inputs and initialisers.</summary>
    public ShapedNode? Producer { get; internal set; }

    /// <summary>The tensor's element type; <see cref="DataType.Undefined"/> if it is unknown or the value is not a tensor.</summary>
    public DataType DataType => (Type as TensorType)?.DataType ?? DataType.Undefined;

    /// <summary>The tensor's shape; null if not even the rank is known or the value is not a tensor.</summary>
    public Shape? Shape => (Type as TensorType)?.Shape;

    /// <summary>The number of elements; null if it is unknown.</summary>
    public long? Elements => Shape?.Elements;

    /// <summary>The bytes that the tensor occupies; null if they are unknown.</summary>
    public long? Bytes => Elements is { } elements ? DataType.SizeOf(elements) : null;

    /// <summary>The content, if it is small and known ahead of time; elements may be unknown one by one.</summary>
    public TensorValue? Content
    {
        get
        {
            if (!contentRead && Stored is not null)
            {
                contentRead = true;
                content = TensorValue.From(Stored);
            }

            return content;
        }

        internal set
        {
            contentRead = true;
            content = value;
        }
    }

    /// <summary>Whether it is there before the model runs: a constant, or shape arithmetic whose result is known.</summary>
    public bool IsKnownAhead => IsConstant || (!IsInput && Content is { IsKnown: true });

    /// <summary>The name and the known facts.</summary>
    public override string ToString() => $"{Name}: {Type?.ToString() ?? "?"}";
}

/// <summary>The sub-graphs of a node that run.</summary>
public enum SubgraphChoice
{
    /// <summary>Each, as often as stated.</summary>
    All,

    /// <summary>One of them; which one depends on data. The more expensive one is counted.</summary>
    Dearest,
}

/// <summary>A sub-graph of a control-flow node.</summary>
/// <param name="Attribute">The attribute that holds it: <c>then_branch</c>.</param>
/// <param name="Graph">The sub-graph with its shapes.</param>
/// <param name="Executions">The number of times that one execution of the node runs it; null if that depends on data.</param>
public sealed record SubgraphUse(string Attribute, ShapedGraph Graph, long? Executions);

/// <summary>A graph whose functions are expanded, whose nodes are in execution order, and whose values have types.</summary>
public sealed class ShapedGraph
{
    internal ShapedGraph(Graph graph, IReadOnlyList<ShapedNode> nodes, IReadOnlyDictionary<string, Value> values,
        IReadOnlyList<Value> inputs, IReadOnlyList<Value?> outputs)
    {
        Graph = graph;
        Nodes = nodes;
        Values = values;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The graph as the file has it.</summary>
    public Graph Graph { get; }

    /// <summary>The nodes in the order in which they run.</summary>
    public IReadOnlyList<ShapedNode> Nodes { get; }

    /// <summary>Every value of this graph by name, without those of outer graphs.</summary>
    public IReadOnlyDictionary<string, Value> Values { get; }

    /// <summary>The inputs, without initialisers.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The outputs; null for an output that no node makes.</summary>
    public IReadOnlyList<Value?> Outputs { get; }
}

/// <summary>A model with its shapes.</summary>
/// <param name="Model">The model as read.</param>
/// <param name="Graph">The main graph with its shapes.</param>
/// <param name="Diagnostics">Doubts from reading and from inference.</param>
public sealed record ShapedModel(Model Model, ShapedGraph Graph, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Samples per inference (<see cref="SampleBatch"/>); null if the inputs do not show it.</summary>
    public long? Batch => SampleBatch.Of(Graph.Inputs.Select(i => i.Shape));
}
