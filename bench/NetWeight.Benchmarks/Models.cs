using System.Globalization;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Benchmarks;

/// <summary>Real models if they are at hand, and generated ones.</summary>
internal static class Models
{
    private const string Heavy = "500-megabytes";
    private static readonly string Root = FindRoot();

    public static IEnumerable<string> Names =>
        new[] { "mobilenet_v2", "densenet121", "chain-1000", "chain-10000", "chain-100000", Heavy }.Where(n =>
            n.Contains('-', StringComparison.Ordinal) || Real(n) is not null);

    /// <summary>The path of a model; generated ones are kept in the temporary folder.</summary>
    public static string Find(string name)
    {
        if (Real(name) is { } real)
            return real;
        string path = Path.Combine(Path.GetTempPath(), $"netweight-bench-{name}.onnx");
        if (!File.Exists(path))
            OnnxWriter.Write(name == Heavy ? Weights() : Chain(int.Parse(name["chain-".Length..], CultureInfo.InvariantCulture)), path);
        return path;
    }

    private static string? Real(string name)
    {
        string[] folders = [Path.Combine(Root, "models"), Path.Combine(Root, "..", "shared", "models", "graphs")];
        return folders.Select(f => Path.Combine(f, name + ".onnx")).FirstOrDefault(File.Exists);
    }

    /// <summary>Convolution, activation and residual sum in turn; each convolution has its own kernel and bias.</summary>
    private static Model Chain(int count)
    {
        var nodes = new List<Node>(count);
        var weights = new List<Tensor>();
        string at = "x", residual = "x";
        for (int i = 0; i < count; i++)
        {
            string next = $"v{i}";
            switch (i % 3)
            {
                case 0:
                    weights.Add(Tensor.Of($"w{i}", [8, 8, 1, 1], new float[64]));
                    weights.Add(Tensor.Of($"b{i}", [8], new float[8]));
                    nodes.Add(Node("Conv", [at, $"w{i}", $"b{i}"], next,
                        i) with
                    {
                        Attributes = [new NodeAttribute("kernel_shape", 1, 1),
                            new NodeAttribute("strides", 1, 1), new NodeAttribute("group", 1L)]
                    });
                    break;
                case 1: nodes.Add(Node("Relu", [at], next, i)); break;
                default:
                    nodes.Add(Node("Add", [at, residual], next, i));
                    residual = next;
                    break;
            }

            at = next;
        }

        return Model([1, 8, 28, 28], at, nodes, weights);
    }

    /// <summary>Ten matrix products with 50 MB of weights each.</summary>
    private static Model Weights()
    {
        const int Width = 3536; // 3536 x 3536 x 4 bytes = 50 MB
        float[] zeros = new float[Width * Width];
        var nodes = new List<Node>();
        var weights = new List<Tensor>();
        for (int i = 0; i < 10; i++)
        {
            weights.Add(Tensor.Of($"w{i}", [Width, Width], zeros));
            nodes.Add(Node("MatMul", [i == 0 ? "x" : $"v{i - 1}", $"w{i}"], $"v{i}", i));
        }

        return Model([1, Width], "v9", nodes, weights);
    }

    private static Node Node(string op, string[] inputs, string output, int index) =>
        new() { OpType = op, Name = $"/block{index / 3}/{op}_{index}", OpsetVersion = 17, Inputs = inputs, Outputs = [output] };

    private static Model Model(long[] input, string output, List<Node> nodes, List<Tensor> weights) => new()
    {
        Name = "generated",
        Opsets = new Dictionary<string, int> { [""] = 17 },
        Graph = new Graph
        {
            Name = "generated",
            Inputs = [new ValueInfo("x", new TensorType(DataType.Float, Shape.Of(input)))],
            Outputs = [new ValueInfo(output, null)],
            Nodes = nodes,
            Initializers = weights,
        },
    };

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "NetWeight.slnx")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException("The benchmarks do not run inside the repository.");
    }
}
