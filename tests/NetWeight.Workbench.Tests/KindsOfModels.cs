using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Rewrites;

namespace NetWeight.Workbench.Tests;

/// <summary>
/// Five networks that a page meets: small and mobile, deep with long skips, a detector that suppresses boxes, a transformer
/// with open sizes, and a network in 8 bits.
/// </summary>
internal static class KindsOfModels
{
    /// <summary>Those of the zoo.</summary>
    public static readonly string[] OfTheZoo = ["mobilenet_v3_large", "densenet201", "yolox_nano:nms"];

    /// <summary>Those that are dropped as files, by name.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Model>> Files = new Dictionary<string, Func<Model>>
    {
        ["encoder.onnx"] = () => Encoder(layers: 4, width: 128, heads: 4),
        ["mobilenet_v2_int8.onnx"] = Quantized,
    };

    /// <summary>All five as words of the state.</summary>
    public static IEnumerable<string> Words => [.. OfTheZoo, .. Files.Keys.Select(f => "file:" + f)];

    /// <summary>The bytes of a file.</summary>
    public static byte[] Content(string file)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(Files[file](), stream);
        return stream.ToArray();
    }

    /// <summary>A text encoder in the form of BERT: batch and length are open, attention has axes per head.</summary>
    private static Model Encoder(int layers, int width, int heads)
    {
        var net = new Net(1).Weight("embedding", 1000, width)
            .Weight(Tensor.Of("two", [], [2f])).Weight(Tensor.Of("one", [], [1f])).Weight(Tensor.Of("half", [], [0.5f]))
            .Weight(Tensor.Of("root", [], [MathF.Sqrt(2)])).Weight(Tensor.Of("scale", [], [1 / MathF.Sqrt((float)width / heads)]))
            .Weight(Tensor.Of("split", [4], [0L, 0, heads, width / heads])).Weight(Tensor.Of("join", [3], [0L, 0, width]))
            .Add("Gather", "embedding ids", "l0");
        for (int i = 0; i < layers; i++)
            Layer(net, $"l{i}", $"l{i + 1}", width);
        Model model = net.Model($"l{layers}");
        var open = new TensorType(DataType.Int64, new Shape([Dim.Named("batch"), Dim.Named("sequence")]));
        return model with { Name = "encoder", Graph = model.Graph with { Inputs = [new ValueInfo("ids", open)] } };
    }

    private static void Layer(Net net, string read, string name, int width)
    {
        foreach (string part in (string[])["q", "k", "v"])
            net.Weight($"{name}.{part}.weight", width, width).Weight($"{name}.{part}.bias", width)
                .Add("MatMul", $"{read} {name}.{part}.weight", $"{name}.{part}.product")
                .Add("Add", $"{name}.{part}.product {name}.{part}.bias", $"{name}.{part}")
                .Add("Reshape", $"{name}.{part} split", $"{name}.{part}.split")
                .Add("Transpose", $"{name}.{part}.split", $"{name}.{part}.heads",
                new NodeAttribute("perm", part == "k" ? [0L, 2, 3, 1] : [0L, 2, 1, 3]));
        net.Add("MatMul", $"{name}.q.heads {name}.k.heads", $"{name}.scores").Add("Mul", $"{name}.scores scale", $"{name}.scaled")
            .Add("Softmax", $"{name}.scaled", $"{name}.attention", new NodeAttribute("axis", -1L))
            .Add("MatMul", $"{name}.attention {name}.v.heads", $"{name}.context")
            .Add("Transpose", $"{name}.context", $"{name}.context.heads", new NodeAttribute("perm", [0L, 2, 1, 3]))
            .Add("Reshape", $"{name}.context.heads join", $"{name}.joined")
            .Weight($"{name}.out.weight", width, width).Add("MatMul", $"{name}.joined {name}.out.weight", $"{name}.out")
            .Add("Add", $"{read} {name}.out", $"{name}.sum1");
        Norm(net, $"{name}.sum1", $"{name}.norm1", width);
        net.Weight($"{name}.up.weight", width, 4L * width).Add("MatMul", $"{name}.norm1 {name}.up.weight", $"{name}.up")
            .Add("Div", $"{name}.up root", $"{name}.gelu.div").Add("Erf", $"{name}.gelu.div", $"{name}.gelu.erf")
            .Add("Add", $"{name}.gelu.erf one", $"{name}.gelu.add").Add("Mul", $"{name}.up {name}.gelu.add", $"{name}.gelu.mul")
            .Add("Mul", $"{name}.gelu.mul half", $"{name}.gelu")
            .Weight($"{name}.down.weight", 4L * width, width).Add("MatMul", $"{name}.gelu {name}.down.weight", $"{name}.down")
            .Add("Add", $"{name}.norm1 {name}.down", $"{name}.sum2");
        Norm(net, $"{name}.sum2", name, width);
    }

    private static void Norm(Net net, string read, string name, int width) =>
        net.Weight($"{name}.gain", width).Weight($"{name}.shift", width)
        .Add("LayerNormalization", $"{read} {name}.gain {name}.shift", name, new NodeAttribute("axis", -1L));

    /// <summary>8 bits by pairs of QuantizeLinear and DequantizeLinear; the ranges are made up, as no time depends on them.</summary>
    private static Model Quantized()
    {
        Model model = ArchitectureCatalog.Build("mobilenet_v2", new NetworkOptions { Seed = 0 });
        model = RewriteCatalog.Find("fold-batchnorm")!.Apply(model).Model;
        string[] values = [.. model.Graph.Inputs.Select(i => i.Name), .. model.Graph.Nodes.SelectMany(n => n.Outputs)];
        return Net.Apply("quantize-int8", model,
            new RewriteSettings { Ranges = values.ToDictionary(v => v, _ => new ValueRange(-3, 3)) }).Model
            with
        { Name = "mobilenet_v2_int8" };
    }
}
