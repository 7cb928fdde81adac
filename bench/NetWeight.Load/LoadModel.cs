using System.Buffers.Binary;
using System.Security.Cryptography;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Load;

/// <summary>ONNX files of a size that differ in eight bytes, so that a hundred clients hold one of them in memory.</summary>
public sealed class LoadModel
{
    private const ulong Marker = 0x5EED5EED5EED5EED;

    private readonly byte[] file;
    private readonly int at;

    /// <summary>Makes the file.</summary>
    public LoadModel(long bytes)
    {
        var weights = new float[Math.Max(2, bytes / sizeof(float))];
        BinaryPrimitives.WriteUInt64LittleEndian(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()), Marker);
        var type = new TensorType(DataType.Float, Shape.Of(weights.Length));
        var graph = new Graph
        {
            Name = "load",
            Inputs = [new ValueInfo("x", type)],
            Outputs = [new ValueInfo("y", type)],
            Nodes = [new Node { Name = "add", OpType = "Add", OpsetVersion = 17, Inputs = ["x", "w"], Outputs = ["y"] }],
            Initializers = [Tensor.Of("w", [weights.Length], weights)],
        };
        using var stream = new MemoryStream();
        OnnxWriter.Write(
            new Model { Name = "load", IrVersion = 8, Opsets = new Dictionary<string, int> { [""] = 17 }, Graph = graph }, stream);
        file = stream.ToArray();
        Span<byte> marker = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(marker, Marker);
        at = file.AsSpan().IndexOf(marker);
    }

    /// <summary>Its length.</summary>
    public int Length => file.Length;

    /// <summary>The parts of a variant, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts(long variant)
    {
        var own = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(own, variant);
        yield return file.AsMemory(0, at);
        yield return own;
        const int Step = 1 << 17;
        for (int from = at + 8; from < file.Length; from += Step)
            yield return file.AsMemory(from, Math.Min(Step, file.Length - from));
    }

    /// <summary>The hash of a variant.</summary>
    public string Hash(long variant)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> part in Parts(variant))
            hash.AppendData(part.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
