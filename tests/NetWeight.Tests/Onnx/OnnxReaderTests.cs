using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Onnx.Proto;

namespace NetWeight.Tests.Onnx;

public class OnnxReaderTests
{
    [Fact]
    public void Read_TwentyMegabytesOfWeights_AllocatesAlmostNothing()
    {
        using var folder = new TempFolder();
        OnnxWriter.Write(Build.Model([], ["w"], [], Tensor.Of("w", [5_000_000], new float[5_000_000])), folder["m.onnx"]);
        OnnxReader.Read(Repository.MobileNetV2); // warms up what every first read allocates
        long before = GC.GetAllocatedBytesForCurrentThread();
        Model model = OnnxReader.Read(folder["m.onnx"]);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(20_000_000, model.Graph.Initializers[0].Payload.Length);
        Assert.InRange(allocated, 0, 300_000);
    }

    [Theory]
    [InlineData(4)] // below the size that stays inline
    [InlineData(3000)] // beyond it
    public void Read_EveryWayToStoreNumbers_GivesTheSameContent(int count)
    {
        float[] floats = [.. Enumerable.Range(0, count).Select(i => i - 1.5f)];
        long[] longs = [.. Enumerable.Range(0, count).Select(i => i * -123_456_789_012L)];
        int[] ints = [.. Enumerable.Range(0, count).Select(i => i - 2)];
        AssertSame(Of(DataType.Float, t => t.FloatData.Add(floats)), Tensor.Of("w", [count], floats));
        AssertSame(Of(DataType.Int64, t => t.Int64Data.Add(longs)), Tensor.Of("w", [count], longs));
        AssertSame(Of(DataType.Double, t => t.DoubleData.Add(floats.Select(f => (double)f))),
            Raw(floats.SelectMany(f => BitConverter.GetBytes((double)f))));
        AssertSame(Of(DataType.Int32, t => t.Int32Data.Add(ints)), Raw(ints.SelectMany(BitConverter.GetBytes)));
        AssertSame(Of(DataType.Int8, t => t.Int32Data.Add(ints.Select(i => (int)unchecked((sbyte)i)))),
            Raw(ints.Select(i => unchecked((byte)i))));
        AssertSame(Of(DataType.Bool, t => t.Int32Data.Add(ints.Select(i => i & 1))), Raw(ints.Select(i => (byte)(i & 1))));
        AssertSame(Of(DataType.UInt64, t => t.Uint64Data.Add(longs.Select(l => unchecked((ulong)l)))),
            Raw(longs.SelectMany(BitConverter.GetBytes)));
        AssertSame(Of(DataType.Float16, t =>
            t.Int32Data.Add(floats.Select(f => (int)BitConverter.HalfToUInt16Bits((Half)f)))),
                Raw(floats.SelectMany(f => BitConverter.GetBytes((Half)f))));

        TensorProto Of(DataType type, Action<TensorProto> fill)
        {
            var tensor = new TensorProto { Name = "w", DataType = (int)type };
            tensor.Dims.Add(count);
            fill(tensor);
            return tensor;
        }

        Tensor Raw(IEnumerable<byte> bytes) => new("w", DataType.Undefined, [count], new MemoryPayload(bytes.ToArray()));

        static void AssertSame(TensorProto stored, Tensor expected)
        {
            Tensor read = Read(stored);
            Assert.Null(read.Payload.MissingBecause);
            Assert.Equal(expected.Payload.ReadAll(), read.Payload.ReadAll());
        }
    }

    [Fact]
    public void Read_SparseTensor_HasTheDenseShape()
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(Build.Model([], ["s"], [],
            Tensor.Of("s", [40, 50], [1f, 2f]) with { SparseIndices = Tensor.Of("", [2], [3L, 9L]) }), stream);
        Tensor sparse = OnnxReader.Read(stream.ToArray(), "m").Graph.Initializers[0];
        Assert.Equal("40x50", sparse.Shape.ToString());
        Assert.Equal(2000, sparse.Elements);
        Assert.Equal((2 * 4) + (2 * 8), sparse.StoredBytes);
    }

    [Fact]
    public void Read_TooFewNumbers_IsReportedAsMissing()
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)DataType.Int64, Dims = { 1L << 40 } };
        tensor.Int64Data.Add(Enumerable.Repeat(1L, 5000));
        Assert.Contains("needs", Read(tensor).Payload.MissingBecause, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> OtherFormats() => new()
    {
        { "empty", [] },
        { "Git LFS", Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 14245376\n") },
        { "zip", Zip() },
        { "HTML", Encoding.ASCII.GetBytes("\n <!DOCTYPE html><html><body>404: Not Found</body></html>") },
        { "JSON", Encoding.ASCII.GetBytes("{\"error\":\"not found\"}") },
        { "TensorFlow Lite", [0x1C, 0, 0, 0, .. "TFL3"u8, .. new byte[40]] },
        { "HDF5", [0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, 0, 0] },
        { "GGUF", [.. "GGUF"u8, 3, 0, 0, 0] },
        { "graph", [0x08, 0x07] }, // an IR version and nothing else
        { "field number 0", new byte[100] },
    };

    [Theory]
    [MemberData(nameof(OtherFormats))]
    public void Read_AnotherFormat_IsNamed(string cause, byte[] bytes)
    {
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(bytes, "m"));
        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsAnOnnxFormatException()
    {
        // Cut right after a field of the outermost message, what is left is a model: only those cuts may succeed.
        byte[] whole = File.ReadAllBytes(Repository.MobileNetV2);
        int read = 0;
        for (int length = 0; length < whole.Length; length += length < 300 ? 1 : 997)
        {
            try
            {
                OnnxReader.Read(whole.AsMemory(0, length), "cut");
                read++;
            }
            catch (OnnxFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }

        Assert.InRange(read, 0, 3);
    }

    [Fact]
    public void Read_TruncatedInTheMiddle_SaysSoAndWhere()
    {
        byte[] whole = File.ReadAllBytes(Repository.MobileNetV2);
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(whole.AsMemory(0, whole.Length / 2), "cut"));
        Assert.Contains("truncated", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.ByteOffset);
    }

    [Theory]
    [InlineData("a/b/no-such-file.onnx", "does not exist")]
    [InlineData(".", "is a folder")]
    public void Read_NoFile_IsOneClearError(string path, string cause) =>
        Assert.Contains(cause, Assert.Throws<NetWeightException>(() => OnnxReader.Read(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_ReferenceIntoItselfByHand_CannotLeaveTheFile()
    {
        foreach ((string offset, string length) in new[] { ("0", "99999999"), ("-5", "4"),
            ("9223372036854775807", "4"), ("4", "-4"), ("", "4"), ("x", "4") })
        {
            var tensor = new TensorProto { Name = "w", DataType = (int)DataType.Float, Dims = { 1 }, DataLocation = 1 };
            foreach ((string key, string value) in new[] { ("location", SkeletonExtractor.SelfLocation),
                ("offset", offset), ("length", length) })
                if (value.Length > 0)
                    tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            Assert.Throws<OnnxFormatException>(() => Read(tensor));
        }
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(1L << 62)]
    public void Read_ImpossibleDimensions_AreNamed(long size)
    {
        var tensor = new TensorProto { Name = "heavy", DataType = (int)DataType.Float, Dims = { 4, size } };
        Assert.Contains("'heavy'", Assert.Throws<OnnxFormatException>(() => Read(tensor)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AMillionDimensions_IsRefused()
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)DataType.Float };
        tensor.Dims.Add(Enumerable.Repeat(1L, 1_000_000));
        Assert.Contains("1000000 dimensions", Assert.Throws<OnnxFormatException>(() => Read(tensor)).Message, StringComparison.Ordinal);

        var shape = new TensorShapeProto();
        for (int i = 0; i < 1_000_000; i++)
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 });
        var graph =
            new GraphProto
            {
                Input =
                { new ValueInfoProto { Name = "x",
                    Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } } }
            };
        Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(new ModelProto { Graph = graph }.ToByteArray(), "m"));
    }

    [Fact]
    public void Read_FirstIrVersion_HasOpset1()
    {
        // IR version 1 had no operator sets and no attribute types.
        var node = new NodeProto
        {
            OpType = "LeakyRelu",
            Input = { "x" },
            Output = { "y" },
            Attribute = { new AttributeProto { Name = "alpha", F = 0.1f } }
        };
        Model model = OnnxReader.Read(new ModelProto { IrVersion = 1, Graph = new GraphProto { Node = { node } } }.ToByteArray(), "m");
        Assert.Equal(1, model.Graph.Nodes[0].OpsetVersion);
        Assert.Equal(AttributeKind.Float, model.Graph.Nodes[0].Attributes[0].Kind);
    }

    [Fact]
    public void Read_SubgraphsAThousandDeep_IsRefused()
    {
        var graph = new GraphProto { Name = "innermost" };
        byte[] bytes = graph.ToByteArray();
        for (int depth = 0; depth < 1000; depth++)
            bytes = Field(1, Field(5, Field(6, bytes))); // a graph with a node with an attribute with that graph
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(Field(7, bytes), "m"));
        Assert.Contains("deep", e.Message, StringComparison.Ordinal);
    }

    internal static Tensor Read(TensorProto tensor) =>
        OnnxReader.Read(new ModelProto { Graph = new GraphProto { Initializer = { tensor } } }.ToByteArray(), "m").Graph.Initializers[0];

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("archive/data.pkl");
        return stream.ToArray();
    }
}
