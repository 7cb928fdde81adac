namespace NetWeight.Onnx;

/// <summary>Walks the fields of protobuf messages at any place of a file.</summary>
internal sealed class WireCursor(ByteSource source)
{
    private readonly byte[] window = new byte[1 << 14];
    private long windowStart;
    private int windowLength;

    /// <summary>The next byte that is read.</summary>
    public long Position { get; set; }

    /// <summary>
    /// Reads a field's head and steps to its content. Throws <see cref="OnnxFormatException"/> if the format is
    /// broken.
    /// </summary>
    /// <param name="end">Where the message ends.</param>
    public WireField ReadField(long end)
    {
        long start = Position;
        ulong tag = ReadVarint(end);
        long content = Position, length;
        switch (tag & 7)
        {
            case 0:
                _ = ReadVarint(end);
                length = Position - content;
                break;
            case 1:
                length = 8;
                break;
            case 2:
                ulong declared = ReadVarint(end);
                content = Position;
                length = declared <= (ulong)(end - content) ? (long)declared
                    : throw new OnnxFormatException("The file is truncated", start);
                break;
            case 5:
                length = 4;
                break;
            default:
                throw new OnnxFormatException($"Not an ONNX model: unknown wire type {tag & 7}", start);
        }

        if (length > end - content)
            throw new OnnxFormatException("The file is truncated", start);
        Position = content;
        return new WireField((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7), start, content, length);
    }

    /// <summary>Bytes of the file.</summary>
    public byte[] ReadBytes(long offset, int count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            int read = source.Read(offset + done, bytes.AsSpan(done));
            done += read > 0 ? read : throw new OnnxFormatException("The file is truncated", offset + done);
        }

        return bytes;
    }

    private ulong ReadVarint(long end)
    {
        long start = Position;
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (Position >= end)
                break;
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new OnnxFormatException("The file is truncated, or no ONNX model", start);
    }

    private byte ReadByte()
    {
        long index = Position - windowStart;
        if (index < 0 || index >= windowLength)
        {
            windowStart = Position;
            windowLength = source.Read(Position, window);
            if (windowLength <= 0)
                throw new OnnxFormatException("The file is truncated", Position);
            index = 0;
        }

        Position++;
        return window[index];
    }
}

/// <summary>A field of a message.</summary>
/// <param name="Number">Its number.</param>
/// <param name="WireType">How it is encoded; 2 for a value with a length.</param>
/// <param name="Start">Where its head starts.</param>
/// <param name="Content">Where its content starts.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct WireField(int Number, int WireType, long Start, long Content, long Length)
{
    /// <summary>Where it ends.</summary>
    public long End => Content + Length;
}
