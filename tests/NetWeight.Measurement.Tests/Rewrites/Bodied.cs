using NetWeight.Graphs;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Models whose layers stand inside branches, loops and functions: in each the same block, which every general
/// rewrite finds something in.</summary>
internal static class Bodied
{
    private const long Channels = 4;

    /// <summary>The models by name.</summary>
    public static IReadOnlyDictionary<string, Func<Model>> All { get; } = new Dictionary<string, Func<Model>>
    {
        ["If"] = Branches,
        ["Loop"] = Repeated,
        ["Scan"] = Scanned,
        ["function"] = Called,
        ["nested"] = Nested,
    };

    /// <summary>One branch with the block, one with another; weights of both lie outside, one is read by both.</summary>
    public static Model Branches()
    {
        Graph then = Body("then", "x", "t", shared: true), other = Body("else", "x", "e", shared: true);
        Node choice = new()
        {
            Name = "choice",
            OpType = "If",
            OpsetVersion = 17,
            Inputs = ["positive"],
            Outputs = ["y"],
            Attributes = [new NodeAttribute("then_branch", then), new NodeAttribute("else_branch", other)],
        };
        return Whole([Op("ReduceSum", ["x"], "sum", new NodeAttribute("keepdims", 0L)),
            Op("Greater", ["sum", "zero"], "positive"), choice], [Tensor.Of("zero", [], [0f]), Shared()]);
    }

    /// <summary>The block three times over its own result.</summary>
    public static Model Repeated()
    {
        Graph body = Body("body", "state", "next", shared: true);
        body = body with
        {
            Inputs = [new ValueInfo("i", new TensorType(DataType.Int64, Shape.Of())),
                new ValueInfo("goes", new TensorType(DataType.Bool, Shape.Of())), new ValueInfo("state", Map())],
            Nodes = [.. body.Nodes, Op("Identity", ["goes"], "goes_on")],
            Outputs = [new ValueInfo("goes_on", new TensorType(DataType.Bool, Shape.Of())), .. body.Outputs],
        };
        Node loop = new()
        {
            Name = "loop",
            OpType = "Loop",
            OpsetVersion = 17,
            Inputs = ["times", "", "x"],
            Outputs = ["y"],
            Attributes = [new NodeAttribute("body", body)]
        };
        return Whole([loop], [Tensor.Of("times", [], [3L]), Shared()]);
    }

    /// <summary>The block on each image of a batch: Scan cuts the first axis off, the body puts one back.</summary>
    public static Model Scanned()
    {
        Graph body = Body("body", "image", "made", shared: false);
        body = body with
        {
            Inputs = [new ValueInfo("slice", new TensorType(DataType.Float, Shape.Of(Channels, 6, 6)))],
            Nodes = [Op("Unsqueeze", ["slice", "front"], "image"), .. body.Nodes, Op("Squeeze", ["made", "front"], "result")],
            Initializers = [.. body.Initializers, Tensor.Of("front", [1], [0L])],
            Outputs = [new ValueInfo("result", new TensorType(DataType.Float, Shape.Of(Channels, 6, 6)))],
        };
        Node scan = new()
        {
            Name = "scan",
            OpType = "Scan",
            OpsetVersion = 17,
            Inputs = ["x"],
            Outputs = ["y"],
            Attributes = [new NodeAttribute("body", body), new NodeAttribute("num_scan_inputs", 1L)]
        };
        return Whole([scan], []);
    }

    /// <summary>The block as a function that is called twice; its weights are Constant nodes, and its activation's
    /// slope is the caller's.</summary>
    public static Model Called()
    {
        Graph body = Body("f", "in", "linear", shared: false);
        var function = new FunctionDefinition
        {
            Domain = "local",
            Name = "Block",
            Inputs = ["in"],
            Outputs = ["out"],
            AttributeNames = ["slope"],
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Nodes =
            [
                .. body.Initializers.Select(t =>
                new Node { OpType = "Constant", OpsetVersion = 17, Outputs = [t.Name], Attributes = [new NodeAttribute("value", t)] }),
                .. body.Nodes,
                new Node { OpType = "LeakyRelu", OpsetVersion = 17, Inputs = ["linear"], Outputs = ["out"],
                    Attributes = [new NodeAttribute("alpha", AttributeKind.Float, null, "slope")] },
            ],
        };
        Node Call(string from, string to) =>
            new()
            {
                Name = to,
                Domain = "local",
                OpType = "Block",
                OpsetVersion = 1,
                Inputs = [from],
                Outputs = [to],
                Attributes = [new NodeAttribute("slope", 0.3f)]
            };
        Model model = Whole([Call("x", "once"), Call("once", "y")], []);
        return model with { Functions = [function], Opsets = new Dictionary<string, int> { [""] = 17, ["local"] = 1 } };
    }

    /// <summary>A branch inside a loop.</summary>
    public static Model Nested()
    {
        Graph then = Body("then", "state", "t", shared: true), other = Body("else", "state", "e", shared: true);
        Node choice = new()
        {
            Name = "choice",
            OpType = "If",
            OpsetVersion = 17,
            Inputs = ["first"],
            Outputs = ["next"],
            Attributes = [new NodeAttribute("then_branch", then), new NodeAttribute("else_branch", other)],
        };
        var body = new Graph
        {
            Name = "body",
            Inputs = [new ValueInfo("i", new TensorType(DataType.Int64, Shape.Of())),
                new ValueInfo("goes", new TensorType(DataType.Bool, Shape.Of())), new ValueInfo("state", Map())],
            Nodes = [Op("Identity", ["goes"], "goes_on"), Op("Less", ["i", "one"], "first"), choice],
            Initializers = [Tensor.Of("one", [], [1L])],
            Outputs = [new ValueInfo("goes_on", new TensorType(DataType.Bool, Shape.Of())), new ValueInfo("next", Map())],
        };
        Node loop = new()
        {
            Name = "loop",
            OpType = "Loop",
            OpsetVersion = 17,
            Inputs = ["times", "", "x"],
            Outputs = ["y"],
            Attributes = [new NodeAttribute("body", body)]
        };
        return Whole([loop], [Tensor.Of("times", [], [3L]), Shared()]);
    }

    /// <summary>A block of RepVGG with an identity, a factor, a node that nobody reads, and a weight from outside where
    /// <paramref name="shared"/>.</summary>
    private static Graph Body(string name, string read, string made, bool shared)
    {
        var random = new Random(name.Length * 31 + made.Length);
        var weights = new List<Tensor>();
        string Weight(string weight, float least, params long[] dims)
        {
            var numbers = new float[dims.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < numbers.Length; i++)
                numbers[i] = least + (random.NextSingle() * 0.5f);
            weights.Add(Tensor.Of($"{name}.{weight}", dims, numbers));
            return $"{name}.{weight}";
        }

        string V(string value) => $"{name}.{value}";
        string[] Norm(string x) => [x, Weight($"{x}.scale", 0.5f, Channels), Weight($"{x}.shift", -0.25f, Channels),
            Weight($"{x}.mean", -0.25f, Channels), Weight($"{x}.variance", 0.5f, Channels)];
        string wide = shared ? "shared.weight" : Weight("wide", -0.25f, Channels, Channels, 3, 3);
        Node[] nodes =
        [
            Op("Identity", [read], V("same")),
            Op("Conv", [V("same"), wide], V("a"), new NodeAttribute("pads", [1L, 1, 1, 1])),
            Op("BatchNormalization", Norm(V("a")), V("an")),
            Op("Conv", [V("same"), Weight("point", -0.25f, Channels, Channels, 1, 1)], V("b")),
            Op("BatchNormalization", Norm(V("b")), V("bn")),
            Op("Add", [V("an"), V("bn")], V("s")),
            Op("Neg", [V("s")], V("unread")),
            Op("Mul", [V("s"), Weight("factor", 0.5f)], V("m")),
            Op("Relu", [V("m")], made),
        ];
        return new Graph { Name = name, Nodes = nodes, Initializers = weights, Outputs = [new ValueInfo(made, Map())] };
    }

    private static TensorType Map() => new(DataType.Float, Shape.Of(2, Channels, 6, 6));

    private static Tensor Shared()
    {
        var random = new Random(7);
        var numbers = new float[Channels * Channels * 9];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (random.NextSingle() - 0.5f) / 2;
        return Tensor.Of("shared.weight", [Channels, Channels, 3, 3], numbers);
    }

    private static Node Op(string op, string[] reads, string made, params NodeAttribute[] attributes) =>
        new() { Name = made + ".node", OpType = op, OpsetVersion = 17, Inputs = reads, Outputs = [made], Attributes = attributes };

    private static Model Whole(IReadOnlyList<Node> nodes, IReadOnlyList<Tensor> weights) => new()
    {
        Name = "bodied",
        IrVersion = 8,
        Opsets = new Dictionary<string, int> { [""] = 17 },
        Graph = new Graph
        {
            Name = "bodied",
            Inputs = [new ValueInfo("x", Map())],
            Outputs = [new ValueInfo("y", Map())],
            Nodes = nodes,
            Initializers = weights
        },
    };
}
