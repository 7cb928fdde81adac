using System.Buffers;

namespace NetWeight.Onnx;

/// <summary>
/// Collects a protobuf message whose inner lengths are known only after their content: they are reserved, and
/// filled in later.
/// </summary>
internal sealed class SkeletonBuffer : IBufferWriter<byte>
{
    /// <summary>A length always takes five bytes here: protobuf allows a number more bytes than it needs.</summary>
    private const int LengthBytes = 5;

    private byte[] bytes = new byte[1 << 16];
    private int count;

    /// <summary>The collected bytes.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, count);

    /// <summary>Leaves room for a length, and returns where.</summary>
    public int ReserveLength()
    {
        GetSpan(LengthBytes);
        count += LengthBytes;
        return count;
    }

    /// <summary>Fills in how many bytes were collected since the room was left.</summary>
    public void FillLength(int start)
    {
        uint length = (uint)(count - start);
        for (int i = 0; i < LengthBytes; i++)
        {
            bytes[start - LengthBytes + i] = (byte)((length & 0x7F) | (i < LengthBytes - 1 ? 0x80u : 0));
            length >>= 7;
        }
    }

    /// <inheritdoc/>
    public void Advance(int count) => this.count += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return bytes.AsMemory(count);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return bytes.AsSpan(count);
    }

    private void Grow(int sizeHint)
    {
        int needed = count + Math.Max(sizeHint, 1);
        if (needed > bytes.Length)
            Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)bytes.Length * 2, needed)));
    }
}
