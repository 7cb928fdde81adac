using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Robustness;

/// <summary>Makes nonsense of models: parsed ones with parts exchanged, and random ones over all operators.</summary>
internal sealed class ModelMutator(Random random)
{
    private static readonly string[] AttributeNames =
    [
        "axis", "axes", "kernel_shape", "pads", "strides", "dilations", "group", "auto_pad", "ceil_mode", "to",
            "value", "value_ints", "value_float", "shape", "perm",
        "keepdims", "equation", "mode", "body", "then_branch", "else_branch", "num_scan_inputs", "scan_input_axes",
            "scan_output_axes", "num_heads", "q_num_heads",
        "kv_num_heads", "hidden_size", "direction", "blocksize", "split", "num_outputs", "starts", "ends", "repeats",
            "transA", "transB", "broadcast", "batch_dims",
        "output_shape", "output_padding", "output_height", "output_width", "dtype", "sample_size", "seq_length",
            "select_last_index", "allowzero", "layout", "scales",
        "coordinate_transformation_mode", "nearest_mode", "keep_aspect_ratio_policy", "epsilon", "alpha", "largest",
            "sorted", "exclusive", "onesided", "noop_with_empty_axes",
        "fmod", "k", "p", "size", "storage_order", "block_size", "bits", "N", "K", "num_groups", "stash_type",
            "inverse", "case_change_action", "detect_negative", "window_size",
    ];

    private static readonly string[] Words =
    [
        "", "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "constant", "reflect", "edge", "linear", "cubic", "nearest",
            "bidirectional", "reverse", "forward", "ij,jk->ik",
        "...ij,...jk", "ii->", "i->i...", "->", "abc", "DCR", "CRD", "tf_crop_and_resize", "not_larger", "not_smaller",
            "i,,->", "NHWC", "max", "sum", "none",
    ];

    private static readonly long[] Sizes =
        [0, 1, 1, 2, 3, 4, 7, 8, 16, 64, 224, 1000, 16384, 1 << 20, 1L << 31, 1L << 40, 1L << 62, long.MaxValue];

    private int nesting;

    /// <summary>A model of a few random nodes that read each other.</summary>
    public Model Random()
    {
        var fed = new List<ValueInfo>();
        var constants = new List<Tensor>();
        for (int i = random.Next(1, 5); i > 0; i--)
            fed.Add(new ValueInfo($"x{i}", Type()));
        for (int i = random.Next(1, 5); i > 0; i--)
            constants.Add(Tensor($"w{i}"));
        return Build.Model(Graph(fed, constants, []));
    }

    /// <summary>A model with some parts exchanged.</summary>
    public Model Mutate(Model model)
    {
        Graph graph = model.Graph;
        List<string> names = [.. graph.Inputs.Select(i => i.Name), .. graph.Initializers.Select(t => t.Name),
            .. graph.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0), ""];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            switch (random.Next(4))
            {
                case 0 when graph.Inputs.Count > 0:
                    graph =
                    graph with { Inputs = Replace(graph.Inputs, v => v with { Type = Change(v.Type) }) }; break;
                case 1 when graph.Initializers.Count > 0:
                    graph =
                    graph with { Initializers = Replace(graph.Initializers, t => Tensor(t.Name)) }; break;
                default:
                    if (graph.Nodes.Count > 0)
                        graph = graph with { Nodes = Replace(graph.Nodes, n => Change(n, names)) };
                    break;
            }
        }

        return model with { Graph = graph };
    }

    private Node Change(Node node, List<string> names) => random.Next(6) switch
    {
        0 => node with { OpType = AnyOperator() is var op ? op.Type : "", Domain = op.Domain },
        1 when node.Inputs.Count > 0 => node with { Inputs = Replace(node.Inputs, _ => Pick(names)) },
        2 => node with
        {
            Inputs = [.. node.Inputs.Take(random.Next(node.Inputs.Count + 1)),
            .. Enumerable.Range(0, random.Next(3)).Select(_ => Pick(names))]
        },
        3 when node.Attributes.Count > 0 => node with { Attributes = Replace(node.Attributes, a => Attribute(a.Name, names)) },
        4 => node with { OpsetVersion = random.Next(0, 30) },
        _ => node with { Attributes = [.. node.Attributes, Attribute(Pick(AttributeNames), names)] },
    };

    private Graph Graph(List<ValueInfo> fed, List<Tensor> constants, List<string> outer)
    {
        nesting++;
        List<string> names = [.. outer, .. fed.Select(f => f.Name), .. constants.Select(c => c.Name), ""];
        var nodes = new List<Node>();
        for (int i = random.Next(0, 7); i > 0; i--)
        {
            Operator op = AnyOperator();
            string[] outputs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(o => $"n{nesting}_{nodes.Count}_{o}")];
            var attributes = new List<NodeAttribute>();
            for (int a = random.Next(0, 5); a > 0; a--)
                attributes.Add(Attribute(Pick(AttributeNames), names));
            if (op.Type is "Loop" or "Scan" or "If")
                foreach (string body in op.Type == "If" ? ["then_branch", "else_branch"] : new[] { "body" })
                    attributes.Add(new NodeAttribute(body, Subgraph(names)));
            nodes.Add(new Node
            {
                OpType = op.Type,
                Domain = op.Domain,
                OpsetVersion = op.Domain.Length == 0 ? random.Next(1, 27) : 1,
                Inputs = [.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => Pick(names))],
                Outputs = outputs,
                Attributes = attributes,
            });
            names.AddRange(outputs);
        }

        nesting--;
        return Build.Graph([.. fed], [.. names.Where(n => n.Length > 0).TakeLast(random.Next(1, 5))], [.. nodes], [.. constants]);
    }

    private Graph Subgraph(List<string> names)
    {
        if (nesting > 4)
            return Build.Graph([], [Pick(names)], []);
        var fed = new List<ValueInfo>();
        for (int i = random.Next(0, 5); i > 0; i--)
            fed.Add(new ValueInfo($"s{nesting}_{i}", random.Next(2) == 0 ? null : Type()));
        return Graph(fed, [Tensor($"k{nesting}")], names);
    }

    private NodeAttribute Attribute(string name, List<string> names) => random.Next(12) switch
    {
        0 => new NodeAttribute(name, (float)(random.NextDouble() * 4 - 2)),
        1 => new NodeAttribute(name, Pick(new[] { float.NaN, float.PositiveInfinity, float.MaxValue, 0f, -1f })),
        2 => new NodeAttribute(name, Pick(Words)),
        3 => new NodeAttribute(name, Tensor("")),
        4 when nesting < 4 => new NodeAttribute(name, Subgraph(names)),
        5 => new NodeAttribute(name, AttributeKind.Floats, Enumerable.Range(0, random.Next(6))
            .Select(_ => (float)random.Next(-2, 5)).ToArray()),
        6 => new NodeAttribute(name, AttributeKind.Strings, new[] { "Relu"u8.ToArray(), [] }),
        7 => new NodeAttribute(name, AttributeKind.Int, null),
        8 or 9 => new NodeAttribute(name, Number()),
        _ => new NodeAttribute(name, [.. Enumerable.Range(0, random.Next(7)).Select(_ => Number())]),
    };

    private Tensor Tensor(string name)
    {
        long[] numbers = [.. Enumerable.Range(0, random.Next(6)).Select(_ => Number())];
        return random.Next(4) switch
        {
            0 => Graphs.Tensor.Of(name, [numbers.Length], numbers),
            1 => Graphs.Tensor.Of(name, [], [Number()]),
            2 => Graphs.Tensor.Of(name, [numbers.Length], [.. numbers.Select(n => (float)n)]),
            _ => TestGraph.Weight(DataType(), [.. Enumerable.Range(0, random.Next(6)).Select(_ => Pick(Sizes))]) with { Name = name },
        };
    }

    private OnnxType? Change(OnnxType? type)
    {
        if (type is not TensorType { Shape: { Rank: > 0 } shape } tensor || random.Next(3) == 0)
            return Type();
        return tensor with { Shape = shape.With(random.Next(shape.Rank), Dim()) };
    }

    private OnnxType? Type() => random.Next(14) switch
    {
        0 => null,
        1 => new TensorType(DataType(), null),
        2 => new SequenceType(new TensorType(DataType(), new Shape(Dim(), Dim()))),
        3 => new OptionalType(new TensorType(DataType(), new Shape(Dim()))),
        4 => new MapType(Graphs.DataType.Int64, TestGraph.F(2)),
        _ => new TensorType(DataType(), new Shape(Enumerable.Range(0, random.Next(7)).Select(_ => Dim()))),
    };

    private Dim Dim() => random.Next(8) switch
    {
        0 => Graphs.Dim.Unknown,
        1 => Graphs.Dim.Named("n"),
        2 => Graphs.Dim.AtMost(Pick(Sizes)),
        _ => Pick(Sizes),
    };

    private DataType DataType() => random.Next(2) == 0 ? Graphs.DataType.Float : (DataType)random.Next(0, 29);

    private long Number() => random.Next(4) switch
    {
        0 => Pick(Sizes),
        1 => -Pick(Sizes),
        2 => random.NextInt64(long.MinValue, long.MaxValue),
        _ => random.Next(-3, 5),
    };

    private Operator AnyOperator() => Pick(OperatorCatalog.All);

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private T[] Replace<T>(IReadOnlyList<T> list, Func<T, T> change)
    {
        T[] copy = [.. list];
        int index = random.Next(copy.Length);
        copy[index] = change(copy[index]);
        return copy;
    }
}
