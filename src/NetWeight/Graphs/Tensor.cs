namespace NetWeight.Graphs;

/// <summary>
/// Where a tensor's elements are: packed little-endian bytes, as ONNX's <c>raw_data</c> holds them, in memory, in a
/// file, or missing.
/// </summary>
public abstract class TensorPayload
{
    /// <summary>The number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>The reason why the bytes cannot be read, or null if they can.</summary>
    public virtual string? MissingBecause => null;

    /// <summary>The file that the bytes lie in; null if they lie in none.</summary>
    public virtual string? File => null;

    /// <summary>Opens the bytes for reading. Throws <see cref="NetWeightException"/> if they are missing.</summary>
    public abstract Stream Open();

    /// <summary>Reads all bytes. Meant for small tensors: the caller checks <see cref="Length"/> first.</summary>
    public byte[] ReadAll()
    {
        using Stream stream = Open();
        byte[] bytes = new byte[Length];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (IOException e)
        {
            throw new NetWeightException($"Weights cannot be read: {e.Message}", e);
        }

        return bytes;
    }
}

/// <summary>Elements in memory.</summary>
public sealed class MemoryPayload(ReadOnlyMemory<byte> bytes) : TensorPayload
{
    /// <summary>The packed little-endian elements.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override Stream Open() => new MemoryStream(bytes.ToArray(), writable: false);
}

/// <summary>A place in a file next to the model, as the model names it.</summary>
public sealed record ExternalReference(string Location, long? Offset, long? Length);

/// <summary>
/// Elements that the file names but that are not there. <paramref name="reference"/> keeps the name, so that it
/// survives a rewrite of the model.
/// </summary>
public sealed class MissingPayload(long length, string reason, ExternalReference? reference = null) : TensorPayload
{
    /// <summary>Where the model looks for them, if it does.</summary>
    public ExternalReference? Reference => reference;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override string? MissingBecause => reason;

    /// <inheritdoc/>
    public override Stream Open() => throw new NetWeightException(reason);
}

/// <summary>The elements of a string tensor, as UTF-8.</summary>
public sealed class StringPayload(IReadOnlyList<byte[]> strings) : TensorPayload
{
    /// <summary>The strings, as UTF-8.</summary>
    public IReadOnlyList<byte[]> Strings => strings;

    /// <inheritdoc/>
    public override long Length => strings.Sum(s => (long)s.Length);

    /// <inheritdoc/>
    public override Stream Open() => throw new NetWeightException("A string tensor has no raw bytes.");
}

/// <summary>A constant tensor of the file: an initialiser, or a node's attribute.</summary>
/// <param name="Name">The name of the value, empty for an attribute.</param>
/// <param name="DataType">The type of an element.</param>
/// <param name="Dims">The dimensions, outermost first.</param>
/// <param name="Payload">Where the elements are; for a sparse tensor its non-zero values.</param>
/// <param name="SparseIndices">For a sparse tensor, the positions of its values; null for a dense one.</param>
public sealed record Tensor(string Name, DataType DataType, IReadOnlyList<long> Dims, TensorPayload Payload, Tensor? SparseIndices = null)
{
    /// <summary>The dimensions, outermost first.</summary>
    public IReadOnlyList<long> Dims
    {
        get;
        init
        {
            field = value;
            Shape = Shape.Of([.. value]);
        }
    } = Dims;

    /// <summary>The dimensions as a shape.</summary>
    public Shape Shape { get; private init; } = Shape.Of([.. Dims]);

    /// <summary>The number of elements of the dense form. Throws <see cref="OverflowException"/> beyond 2^63.</summary>
    public long Elements => Shape.Elements ?? 0;

    /// <summary>The bytes that the file stores for it: values, and indices if it is sparse.</summary>
    public long StoredBytes => SparseIndices is null
        ? DataType == DataType.String ? Payload.Length : DataType.SizeOf(Elements) ?? 0
        : checked(Payload.Length + SparseIndices.StoredBytes);

    /// <summary>A tensor of 64-bit integers in memory.</summary>
    public static Tensor Of(string name, IReadOnlyList<long> dims, ReadOnlySpan<long> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(long)), values[i]);
        return new Tensor(name, DataType.Int64, dims, new MemoryPayload(bytes));
    }

    /// <summary>A tensor of 32-bit floats in memory.</summary>
    public static Tensor Of(string name, IReadOnlyList<long> dims, ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(float)), values[i]);
        return new Tensor(name, DataType.Float, dims, new MemoryPayload(bytes));
    }
}
