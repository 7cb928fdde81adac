using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>
/// A node with its values. This is all that an <see cref="Operator"/> sees: it reads inputs and attributes, and while
/// <see cref="Operator.Infer"/> runs, it sets outputs.
/// </summary>
public sealed class ShapedNode
{
    private readonly ShapeInference engine;

    internal ShapedNode(Node node, Operator? @operator, Value?[] inputs, Value?[] outputs, ShapeInference engine)
    {
        Node = node;
        Operator = @operator;
        Inputs = inputs;
        Outputs = outputs;
        this.engine = engine;
    }

    /// <summary>The node as the file has it.</summary>
    public Node Node { get; }

    /// <summary>Its operator; null for an unknown one.</summary>
    public Operator? Operator { get; }

    /// <summary>The values that it reads; null if an optional input is left out.</summary>
    public IReadOnlyList<Value?> Inputs { get; }

    /// <summary>The values that it makes; null if an output is not wanted.</summary>
    public IReadOnlyList<Value?> Outputs { get; }

    /// <summary>The sub-graphs that it runs.</summary>
    public IReadOnlyList<SubgraphUse> Subgraphs { get; internal set; } = [];

    /// <summary>The sub-graphs that run.</summary>
    public SubgraphChoice SubgraphChoice { get; internal set; }

    /// <summary>The contradiction to the operator, if any.</summary>
    public string? Error { get; internal set; }

    /// <summary>
    /// The cost of one execution, computed once. A rule may fail on values that inference accepted: the cost is then
    /// unknown, with the reason.
    /// </summary>
    internal OperatorCost SafeCost => field ??= ComputeCost();

    /// <summary>The name, or another identifier of the node if the file gives none.</summary>
    public string Name => Node.DisplayName;

    /// <summary>The version of the domain's operator set that the node follows.</summary>
    public int Opset => Node.OpsetVersion;

    private OperatorCost ComputeCost()
    {
        if (Operator is null || Error is not null)
            return OperatorCost.Unknown(Error ?? "unknown");
        try
        {
            return Operator.Cost(this);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return OperatorCost.Unknown(e is OverflowException ? "its size exceeds 2^63" : e.Message.ReplaceLineEndings(" "));
        }
    }

    // ---- inputs

    /// <summary>Whether an optional input is there.</summary>
    public bool Has(int index) => Input(index) is not null;

    /// <summary>An input; null if it is left out.</summary>
    public Value? Input(int index) => index >= 0 && index < Inputs.Count ? Inputs[index] : null;

    /// <summary>The shape of an input; null if the rank is unknown or the input is left out.</summary>
    public Shape? InputShape(int index) => Input(index)?.Shape;

    /// <summary>The element type of an input; undefined if it is unknown or the input is left out.</summary>
    public DataType InputType(int index) => Input(index)?.DataType ?? DataType.Undefined;

    /// <summary>The content of an input, if it is small and known ahead of time.</summary>
    public TensorValue? Content(int index) => Input(index)?.Content;

    /// <summary>The content of an input as whole numbers; null if any of them is unknown.</summary>
    public long[]? Integers(int index)
    {
        if (Content(index) is not { } content)
            return null;
        var result = new long[content.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (content.Elements[i].Integer is not { } value)
                return null;
            result[i] = value;
        }

        return result;
    }

    /// <summary>A single whole number from an input; null if it is unknown.</summary>
    public long? Integer(int index) => Content(index) is { Count: 1 } content ? content.Elements[0].Integer : null;

    /// <summary>The number of elements of an input; null if it is unknown.</summary>
    public long? InputElements(int index) => Input(index)?.Elements;

    // ---- outputs

    /// <summary>An output; null if it is not wanted.</summary>
    public Value? Output(int index) => index < Outputs.Count ? Outputs[index] : null;

    /// <summary>The shape of an output, once inferred.</summary>
    public Shape? OutputShape(int index) => Output(index)?.Shape;

    /// <summary>The number of elements of an output; null if it is unknown, 0 if the output is not wanted.</summary>
    public long? OutputElements(int index) => index < Outputs.Count && Outputs[index] is { } output ? output.Elements : 0;

    /// <summary>The number of elements of the first output, wanted or not: the base of most costs. Null if it is unknown.</summary>
    public long? Elements => OutputElements(0);

    /// <summary>Sets the type of a tensor output. A null shape is an unknown rank. Unwanted outputs are ignored.</summary>
    public void SetOutput(int index, DataType type, Shape? shape) => SetOutput(index, new TensorType(type, shape));

    /// <summary>Sets the type of an output; null if nothing is known.</summary>
    public void SetOutput(int index, OnnxType? type)
    {
        if (Output(index) is not { } output)
            return;
        if (type is TensorType { Shape: { } shape })
        {
            if (shape.Rank > Shape.RankLimit)
                throw new ShapeException($"its output would have {shape.Rank} dimensions");
            foreach (Dim dim in shape.Dims)
                if (dim.IsKnown && dim.Value < 0)
                    throw new ShapeException($"its output would have the shape {shape}");
        }

        output.Type = type;
    }

    /// <summary>Sets the content of an output that could be computed ahead of time; nothing happens for null.</summary>
    public void SetContent(int index, TensorValue? content)
    {
        if (content is null || Output(index) is not { } output)
            return;
        output.Content = content;
    }

    /// <summary>Marks an output as a stored constant (Constant nodes).</summary>
    internal void SetStored(int index, Tensor tensor)
    {
        if (Output(index) is { } output)
            output.Stored = tensor;
    }

    // ---- attributes

    /// <summary>The attribute of that name, or null.</summary>
    public NodeAttribute? Attribute(string name) => Node.Attribute(name);

    /// <summary>An integer attribute.</summary>
    public long Int(string name, long otherwise) => Node.Attribute(name)?.Value switch
    {
        long value => value,
        null => otherwise,
        _ => throw new ShapeException($"attribute '{name}' is not an integer"),
    };

    /// <summary>A float attribute.</summary>
    public float Float(string name, float otherwise) => Node.Attribute(name)?.Value switch
    {
        float value => value,
        null => otherwise,
        _ => throw new ShapeException($"attribute '{name}' is not a float"),
    };

    /// <summary>A text attribute.</summary>
    public string Text(string name, string otherwise) => Node.Attribute(name) is { } attribute ? attribute.Text ?? otherwise : otherwise;

    /// <summary>An attribute that is a list of integers; null if it is absent.</summary>
    public long[]? Ints(string name) => Node.Attribute(name)?.Value switch
    {
        long[] values => values,
        null => null,
        long single => [single],
        _ => throw new ShapeException($"attribute '{name}' is not a list of integers"),
    };

    /// <summary>
    /// Integers that older operator sets give as an attribute and newer ones as an input (axes, sizes, repeats).
    /// Returns false if they are given but unknown ahead of time; <paramref name="values"/> is null if they are not given at all.
    /// </summary>
    public bool TryIntegers(string attribute, int input, out long[]? values)
    {
        values = Ints(attribute);
        if (values is not null || !Has(input))
            return true;
        values = Integers(input);
        return values is not null;
    }

    /// <summary>An axis as an index from 0. Throws if it is outside the rank.</summary>
    public static int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank)
            throw new ShapeException($"axis {axis} is outside a rank of {rank}");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    // ---- sub-graphs

    /// <summary>
    /// Infers a sub-graph of this node with the types of its inputs, without keeping it.
    /// <paramref name="keep"/> adds it to <see cref="Subgraphs"/>, to be counted <paramref name="executions"/> times.
    /// <paramref name="trustDeclared"/> is false if its declared sizes cannot hold in every iteration.
    /// </summary>
    internal ShapedGraph InferSubgraph(string attribute, IReadOnlyList<OnnxType?> inputTypes, bool keep,
        long? executions, IReadOnlyList<TensorValue?>? contents = null, bool trustDeclared = true)
    {
        ShapedGraph shaped = engine.InferSubgraph(SubgraphOf(attribute), inputTypes, contents, report: keep, trustDeclared);
        if (keep)
            Keep(attribute, shaped, executions);
        return shaped;
    }

    /// <summary>The sub-graph in an attribute, as the file has it.</summary>
    internal Graph SubgraphOf(string attribute) =>
        Attribute(attribute)?.Value as Graph ?? throw new ShapeException($"it has no graph '{attribute}'");

    /// <summary>Adds an inferred sub-graph to <see cref="Subgraphs"/>.</summary>
    internal void Keep(string attribute, ShapedGraph graph, long? executions) =>
        Subgraphs = [.. Subgraphs, new SubgraphUse(attribute, graph, executions)];

    /// <summary>Whether a sub-graph may be inferred once more: false when loops inside loops have used up the budget.</summary>
    internal bool MayRepeat => engine.MayRepeat;

    /// <summary>Sets an output to a value of a sub-graph: its type, its content, and whether it is constant.</summary>
    internal void SetOutput(int index, Value? value, bool isConstant = false)
    {
        SetOutput(index, value?.Type);
        SetContent(index, value?.Content);
        if (isConstant && value is not null && Output(index) is { } output)
            output.IsConstant = value.IsConstant;
    }

    /// <summary>Records a doubt about this node.</summary>
    internal void Report(string id, Severity severity, string message) => engine.Report(new Diagnostic(id, severity, message, Name));

    /// <summary>The batch size that the file fixes and the user replaced; null if nothing was replaced.</summary>
    internal (long Declared, long Wanted)? Rebatch => engine.Rebatch;
}
