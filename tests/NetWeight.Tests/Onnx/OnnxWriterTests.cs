using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Tests.Onnx;

public class OnnxWriterTests
{
    [Fact]
    public void RoundTrip_MobileNetV2_KeepsEverything() => AssertRoundTrip(OnnxReader.Read(Repository.MobileNetV2));

    [Fact]
    public void RoundTrip_EveryKindOfContent_KeepsEverything() => AssertRoundTrip(Everything());

    [Fact]
    public void Write_ToFileAndToStream_GiveTheSameBytes()
    {
        using var folder = new TempFolder();
        OnnxWriter.Write(Everything(), folder["m.onnx"]);
        using var stream = new MemoryStream();
        OnnxWriter.Write(Everything(), stream);
        Assert.Equal(stream.ToArray(), File.ReadAllBytes(folder["m.onnx"]));
        Assert.False(File.Exists(folder["m.onnx.part"]));
    }

    [Fact]
    public void Write_OverItsOwnSource_KeepsTheWeights()
    {
        using var folder = new TempFolder();
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)i)];
        OnnxWriter.Write(Build.Model([], ["w"], [], Tensor.Of("w", [1000], values)), folder["m.onnx"]);
        Model read = OnnxReader.Read(folder["m.onnx"]);
        OnnxWriter.Write(read with { DocString = new string('x', 5000) }, folder["m.onnx"]);
        Assert.Equal(Tensor.Of("w", [1000], values).Payload.ReadAll(),
            OnnxReader.Read(folder["m.onnx"]).Graph.Initializers[0].Payload.ReadAll());
    }

    [Fact]
    public void Write_IntoAFolderThatIsNotThere_IsOneClearError()
    {
        using var folder = new TempFolder();
        NetWeightException e = Assert.Throws<NetWeightException>(() => OnnxWriter.Write(Everything(), folder["no/m.onnx"]));
        Assert.Contains("Cannot write", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A model with one of each thing that a file can hold.</summary>
    internal static Model Everything()
    {
        Tensor Packed(string name, DataType type, int bytes, params long[] dims) =>
            new(name, type, dims, new MemoryPayload(Enumerable.Range(7, bytes).Select(b => (byte)b).ToArray()));
        Tensor sparse = Tensor.Of("sparse", [4, 4], [1f, 2f]) with { SparseIndices = Tensor.Of("", [2], [3L, 9L]) };
        var text = new Tensor("text", DataType.String, [2], new StringPayload(["a"u8.ToArray(), "größe"u8.ToArray()]));
        Graph branch = Build.Graph([], ["b"], [Build.Node("Relu", "x", "b")]) with
        {
            DocString = "a branch",
            Metadata = new Dictionary<string, string> { ["k"] = "v" }
        };
        var function = new FunctionDefinition
        {
            Domain = "local",
            Name = "F",
            Overload = "o",
            Inputs = ["a"],
            Outputs = ["b"],
            AttributeNames = ["must"],
            AttributeDefaults = [new NodeAttribute("alpha", 0.5f)],
            Nodes = [Build.Node("LeakyRelu", "a", "b", new NodeAttribute("alpha", AttributeKind.Float, null, "alpha"))],
            ValueInfos = [new ValueInfo("b", TestGraph.F(-1, 2))],
            Opsets = new Dictionary<string, int> { [""] = TestGraph.NewestOpset, ["custom"] = 3, ["local"] = 1 },
            DocString = "a function",
        };
        var every = Build.Node(
            "Unknown",
            ["x", "", "w"],
            ["y", "", "z"],
            new NodeAttribute("float", 1.5f),
            new NodeAttribute("int", -3L),
            new NodeAttribute("string", "text"),
            new NodeAttribute("tensor", Tensor.Of("t", [2], [1L, -1L])),
            new NodeAttribute("graph", branch),
            new NodeAttribute("floats", AttributeKind.Floats, new[] { 1f, float.NegativeInfinity }),
            new NodeAttribute("ints", 1, long.MinValue, long.MaxValue),
            new NodeAttribute("strings", AttributeKind.Strings, new[] { "a"u8.ToArray(), [] }),
            new NodeAttribute("tensors", AttributeKind.Tensors, new[] { Tensor.Of("", [], [5L]), text }),
            new NodeAttribute("graphs", AttributeKind.Graphs, new[] { branch, branch }),
            new NodeAttribute("sparse", AttributeKind.SparseTensor, sparse),
            new NodeAttribute("sparses", AttributeKind.SparseTensors, new[] { sparse }),
            new NodeAttribute("type", AttributeKind.Type, new SequenceType(TestGraph.F(1, -1))),
            new NodeAttribute("types", AttributeKind.Types,
                new OnnxType?[] { new OptionalType(new MapType(DataType.Int64, TestGraph.F(2))),
                    new OpaqueType("d", "n"), new SparseTensorType(DataType.Float, null) }))
            with
        {
            Domain = "custom",
            Overload = "o",
            DocString = "a node",
            Metadata = new Dictionary<string, string> { ["line"] = "7" },
            OpsetVersion = 3
        };
        return new Model
        {
            Name = "m",
            IrVersion = 9,
            ProducerName = "tests",
            ProducerVersion = "1",
            Domain = "org.example",
            ModelVersion = 4,
            DocString = "a model",
            Opsets = new Dictionary<string, int> { [""] = TestGraph.NewestOpset, ["custom"] = 3, ["local"] = 1 },
            Metadata = new Dictionary<string, string> { ["author"] = "someone" },
            Functions = [function],
            Graph = Build.Graph(
                [new ValueInfo("x", new TensorType(DataType.Float, new Shape(Dim.Named("n"), Dim.Unknown, 3))),
                    new ValueInfo("untyped", null), new ValueInfo("rankless", new TensorType(DataType.Int8, null))],
                ["y", "z"],
                [every],
                Tensor.Of("w", [2, 200], new float[400]),
                Packed("int4", DataType.Int4, 4, 7),
                Packed("uint2", DataType.UInt2, 2, 5),
                Packed("half", DataType.Float16, 4, 2),
                Packed("bf16", DataType.BFloat16, 6, 3),
                Packed("float8", DataType.Float8E4M3FN, 3, 3),
                Packed("bool", DataType.Bool, 2, 2),
                Packed("complex", DataType.Complex64, 16, 2),
                Packed("empty", DataType.Float, 0, 0, 3),
                text,
                sparse) with
            { ValueInfos = [new ValueInfo("z", TestGraph.T(DataType.UInt64))], DocString = "a graph" },
        };
    }

    private static void AssertRoundTrip(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream);
        Model read = OnnxReader.Read(stream.ToArray(), model.Name);
        Assert.Equal(ModelText.Of(model), ModelText.Of(read), ignoreLineEndingDifferences: false);
    }
}
