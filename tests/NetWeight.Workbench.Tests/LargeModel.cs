using System.Text;

namespace NetWeight.Workbench.Tests;

/// <summary>Writes an ONNX file with gigabytes of weights, as a hole in the file: a node without effect, and a chain of
/// matrix products.</summary>
internal static class LargeModel
{
    /// <summary>Writes the file.</summary>
    public static void Write(string path, int tensors, long bytesOfEach)
    {
        long side = (long)Math.Sqrt(bytesOfEach / sizeof(float));
        bytesOfEach = side * side * sizeof(float);
        byte[][] heads = [.. Enumerable.Range(0, tensors).Select(i => Tensor($"w{i}", side, bytesOfEach))];
        byte[] same = Field(1, [.. Text(1, "x0"), .. Text(2, "same"), .. Text(3, "same"), .. Text(4, "Identity")]);
        byte[] nodes = [.. same, .. Enumerable.Range(0, tensors)
            .SelectMany(i =>
            Field(1, [.. Text(1, i == 0 ? "same" : $"x{i}"), .. Text(1, $"w{i}"), .. Text(2, $"x{i + 1}"),
                .. Text(3, $"product{i}"), .. Text(4, "MatMul")]))];
        byte[] ends = [.. Field(11, Value("x0", side)), .. Field(12, Value($"x{tensors}", side))];
        long graph = nodes.Length + ends.Length + heads.Sum(h => Head(5, h.Length + bytesOfEach).Length + h.Length + bytesOfEach);
        using var file = new FileStream(path, FileMode.Create);
        file.Write([.. Number(1, 8), .. Field(8, [.. Text(1, ""), .. Number(2, 17)]), .. Head(7, graph), .. nodes, .. ends]);
        foreach (byte[] head in heads)
        {
            file.Write(Head(5, head.Length + bytesOfEach));
            file.Write(head);
            file.Seek(bytesOfEach, SeekOrigin.Current);
        }

        file.SetLength(file.Position);
    }

    private static byte[] Tensor(string name, long side, long bytes) =>
        [.. Number(1, side), .. Number(1, side), .. Number(2, 1), .. Text(8, name), .. Head(9, bytes)];

    private static byte[] Value(string name, long side) =>
        [.. Text(1, name),
            .. Field(2, Field(1, [.. Number(1, 1), .. Field(2, [.. Field(1, Number(1, 1)), .. Field(1, Number(1, side))])]))];

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content) => [.. Head(field, content.Length), .. content];

    private static byte[] Head(int field, long length) => [.. Varint((ulong)(field << 3) | 2), .. Varint((ulong)length)];

    private static byte[] Number(int field, long value) => [.. Varint((ulong)(field << 3)), .. Varint((ulong)value)];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value & 0x7F | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
