using System.Buffers.Binary;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>Contents for what a file leaves out: weights and inputs, the same in every run.</summary>
internal static class Seeds
{
    /// <summary>The model with small weights where its own are missing.</summary>
    public static Model Fill(Model model) => model with
    {
        Graph = model.Graph with
        {
            Initializers =
                [.. model.Graph.Initializers.Select((t, i) => t.Payload.MissingBecause is null ? t
                    : t with { Payload = new MemoryPayload(Bytes(t.DataType, t.Elements, i)) })],
        },
    };

    /// <summary>A tensor for each input of an inferred model.</summary>
    public static Dictionary<string, object> Feed(ShapedModel model) => model.Graph.Inputs.ToDictionary(
        input => input.Name,
        object (input) => new Tensor(input.Name, input.DataType, [.. input.Shape!.ToArray().Select(d => d.Value)],
            new MemoryPayload(Bytes(input.DataType, input.Elements!.Value, 7))));

    /// <summary>Small floats, positive so that they also do for variances; zeros for every other type.</summary>
    private static byte[] Bytes(DataType type, long elements, int seed)
    {
        byte[] bytes = new byte[type.SizeOf(elements)!.Value];
        if (type != DataType.Float)
            return bytes;
        var random = new Random(seed);
        for (int i = 0; i < bytes.Length; i += sizeof(float))
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i), 0.01f + (0.04f * random.NextSingle()));
        return bytes;
    }
}
