using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.TestKit;

/// <summary>Builds small models with real weights: values are their nodes' names.</summary>
public sealed class Net
{
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> weights = [];
    private readonly List<ValueInfo> inputs = [];

    /// <summary>A network over <c>x</c> of that shape.</summary>
    public Net(params long[] shape) => inputs.Add(new ValueInfo("x", TestGraph.F(shape)));

    /// <summary>A further input.</summary>
    public Net Input(string name, params long[] shape)
    {
        inputs.Add(new ValueInfo(name, TestGraph.F(shape)));
        return this;
    }

    /// <summary>A further input of 64-bit integers.</summary>
    public Net Integers(string name, params long[] shape)
    {
        inputs.Add(new ValueInfo(name, new TensorType(DataType.Int64, Shape.Of(shape))));
        return this;
    }

    /// <summary>
    /// Adds a node; <paramref name="reads"/> are names with spaces between them, and so may <paramref name="name"/> be for a node of
    /// several outputs.
    /// </summary>
    public Net Add(string op, string reads, string name, params NodeAttribute[] attributes)
    {
        nodes.Add(new Node
        {
            Name = name,
            OpType = op,
            OpsetVersion = 17,
            Inputs = reads.Split(' '),
            Outputs = name.Split(' '),
            Attributes = attributes
        });
        return this;
    }

    /// <summary>Adds a constant of 1, 2, 3, ... over the number of its elements.</summary>
    public Net Weight(string name, params long[] dims)
    {
        var numbers = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (i + 1f) / numbers.Length;
        weights.Add(Tensor.Of(name, dims, numbers));
        return this;
    }

    /// <summary>Adds a constant.</summary>
    public Net Weight(Tensor tensor)
    {
        weights.Add(tensor);
        return this;
    }

    /// <summary>Adds a square convolution without bias with its weight <c>name.weight</c>; padding keeps the size unless said.</summary>
    public Net Conv(string read, string name, long from, long to, long kernel, long? padding = null, long group = 1, long stride = 1)
    {
        long pad = padding ?? kernel / 2;
        return Weight(name + ".weight", to, from / group, kernel, kernel)
            .Add("Conv", $"{read} {name}.weight", name, new NodeAttribute("pads", [pad, pad, pad, pad]),
            new NodeAttribute("group", group), new NodeAttribute("strides", [stride, stride]));
    }

    /// <summary>Adds a batch normalization with its four constants.</summary>
    public Net Norm(string read, string name, long channels, params NodeAttribute[] attributes)
    {
        foreach (string part in (string[])["scale", "shift", "mean", "variance"])
            Weight($"{name}.{part}", channels);
        return Add("BatchNormalization", $"{read} {name}.scale {name}.shift {name}.mean {name}.variance", name, attributes);
    }

    /// <summary>The model with these outputs.</summary>
    public Model Model(params string[] outputs) => new()
    {
        Name = "net",
        IrVersion = 8,
        Opsets = new Dictionary<string, int> { [""] = 17 },
        Graph = new Graph
        {
            Name = "net",
            Inputs = inputs,
            Outputs = [.. outputs.Select(o => new ValueInfo(o, null))],
            Nodes = nodes,
            Initializers = weights
        },
    };

    /// <summary>The operators of a rewritten model in order.</summary>
    public static string Operators(RewriteResult result) => string.Join(" ", result.Model.Graph.Nodes.Select(n => n.OpType));

    /// <summary>Applies one rewrite, by its option.</summary>
    public static RewriteResult Apply(string option, Model model, RewriteSettings? settings = null) =>
        RewriteCatalog.Find(option)!.Apply(model, settings);

    /// <summary>The floats of a constant of a model.</summary>
    public static float[] Floats(Model model, string name)
    {
        byte[] bytes = model.Graph.Initializers.Single(t => t.Name == name).Payload.ReadAll();
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, i * 4))];
    }
}
