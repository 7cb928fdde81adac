using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>Turns the tensors of a file into <see cref="Tensor"/>s whose elements are read on demand.</summary>
internal sealed class TensorConverter(ByteSource source, string? path, string? folder)
{
    private readonly ExternalData external = new(folder, path);
    private readonly Dictionary<string, (string Tensor, int Count)> missing = [];

    /// <summary>One note per reason why weights are missing.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics =>
        [.. missing.Take(20).Select(m => new Diagnostic(Diagnostic.MissingData, Severity.Note,
            $"The weights of {(m.Value.Count == 1 ? $"'{m.Value.Tensor}'" : $"{m.Value.Count} tensors")} are missing: {m.Key}."))];

    /// <summary>A sparse tensor: its values, their positions, and its dense dimensions.</summary>
    public Tensor Sparse(SparseTensorProto proto)
    {
        Tensor values = proto.Values is null ? throw new OnnxFormatException("A sparse tensor has no values.") : Dense(proto.Values);
        Tensor indices = proto.Indices is null
            ? throw new OnnxFormatException($"Sparse tensor '{values.Name}' has no indices.") : Dense(proto.Indices);
        long[] dims = CheckDims(values.Name, proto.Dims);
        _ = Elements(values.Name, values.DataType, dims);
        return values with { Dims = dims, SparseIndices = indices };
    }

    /// <summary>A tensor; its elements stay in the file.</summary>
    public Tensor Dense(TensorProto proto)
    {
        DataType type = DataTypes.FromOnnx(proto.DataType);
        long[] dims = CheckDims(proto.Name, proto.Dims);
        return new Tensor(proto.Name, type, dims, Payload(proto, type, Elements(proto.Name, type, dims)));
    }

    private static long Elements(string name, DataType type, long[] dims)
    {
        try
        {
            long elements = 1;
            foreach (long dim in dims)
                elements = checked(elements * dim);
            _ = type.SizeOf(elements);
            return elements;
        }
        catch (OverflowException e)
        {
            throw new OnnxFormatException($"Tensor '{name}' declares more elements than 2^63 bytes can hold.", e);
        }
    }

    private static long[] CheckDims(string name, RepeatedField<long> dims)
    {
        CheckRank($"Tensor '{name}'", dims.Count);
        foreach (long dim in dims)
            if (dim < 0)
                throw new OnnxFormatException($"Tensor '{name}' declares a negative dimension ({dim}).");
        return [.. dims];
    }

    public static void CheckRank(string name, int rank)
    {
        if (rank > Graphs.Shape.RankLimit)
            throw new OnnxFormatException($"{name} declares {rank} dimensions; NetWeight reads up to {Graphs.Shape.RankLimit}.");
    }

    private TensorPayload Payload(TensorProto proto, DataType type, long elements)
    {
        long? expected = type.SizeOf(elements);
        TensorPayload payload = proto.DataLocation == 1 && proto.ExternalData.Count > 0
            ? External(proto, type, elements, expected)
            : Inline(proto, type, elements);
        if (payload.MissingBecause is null && expected is { } size && payload.Length != size)
            payload = new MissingPayload(size, payload.Length == 0 && size > 0
                ? "the file holds no elements for it"
                : $"its shape needs {size} bytes and the file holds {payload.Length}");
        if (payload.MissingBecause is { } reason)
            missing[reason] = missing.TryGetValue(reason, out var seen) ? (seen.Tensor, seen.Count + 1) : (proto.Name, 1);
        return payload;
    }

    private TensorPayload External(TensorProto proto, DataType type, long elements, long? expected)
    {
        string location = "";
        long? offset = null, length = null;
        bool varint = false;
        foreach (StringStringEntryProto entry in proto.ExternalData)
        {
            switch (entry.Key)
            {
                // The skeleton writes its own reference last, so the last one counts.
                case "location": location = entry.Value; break;
                case "offset": offset = Number(entry, proto.Name); break;
                case "length": length = Number(entry, proto.Name); break;
                case SkeletonExtractor.VarintKey: varint = true; break;
            }
        }

        if (location != SkeletonExtractor.SelfLocation)
            return external.Resolve(location, offset, length, expected);

        // A hostile file can write this location itself, and then anything as its place.
        if (offset is not { } start || length is not { } size || start < 0 || size < 0 || start > source.Length
            || size > source.Length - start)
            throw new OnnxFormatException($"The external data of tensor '{proto.Name}' lies outside the file.");
        TensorPayload self = source is MemoryByteSource memory
            ? new MemoryPayload(memory.Bytes.Slice((int)start, (int)size))
            : source is RangeSource range ? range.Payload(start, size)
            : path is not null ? new FilePayload(path, start, size)
            : new MissingPayload(expected ?? 0, "only the structure of the file was read");
        if (!varint || self is MissingPayload)
            return self;
        // A varint takes one to ten bytes; types below eight bits store one packed byte per number.
        long numbers = type.Bits is > 0 and < 8 ? expected ?? 0 : elements;
        return size >= numbers && size / 10 <= numbers
            ? new VarintPayload(self, type, elements)
            : new MissingPayload(expected ?? 0, $"its shape needs {numbers} numbers and the file holds {size} bytes of them");
    }

    private static long? Number(StringStringEntryProto entry, string tensor) =>
        long.TryParse(entry.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new OnnxFormatException($"The external data of tensor '{tensor}' has a bad {entry.Key}: '{entry.Value}'.");

    private static TensorPayload Inline(TensorProto proto, DataType type, long elements)
    {
        if (proto.HasRawData)
            return new MemoryPayload(proto.RawData.Memory);
        if (type == DataType.String)
            return new StringPayload([.. proto.StringData.Select(s => s.ToByteArray())]);
        if (proto.FloatData.Count > 0)
            return new MemoryPayload(MemoryMarshal.AsBytes<float>(proto.FloatData.ToArray()).ToArray());
        if (proto.DoubleData.Count > 0)
            return new MemoryPayload(MemoryMarshal.AsBytes<double>(proto.DoubleData.ToArray()).ToArray());
        if (proto.Int64Data.Count > 0)
            return new MemoryPayload(Pack(type, proto.Int64Data.Count, proto.Int64Data));
        if (proto.Uint64Data.Count > 0)
            return new MemoryPayload(Pack(type, proto.Uint64Data.Count, proto.Uint64Data.Select(v => unchecked((long)v))));
        if (proto.Int32Data.Count > 0)
            return new MemoryPayload(Pack(type, proto.Int32Data.Count, proto.Int32Data.Select(v => (long)v)));
        return new MemoryPayload(ReadOnlyMemory<byte>.Empty);
    }

    private static byte[] Pack(DataType type, int count, IEnumerable<long> numbers) =>
        // Types below eight bits store one packed byte per number.
        VarintPayload.Pack(type.Bits < 8 ? DataType.UInt8 : type, count, numbers);
}
