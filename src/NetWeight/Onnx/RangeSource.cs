using NetWeight.Graphs;

namespace NetWeight.Onnx;

/// <summary>
/// A file that is read through a given function, such as a file in a browser's worker, with its weights read when somebody asks
/// for them.
/// </summary>
/// <param name="read">Reads a part of the file: offset and length.</param>
/// <param name="length">The file's length.</param>
internal sealed class RangeSource(Func<long, int, byte[]> read, long length) : ByteSource
{
    private const int BlockSize = 64 << 10;

    private long loaded = -1;
    private byte[] block = [];

    public override long Length => length;

    public override int Read(long offset, Span<byte> buffer)
    {
        int count = 0;
        for (; count < buffer.Length && offset + count < length; count += Copy(offset + count, buffer[count..]))
            Load((offset + count) / BlockSize);
        return count;
    }

    /// <summary>Elements at a place in the file.</summary>
    public TensorPayload Payload(long offset, long bytes) => new RangePayload(read, offset, bytes);

    private void Load(long wanted)
    {
        if (loaded == wanted)
            return;
        int size = (int)Math.Min(BlockSize, length - (wanted * BlockSize));
        block = RangeStream.Exactly(read, wanted * BlockSize, size);
        loaded = wanted;
    }

    private int Copy(long offset, Span<byte> buffer)
    {
        ReadOnlySpan<byte> rest = block.AsSpan((int)(offset % BlockSize));
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return rest.Length;
    }

    private sealed class RangePayload(Func<long, int, byte[]> read, long offset, long length) : TensorPayload
    {
        public override long Length => length;

        public override Stream Open() => new RangeStream(read, offset, length);
    }
}

/// <summary>A place for bytes that takes a piece of a file by name, without a copy of it.</summary>
public interface IPieceTarget
{
    /// <summary>Appends a piece of the file that is read.</summary>
    /// <param name="offset">Where it begins there.</param>
    /// <param name="count">Its length.</param>
    void Append(long offset, long count);
}

/// <summary>A part of a file that is read through a function.</summary>
/// <param name="read">Reads a part of the file: offset and length.</param>
/// <param name="offset">Where the part begins.</param>
/// <param name="length">Its length.</param>
internal sealed class RangeStream(Func<long, int, byte[]> read, long offset, long length) : Stream
{
    private const int Portion = 1 << 20;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(Math.Min(buffer.Length, Portion), length - Position);
        if (count <= 0)
            return 0;
        Exactly(read, offset + Position, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    /// <inheritdoc/>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        if (destination is IPieceTarget target)
            target.Append(offset + Position, length - Position);
        else
            base.CopyTo(destination, bufferSize);
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    internal static byte[] Exactly(Func<long, int, byte[]> read, long offset, int count)
    {
        byte[] content = read(offset, count);
        return content.Length == count ? content
            : throw new NetWeightException(
                $"The file changed while it was read: {content.Length} bytes instead of {count} at byte {offset}.");
    }
}
