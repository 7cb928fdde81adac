using System.IO.Compression;
using System.Text;
using NetWeight.Graphs;
using NetWeight.Measurement.Samples;
using NetWeight.Operators;

namespace NetWeight.Measurement.Tests;

/// <summary>Samples of a model's inputs from NumPy files and raw bytes.</summary>
public sealed class SampleFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, CompressionLevel.NoCompression)]
    [InlineData(2, CompressionLevel.Optimal)]
    [InlineData(3, CompressionLevel.Fastest)]
    public void Read_Archive_GivesEachInputItsArray(byte version, CompressionLevel level)
    {
        string path = Archive(level, ("ids", Npy("<i8", "(2,)", Bytes(5L, 7L), version: version)),
            ("x", Npy("<f4", "(1, 3)", Bytes(1f, 2f, 3f), version: version)));
        IReadOnlyList<Tensor> sample =
            Assert.Single(SampleFile.Read(path, Model(F("x", 1, 3), new ValueInfo("ids", new TensorType(DataType.Int64, Shape.Of(2))))));
        Assert.Equal(["x", "ids"], sample.Select(t => t.Name));
        Assert.Equal(Bytes(1f, 2f, 3f), sample[0].Payload.ReadAll());
        Assert.Equal(Bytes(5L, 7L), sample[1].Payload.ReadAll());
    }

    [Theory]
    [InlineData("(4, 3)")]
    [InlineData("(4, 1, 3)")]
    public void Read_SeveralSamples_AreCutAlongTheFirstAxis(string shape)
    {
        string path = Archive(CompressionLevel.Fastest,
            ("arr_0", Npy("<f8", shape, Bytes(Enumerable.Range(0, 12).Select(i => (double)i).ToArray()))));
        IReadOnlyList<IReadOnlyList<Tensor>> samples = SampleFile.Read(path, Model(F("x", 1, 3)));
        Assert.Equal(4, samples.Count);
        // 64-bit floats become the model's.
        Assert.Equal(Bytes(9f, 10f, 11f), samples[3][0].Payload.ReadAll());
        Assert.Equal([1L, 3L], samples[3][0].Dims);
    }

    [Fact]
    public void Read_SingleArray_IsTheSingleInput() =>
        Assert.Equal(Bytes(1f, 2f, 3f), SampleFile.Read(Written("one.npy", Npy("<f4", "(1, 3)", Bytes(1f, 2f, 3f))),
            Model(F("x", 1, 3)))[0][0].Payload.ReadAll());

    [Fact]
    public void Read_RawBytes_AreSamplesOneBehindTheOther()
    {
        IReadOnlyList<IReadOnlyList<Tensor>> samples =
            SampleFile.Read(Written("two.f32", Bytes(1f, 2f, 3f, 4f)), Model(F("a", 1), F("b", 1)));
        Assert.Equal([Bytes(1f), Bytes(2f), Bytes(3f), Bytes(4f)], samples.SelectMany(s => s).Select(t => t.Payload.ReadAll()));
    }

    [Theory]
    [InlineData("no array 'x'; it has y", "y", "<f4", "(1, 3)", 12)]
    [InlineData("holds double", "x", "<f8", "(1, 3)", 24, DataType.Float16)]
    [InlineData("astype('float32')", "x", "<i8", "(1, 3)", 24)]
    [InlineData("shape 3x1", "x", "<f4", "(3, 1)", 12)]
    [InlineData("shape 3;", "x", "<f4", "(3,)", 12)]
    [InlineData("'>f4'", "x", ">f4", "(1, 3)", 12)]
    [InlineData("'|O'", "x", "|O", "(1, 3)", 12)]
    [InlineData("cut off", "x", "<f4", "(1, 3)", 11)]
    [InlineData("more than fits", "x", "<f4", "(99999999999, 3)", 12)]
    [InlineData("not a size", "x", "<f4", "(-1, 3)", 12)]
    [InlineData("no shape", "x", "<f4", "1, 3", 12)]
    [InlineData("no sample", "x", "<f4", "(0, 3)", 0)]
    [InlineData("several fields", "x", "RECORD", "(1, 3)", 12)]
    public void Read_WhatDoesNotFit_IsOneClearLine(string says, string array, string type, string shape, int bytes,
        DataType takes = DataType.Float)
    {
        // A second array, so that the first is not the only one.
        string path = Archive(CompressionLevel.Fastest, (array, Npy(type, shape, new byte[bytes])), ("z", Npy("<f4", "(1,)", new byte[4])));
        string message = Assert.Throws<NetWeightException>(() =>
            SampleFile.Read(path, Model(new ValueInfo("x", new TensorType(takes, Shape.Of(1, 3)))))).Message;
        Assert.Contains(says == "no array 'x'; it has y" ? "no array 'x'; it has y, z" : says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Read_BrokenFiles_AreOneClearLine()
    {
        ShapedModel model = Model(F("x", 1, 3)), two = Model(F("x", 1, 3), F("y", 1));
        byte[] good = Npy("<f4", "(1, 3)", new byte[12]);
        byte[] archive = File.ReadAllBytes(Archive(CompressionLevel.Fastest, ("x", good)));
        string Says(string name, byte[] bytes, ShapedModel? other = null) =>
            Assert.Throws<NetWeightException>(() => SampleFile.Read(Written(name, bytes), other ?? model)).Message;
        Assert.Contains("not a NumPy file", Says("a.npz", [1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("Cannot read", Says("b.npz", archive[..^30]), StringComparison.Ordinal);
        Assert.Contains("one array, the model has 2 inputs", Says("c.npy", good, two), StringComparison.Ordinal);
        Assert.Contains("running fastest", Says("d.npy", Npy("<f4", "(1, 3)", new byte[12], "True")), StringComparison.Ordinal);
        Assert.Contains("version 9", Says("e.npy", [.. good[..6], 9, .. good[7..]]), StringComparison.Ordinal);
        Assert.Contains("cut off", Says("f.npy", good[..9]), StringComparison.Ordinal);
        Assert.Contains("holds 11 bytes; the model's inputs take 12", Says("g.f32", new byte[11]), StringComparison.Ordinal);
        Assert.Contains("holds 0 bytes", Says("h.f32", []), StringComparison.Ordinal);
        Assert.Contains("is open", Assert.Throws<NetWeightException>(() =>
            SampleFile.Read(Written("i.f32", []),
                Model(new ValueInfo("x", new TensorType(DataType.Float,
                    new Shape(Dim.Named("n"), Dim.Named("m"))))))).Message, StringComparison.Ordinal);
        string uneven = Archive(CompressionLevel.Fastest, ("x", Npy("<f4", "(2, 3)", new byte[24])),
            ("y", good = Npy("<f4", "(3,)", new byte[12])));
        Assert.Contains("holds 3 samples, others 2",
            Assert.Throws<NetWeightException>(() => SampleFile.Read(uneven, two)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MutatedBytes_GiveSamplesOrOneError()
    {
        byte[] good = Npy("<f4", "(1, 3)", new byte[12]), archive = File.ReadAllBytes(Archive(CompressionLevel.NoCompression, ("x", good)));
        var random = new Random(1);
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = (byte[])(i % 2 == 0 ? good : archive).Clone();
            for (int j = 0; j < 1 + (i % 5); j++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Assert.NotEmpty(
                    SampleFile.Read(Written("m.npz", bytes[..(i % 7 == 0 ? random.Next(bytes.Length) : bytes.Length)]),
                        Model(F("x", 1, 3))));
            }
            catch (NetWeightException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    private static byte[] Npy(string type, string shape, byte[] content, string fortran = "False", byte version = 1)
    {
        string descr = type == "RECORD" ? "[('a', '<f4'), ('b', '<f4')]" : $"'{type}'";
        byte[] header = Encoding.UTF8.GetBytes($"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        byte[] size = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. size, .. header, .. content];
    }

    private string Archive(CompressionLevel level, params (string Name, byte[] Content)[] arrays)
    {
        string path = folder[$"{Guid.NewGuid():N}.npz"];
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in arrays)
        {
            using Stream stream = archive.CreateEntry(name + ".npy", level).Open();
            stream.Write(content);
        }

        return path;
    }

    private string Written(string name, byte[] content)
    {
        string path = folder[name];
        File.WriteAllBytes(path, content);
        return path;
    }

    private static byte[] Bytes<T>(params T[] numbers)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(numbers).ToArray();

    private static ValueInfo F(string name, params long[] dims) => new(name, new TensorType(DataType.Float, Shape.Of(dims)));

    private static ShapedModel Model(params ValueInfo[] inputs) => ShapeInference.Run(
        new Model { Name = "m", Opsets = new Dictionary<string, int> { [""] = 17 }, Graph = new Graph { Inputs = inputs } },
        InferenceOptions.Default with { AssumeBatchOfOne = false });
}
