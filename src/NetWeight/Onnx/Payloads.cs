using System.Buffers.Binary;
using NetWeight.Graphs;

namespace NetWeight.Onnx;

/// <summary>Elements at a place in a file, opened only when they are read.</summary>
internal sealed class FilePayload(string path, long offset, long length) : TensorPayload
{
    public override long Length => length;

    public override string? File => path;

    public override Stream Open()
    {
        try
        {
            return new SectionStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), offset, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read weights from '{path}': {e.Message}", e);
        }
    }
}

/// <summary>
/// Elements that the file stores as protobuf varints (int32_data, int64_data, uint64_data), decoded when somebody reads
/// them.
/// </summary>
internal sealed class VarintPayload(TensorPayload encoded, DataType type, long elements) : TensorPayload
{
    public override long Length => type.SizeOf(elements) ?? 0;

    public override string? File => encoded.File;

    public override Stream Open() => new MemoryStream(Pack(type, elements, Decode(encoded.ReadAll())), writable: false);

    /// <summary>
    /// Packs numbers as raw little-endian elements: int32_data holds every type of up to 32 bits, half floats by their
    /// bits.
    /// </summary>
    public static byte[] Pack(DataType type, long elements, IEnumerable<long> numbers)
    {
        long size = type.SizeOf(elements) ?? 0;
        if (size > Array.MaxLength)
            throw new OnnxFormatException($"A tensor of {size} bytes in varints cannot be decoded in one piece.");
        byte[] bytes = new byte[size];
        int width = Math.Max(1, type.Bits / 8);
        int at = 0;
        foreach (long number in numbers)
        {
            // Types below eight bits: each number already is one packed byte.
            if (at + width > bytes.Length)
                break;
            switch (width)
            {
                case 1: bytes[at] = unchecked((byte)number); break;
                case 2: BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), unchecked((ushort)number)); break;
                case 4: BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), unchecked((uint)number)); break;
                default: BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), number); break;
            }

            at += width;
        }

        return bytes;
    }

    private static IEnumerable<long> Decode(byte[] encoded)
    {
        ulong value = 0;
        int shift = 0;
        foreach (byte next in encoded)
        {
            if (shift < 64)
                value |= (ulong)(next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
            {
                yield return unchecked((long)value);
                value = 0;
                shift = 0;
            }
        }
    }
}

/// <summary>A read-only part of a stream.</summary>
internal sealed class SectionStream(Stream inner, long offset, long length) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        long left = length - position;
        if (left <= 0)
            return 0;
        inner.Position = offset + position;
        int count = inner.Read(buffer[..(int)Math.Min(left, buffer.Length)]);
        position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
