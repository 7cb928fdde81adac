using System.Globalization;
using Google.Protobuf;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Onnx.Proto;
using NetWeight.Operators;

namespace NetWeight.Tests.Onnx;

public sealed class ExternalDataTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void External_Present_GivesTheBytesAtTheOffset()
    {
        File.WriteAllBytes(folder["w.bin"], [.. Enumerable.Range(0, 64).Select(i => (byte)i)]);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)i), Read("w.bin").Payload.ReadAll());
        Assert.Equal(Enumerable.Range(8, 16).Select(i => (byte)i), Read("w.bin", "8").Payload.ReadAll());
        Assert.Equal(Enumerable.Range(48, 16).Select(i => (byte)i), Read("w.bin", "48", "16").Payload.ReadAll());
    }

    [Fact]
    public void External_Present_SurvivesARoundTripAsRawData()
    {
        File.WriteAllBytes(folder["w.bin"], new byte[16]);
        Model model = ReadModel("w.bin");
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream);
        Assert.Equal(new byte[16], OnnxReader.Read(stream.ToArray(), "m").Graph.Initializers[0].Payload.ReadAll());
    }

    [Theory]
    [InlineData("missing.bin", null, null, "is not in the model's folder")]
    [InlineData("w.bin", "56", null, "has 64 bytes")]
    [InlineData("w.bin", "65", "0", "has 64 bytes")]
    [InlineData("w.bin", "9223372036854775807", "16", "has 64 bytes")]
    [InlineData("w.bin", "0", "8", "needs 16 bytes")]
    [InlineData("", null, null, "outside the model's folder")]
    [InlineData("/etc/passwd", null, null, "outside the model's folder")]
    [InlineData("../outside.bin", null, null, "outside the model's folder")]
    [InlineData("sub/../../outside.bin", null, null, "outside the model's folder")]
    [InlineData("..\\outside.bin", null, null, "outside the model's folder")]
    [InlineData("C:\\secret.bin", null, null, "outside the model's folder")]
    [InlineData("w\0.bin", null, null, "outside the model's folder")]
    [InlineData(".", null, null, "is not in the model's folder")]
    public void External_NotUsable_IsMissingWithItsReason(string location, string? offset, string? length, string reason)
    {
        File.WriteAllBytes(folder["w.bin"], new byte[64]);
        Model model = ReadModel(location, offset, length);
        Tensor tensor = model.Graph.Initializers[0];
        Assert.Contains(reason, tensor.Payload.MissingBecause, StringComparison.Ordinal);
        Assert.Throws<NetWeightException>(tensor.Payload.ReadAll);
        Assert.Contains(model.Diagnostics, d => d.Id == Diagnostic.MissingData);

        // Costs need no weights.
        Assert.True(CostAnalyzer.Analyze(ShapeInference.Run(model)).Totals.IsComplete);
    }

    [Theory]
    [InlineData("twelve")]
    [InlineData("-16")]
    [InlineData("99999999999999999999")]
    public void External_BadNumber_IsAnOnnxFormatException(string offset) =>
        Assert.Throws<OnnxFormatException>(() => Read("w.bin", offset));

    [Fact]
    public void External_LinksThatLeaveTheFolder_AreNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var outside = new TempFolder();
        File.WriteAllBytes(outside["secret.bin"], new byte[64]);
        File.CreateSymbolicLink(folder["link.bin"], outside["secret.bin"]);
        Directory.CreateSymbolicLink(folder["linked"], outside["."]);
        File.CreateSymbolicLink(folder["dangling.bin"], outside["nothing"]);
        foreach (string location in new[] { "link.bin", "linked/secret.bin" })
            Assert.Contains("link out of the model's folder", Read(location).Payload.MissingBecause, StringComparison.Ordinal);
        Assert.NotNull(Read("dangling.bin").Payload.MissingBecause);

        File.WriteAllBytes(folder["real.bin"], new byte[16]);
        File.CreateSymbolicLink(folder["inside.bin"], folder["real.bin"]);
        Assert.Null(Read("inside.bin").Payload.MissingBecause);
    }

    [Fact]
    public void External_LinkIntoALinkedFolder_IsNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var outside = new TempFolder();
        File.WriteAllBytes(outside["secret.bin"], new byte[64]);
        Directory.CreateSymbolicLink(folder["linked"], outside["."]);
        // Its target's name lies inside the folder; the file does not.
        File.CreateSymbolicLink(folder["hop.bin"], Path.Combine("linked", "secret.bin"));
        Assert.NotNull(Read("hop.bin").Payload.MissingBecause);
    }

    [Fact]
    public void External_ModelThatIsALink_FindsItsDataInTheFolderOfItsTarget()
    {
        // The cache of a model hub: snapshots/1/model.onnx -> ../../blobs/aa, snapshots/1/w.bin -> ../../blobs/bb.
        Directory.CreateDirectory(folder["blobs"]);
        Directory.CreateDirectory(folder["other"]);
        Directory.CreateDirectory(folder["snapshots/1"]);
        File.WriteAllBytes(folder["blobs/bb"], new byte[16]);
        File.WriteAllBytes(folder["other/secret"], new byte[16]);
        string model = folder["snapshots/1/model.onnx"], data = folder["snapshots/1/w.bin"];
        Assert.Null(Missing("../../blobs/bb"));
        Assert.Contains("link out of the model's folder", Missing("../../other/secret"), StringComparison.Ordinal);
        // A model that is no link has one folder only.
        File.Delete(model);
        File.Copy(folder["blobs/aa"], model);
        File.Delete(data);
        File.CreateSymbolicLink(data, "../../blobs/bb");
        Assert.Contains("link out of the model's folder", OnnxReader.Read(model).Graph.Initializers[0].Payload.MissingBecause,
            StringComparison.Ordinal);
        // Data that lies only beside the target is found there.
        File.Delete(model);
        File.Delete(data);
        File.CreateSymbolicLink(model, "../../blobs/aa");
        File.WriteAllBytes(folder["blobs/w.bin"], new byte[16]);
        Assert.Equal(new byte[16], OnnxReader.Read(model).Graph.Initializers[0].Payload.ReadAll());

        string? Missing(string target)
        {
            File.Delete(data);
            File.CreateSymbolicLink(data, target);
            ReadModel("w.bin");
            File.Delete(model);
            File.Move(Directory.GetFiles(folder[""], "*.onnx")[0], folder["blobs/aa"], overwrite: true);
            File.CreateSymbolicLink(model, "../../blobs/aa");
            return OnnxReader.Read(model).Graph.Initializers[0].Payload.MissingBecause;
        }
    }

    [Fact]
    public void External_ThreeGigabytes_AreAnalyzedWithoutReadingThem()
    {
        using (FileStream data = File.Create(folder["w.bin"]))
            data.SetLength(3L << 30); // a sparse file: no blocks on disk
        var graph = new GraphProto { Input = { Value("x", 1, 16384) }, Output = { Value("y2", 1, 16384) } };
        for (int i = 0; i < 3; i++)
        {
            TensorProto weight = External("w.bin", (i * (1L << 30)).ToString(CultureInfo.InvariantCulture),
                (1L << 30).ToString(CultureInfo.InvariantCulture));
            weight.Name = $"w{i}";
            weight.Dims.Clear();
            weight.Dims.Add([16384, 16384]);
            graph.Initializer.Add(weight);
            graph.Node.Add(new NodeProto { OpType = "MatMul", Input = { i == 0 ? "x" : $"y{i - 1}", $"w{i}" }, Output = { $"y{i}" } });
        }

        File.WriteAllBytes(folder["m.onnx"],
            new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.ToByteArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(OnnxReader.Read(folder["m.onnx"])));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal(3L << 30, cost.TotalWeightBytes.Value);
        Assert.Equal(3L << 28, cost.Totals.Maccs.Value);
        Assert.Empty(cost.Shaped.Diagnostics);
    }

    private static ValueInfoProto Value(string name, params long[] sizes)
    {
        var shape = new TensorShapeProto();
        foreach (long size in sizes)
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } }
        };
    }

    private static TensorProto External(string location, string? offset, string? length)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)DataType.Float, Dims = { 4 }, DataLocation = 1 };
        foreach ((string key, string? value) in new[] { ("location", location), ("offset", offset), ("length", length) })
            if (value is not null)
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        return tensor;
    }

    private Model ReadModel(string location, string? offset = null, string? length = null)
    {
        var graph = new GraphProto
        {
            Input = { Value("x", 2, 4) },
            Output = { Value("y", 2, 4) },
            Initializer = { External(location, offset, length) },
            Node = { new NodeProto { OpType = "Add", Input = { "x", "w" }, Output = { "y" } } },
        };
        File.WriteAllBytes(folder["m.onnx"],
            new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.ToByteArray());
        return OnnxReader.Read(folder["m.onnx"]);
    }

    private Tensor Read(string location, string? offset = null, string? length = null) =>
        ReadModel(location, offset, length).Graph.Initializers[0];
}
