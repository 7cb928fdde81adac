using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement.Proxies;

/// <summary>
/// A network as a training-free score needs it: random weights, batch normalisation by the statistics of the batch, and
/// the values that the score reads as outputs.
/// </summary>
/// <remarks>
/// A convolution with a bias whose normalisation a deployed network has folded gets its normalisation back; the scores
/// are defined for networks as they are trained.
/// </remarks>
internal sealed class ProxyGraph
{
    private readonly ShapedModel shaped;
    private readonly Dictionary<string, List<Node>> readers = [];
    private readonly Dictionary<string, Node> makers = [];
    private readonly Dictionary<string, string> replaced = [];
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> constants = [];
    private readonly List<string> variances = [];
    private readonly List<string> codes = [];
    private readonly bool readsCodes;

    private ProxyGraph(Model model, bool readsCodes)
    {
        shaped = ShapeInference.Run(model);
        this.readsCodes = readsCodes;
        foreach (Node node in model.Graph.Nodes)
        {
            foreach (string input in node.Inputs)
                (readers.TryGetValue(input, out List<Node>? known) ? known : readers[input] = []).Add(node);
            foreach (string output in node.Outputs)
                makers[output] = node;
        }
    }

    /// <summary>The network to run.</summary>
    public Model Model { get; private set; } = null!;

    /// <summary>Outputs that say for each activation whether it is on.</summary>
    public IReadOnlyList<string> Codes => codes;

    /// <summary>The network whose outputs are the codes of its activations.</summary>
    public static ProxyGraph ForNaswot(Model model, int seed)
    {
        var graph = new ProxyGraph(model, readsCodes: true);
        graph.Rewrite();
        if (graph.codes.Count > 0)
            graph.Finish(graph.codes, seed, DataType.Bool);
        return graph;
    }

    /// <summary>
    /// The network without gates and shortcuts, whose outputs are the features before global pooling and the variances
    /// of each normalisation.
    /// </summary>
    public static ProxyGraph ForZen(Model model, int seed, bool keepsSums)
    {
        var graph = new ProxyGraph(model, readsCodes: false);
        foreach (Node node in model.Graph.Nodes)
            if (graph.Bypassed(node, keepsSums) is { } kept)
                graph.replaced[node.Outputs[0]] = kept;
        graph.Rewrite();
        // Gates pool, too: the last pooling is that of the head.
        Node pooling = model.Graph.Nodes.LastOrDefault(n => n.OpType is "GlobalAveragePool" or "ReduceMean")
            ?? throw new NetWeightException($"{model.Name} has no global pooling; Zen-score reads the features before it.");
        graph.Finish([graph.Name(pooling.Inputs[0]), .. graph.variances], seed, DataType.Float);
        return graph;
    }

    /// <summary>Whether a node is an activation that is on or off, by the sign of its input: h-swish and SiLU included.</summary>
    private bool IsActivation(Node node) => node.OpType switch
    {
        "Relu" or "Clip" or "LeakyRelu" or "PRelu" or "Elu" or "Selu" or "Celu" or "HardSwish" or "Gelu" or "Mish" => true,
        // x sigmoid(x) and its like; a gate multiplies another value.
        "Sigmoid" or "HardSigmoid" or "Softplus" or "Erf" => readers.TryGetValue(node.Outputs[0], out List<Node>? by)
            && by.Any(b => b.OpType is "Mul" && b.Inputs.Contains(node.Inputs[0])),
        _ => false,
    };

    private void Rewrite()
    {
        foreach (Node node in shaped.Model.Graph.Nodes)
        {
            if (replaced.ContainsKey(node.Outputs[0]))
                continue;
            Node now = node with { Inputs = [.. node.Inputs.Select(Name)] };
            if (readsCodes && IsActivation(node))
            {
                string code = Emit("Greater", node.Outputs[0] + ".on", node, now.Inputs[0], Zero());
                codes.Add(code);
            }

            if (node.OpType == "BatchNormalization")
                Normalise(node, now.Inputs[0], node.Outputs[0]);
            else if (IsFolded(node))
            {
                // The bias goes: normalisation takes the mean away.
                string raw = node.Outputs[0] + ".raw";
                nodes.Add(now with { Inputs = [.. now.Inputs.Take(2)], Outputs = [raw] });
                Normalise(node, raw, node.Outputs[0]);
            }
            else
                nodes.Add(now);
        }
    }

    /// <summary>A convolution over a map, with a bias, that no normalisation follows.</summary>
    private bool IsFolded(Node node) => node.OpType == "Conv" && node.Inputs.Count == 3 && IsMap(node.Outputs[0])
        && !(readers.TryGetValue(node.Outputs[0], out List<Node>? by) && by.Any(b => b.OpType == "BatchNormalization"));

    private bool IsMap(string value) => Known(value)?.Shape is { IsKnown: true, Rank: 4 } shape
        && shape[2].Value * shape[3].Value > 1;

    private Value? Known(string value) => shaped.Graph.Values.GetValueOrDefault(value);

    /// <summary>y = (x - mean) / sqrt(variance + epsilon) with mean and variance of each channel over the batch and all pixels.</summary>
    private void Normalise(Node node, string x, string y)
    {
        string mean = Mean(x, y + ".mean", node);
        string squares = Mean(Emit("Mul", y + ".square", node, x, x), y + ".squares", node);
        string variance = Emit("Relu", y + ".variance", node, Emit("Sub", y + ".difference", node, squares,
            Emit("Mul", y + ".mean2", node, mean, mean)));
        long channels = Known(node.Outputs[0])!.Shape![1].Value;
        float epsilon = node.Attribute("epsilon")?.Value as float? ?? 1e-5f;
        nodes.Add(new Node
        {
            OpType = "BatchNormalization",
            Name = y + ".norm",
            OpsetVersion = node.OpsetVersion,
            Inputs = [x, Filled(channels, 1), Filled(channels, 0), mean, variance],
            Outputs = [y],
            Attributes = [new NodeAttribute("epsilon", epsilon)],
        });
        variances.Add(variance);
    }

    private string Mean(string x, string name, Node node)
    {
        long[] axes = [0, 2, 3];
        if (node.OpsetVersion < 18)
        {
            nodes.Add(Made("ReduceMean", name, node, [x], new NodeAttribute("axes", axes), new NodeAttribute("keepdims", 0L)));
            return name;
        }

        const string Axes = "proxy.axes";
        if (constants.All(c => c.Name != Axes))
            constants.Add(Tensor.Of(Axes, [3], axes));
        nodes.Add(Made("ReduceMean", name, node, [x, Axes], new NodeAttribute("keepdims", 0L)));
        return name;
    }

    /// <summary>The input that takes the place of a gate's product or of a block's sum; null for other nodes.</summary>
    private string? Bypassed(Node node, bool keepsSums)
    {
        if (node.OpType == "Mul" && node.Inputs.Count == 2)
            return IsMap(node.Inputs[0]) && !IsMap(node.Inputs[1]) ? node.Inputs[0]
                : IsMap(node.Inputs[1]) && !IsMap(node.Inputs[0]) ? node.Inputs[1] : null;
        if (node.OpType != "Add" || keepsSums || node.Inputs.Count != 2)
            return null;
        (int a, int b) = (Depth(node.Inputs[0], node.Inputs[1]), Depth(node.Inputs[1], node.Inputs[0]));
        return a == b ? null : a > b ? node.Inputs[0] : node.Inputs[1];
    }

    /// <summary>Convolutions from a value back to what it shares with another, along its first inputs.</summary>
    private int Depth(string value, string other)
    {
        HashSet<string> others = [];
        for (string? at = other; at is not null; at = Before(at))
            others.Add(at);
        int depth = 0;
        for (string? at = value; at is not null && !others.Contains(at); at = Before(at))
            depth += makers.TryGetValue(at, out Node? maker) && maker.OpType == "Conv" ? 1 : 0;
        return depth;
    }

    private string? Before(string value) => makers.TryGetValue(value, out Node? maker) && maker.Inputs.Count > 0 ? maker.Inputs[0] : null;

    private string Name(string value)
    {
        while (replaced.TryGetValue(value, out string? other))
            value = other;
        return value;
    }

    private string Zero()
    {
        const string Zero = "proxy.zero";
        if (constants.All(c => c.Name != Zero))
            constants.Add(Tensor.Of(Zero, [], [0f]));
        return Zero;
    }

    private string Filled(long count, float with)
    {
        string name = $"proxy.{with}x{count}";
        if (constants.All(c => c.Name != name))
        {
            var numbers = new float[count];
            Array.Fill(numbers, with);
            constants.Add(Tensor.Of(name, [count], numbers));
        }

        return name;
    }

    private string Emit(string op, string name, Node like, params string[] reads)
    {
        nodes.Add(Made(op, name, like, reads));
        return name;
    }

    private static Node Made(string op, string name, Node like, string[] reads, params NodeAttribute[] attributes) => new()
    {
        OpType = op,
        Name = name,
        OpsetVersion = like.OpsetVersion,
        Inputs = reads,
        Outputs = [name],
        Attributes = attributes,
    };

    private void Finish(IReadOnlyList<string> outputs, int seed, DataType first)
    {
        Graph graph = shaped.Model.Graph;
        Model whole = shaped.Model with
        {
            Graph = graph with
            {
                Nodes = nodes,
                Initializers = [.. graph.Initializers.Select(t => Drawn(t, seed)), .. constants],
                ValueInfos = [],
            },
        };
        Model cut = ModelCut.Until(whole, outputs);
        Model = cut with
        {
            Graph = cut.Graph with { Outputs = [.. outputs.Select(o => new ValueInfo(o, new TensorType(first, null)))] },
        };
    }

    /// <summary>A weight of a convolution or a fully connected layer, drawn; biases are zero, other floats as they are.</summary>
    private Tensor Drawn(Tensor tensor, int seed)
    {
        if (tensor.DataType != DataType.Float || !readers.TryGetValue(tensor.Name, out List<Node>? by))
            return tensor;
        int place = by[0].Inputs.ToList().IndexOf(tensor.Name);
        if (by[0].OpType is "Conv" or "Gemm" or "MatMul" && place == 1)
        {
            // Zen-score takes normal weights of variance 1. NASWOT reads signs behind a normalisation, which no scale
            // changes; gates have no normalisation, and He's variance keeps them from saturating.
            double deviation = readsCodes ? Math.Sqrt(2.0 * tensor.Dims[0] / tensor.Elements) : 1;
            return tensor with { Payload = new GaussianPayload(seed, tensor.Name, tensor.Elements, deviation) };
        }

        return tensor.Payload.MissingBecause is null ? tensor
            : tensor with { Payload = new MemoryPayload(Constant(tensor.Elements, place == 2 ? 0 : 1)) };
    }

    private static byte[] Constant(long elements, float value)
    {
        var numbers = new float[elements];
        Array.Fill(numbers, value);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(numbers).ToArray();
    }
}
