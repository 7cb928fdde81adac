using System.Text;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>When the output of a case is known ahead of time.</summary>
internal enum Known
{
    /// <summary>Whatever is constant and whatever is fed.</summary>
    Always,

    /// <summary>Once its inputs are constants.</summary>
    WithConstants,

    /// <summary>Never: it depends on the content of tensors beyond what is folded.</summary>
    Never,
}

/// <summary>A sequence as an input of a case; a helper node makes it.</summary>
internal sealed record Sequence(params Tensor[] Items);

/// <summary>A value that may be absent as an input of a case; a helper node makes it. Null is absent.</summary>
internal sealed record Maybe(object? Content, OnnxType Type);

/// <summary>A dictionary as an input of a case. No constant holds one: it is always fed.</summary>
internal sealed record Map(Tensor Keys, Tensor Values);

/// <summary>One operator with contents small enough to run.</summary>
internal sealed record OperatorCase
{
    public required string Op { get; init; }

    public string Domain { get; init; } = "";

    /// <summary>A <see cref="Tensor"/>, a <see cref="Sequence"/>, a <see cref="Maybe"/>, a <see cref="Map"/>, or null (left out).</summary>
    public required IReadOnlyList<object?> Inputs { get; init; }

    public IReadOnlyList<NodeAttribute> Attributes { get; init; } = [];

    public int Outputs { get; init; } = 1;

    public int Opset { get; init; } = Cases.Opset;

    public Known Known { get; init; }

    /// <summary>Inputs that the runtime takes only as constants.</summary>
    public IReadOnlyList<int> Fixed { get; init; } = [];

    /// <summary>Why the runtime cannot run it on this processor: a part of what it says; null if it runs. A runtime
    /// that comes to run it makes the test fail.</summary>
    public string? RefusedHere { get; init; }

    /// <summary>Why it may not even be tried on this processor; null if it may.</summary>
    public string? SkippedHere { get; init; }

    /// <summary>The model of this one node: its inputs fed, or constant.</summary>
    public (Model Model, Dictionary<string, object> Fed) Build(Func<int, bool> isConstant)
    {
        var fed = new Dictionary<string, object>();
        var constants = new List<Tensor>();
        var nodes = new List<Node>();
        var names = new List<string>();
        var opsets = new Dictionary<string, int> { [""] = Cases.Opset, [Domain] = Opset };

        for (int i = 0; i < Inputs.Count; i++)
        {
            string name = $"x{i}";
            names.Add(Inputs[i] is null ? "" : name);
            if (Inputs[i] is { } input)
                Add(input, name, isConstant(i) || Fixed.Contains(i));
        }

        string[] made = [.. Enumerable.Range(0, Outputs).Select(i => $"y{i}")];
        nodes.Add(new Node
        {
            Name = "node",
            OpType = Op,
            Domain = Domain,
            OpsetVersion = Opset,
            Inputs = names,
            Outputs = made,
            Attributes = Attributes
        });
        var graph = new Graph
        {
            Name = "case",
            Inputs = [.. fed.Select(f => new ValueInfo(f.Key, f.Value switch
            {
                Map map => new MapType(map.Keys.DataType, new TensorType(map.Values.DataType, null)),
                _ => new TensorType(((Tensor)f.Value).DataType, ((Tensor)f.Value).Shape),
            }))],
            Initializers = constants,
            Nodes = nodes,
            Outputs = [.. made.Select(m => new ValueInfo(m, null))],
        };
        return (new Model { Name = "case", IrVersion = 10, Opsets = opsets, Graph = graph }, fed);

        void Add(object input, string name, bool constant)
        {
            switch (input)
            {
                case Tensor tensor when constant:
                    constants.Add(tensor with { Name = name });
                    break;
                case Tensor tensor:
                    fed[name] = tensor;
                    break;
                case Sequence sequence:
                    string[] items = [.. sequence.Items.Select((_, i) => $"{name}_{i}")];
                    for (int i = 0; i < items.Length; i++)
                        Add(sequence.Items[i], items[i], constant);
                    Helper("SequenceConstruct", items, name);
                    break;
                case Maybe { Content: null } absent:
                    Helper("Optional", [], name, new NodeAttribute("type", AttributeKind.Type, absent.Type));
                    break;
                case Maybe maybe:
                    Add(maybe.Content, name + "_content", constant);
                    Helper("Optional", [name + "_content"], name);
                    break;
                case Map map:
                    fed[name] = map;
                    break;
            }
        }

        void Helper(string op, string[] inputs, string output, params NodeAttribute[] attributes) =>
            nodes.Add(new Node
            {
                Name = output,
                OpType = op,
                OpsetVersion = opsets[""],
                Inputs = inputs,
                Outputs = [output],
                Attributes = attributes
            });
    }

    /// <summary>The same model with what is fed declared only in part: sizes open, or the rank as well.</summary>
    public static Model Opened(Model model, bool keepRank) => model with
    {
        Graph = model.Graph with
        {
            Inputs =
                [.. model.Graph.Inputs.Select(i => i.Type is TensorType { Shape: { } shape } type
                    ? i with { Type = type with { Shape = keepRank ? Shape.OfRank(shape.Rank) : null } } : i)],
        },
    };

    /// <summary>The operator, its opset, its inputs and attributes in one line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Domain.Length > 0 ? Domain + "::" : "").Append(Op).Append('-').Append(Opset).Append('(');
        text.AppendJoin(", ", Inputs.Select(i => i switch
        {
            null => "-",
            Tensor tensor => tensor.Elements <= 8 && tensor.DataType == DataType.Int64
                && TensorValue.From(tensor) is { } content
                ? $"[{string.Join(' ', content.Elements.Select(e => e.Integer))}]"
                : new TensorType(tensor.DataType, tensor.Shape).ToString(),
            Sequence sequence => $"seq of {sequence.Items.Length}",
            _ => i.GetType().Name,
        }));
        foreach (NodeAttribute attribute in Attributes)
            text.Append(", ").Append(attribute.Name).Append('=').Append(attribute.Value switch
            {
                long[] values => $"[{string.Join(' ', values)}]",
                float[] values => $"[{string.Join(' ', values)}]",
                byte[] => attribute.Text,
                Array values => values.Length + " values",
                Graph => "graph",
                Tensor => "tensor",
                _ => attribute.Value,
            });
        return text.Append(')').ToString();
    }
}
