using NetWeight.Onnx;

namespace NetWeight.Workbench;

/// <summary>
/// A file that the browser puts together from parts: bytes that were written, and pieces of the file that is read, which are named and not
/// copied. Nothing of it stays in this runtime's memory.
/// </summary>
/// <param name="append">Takes bytes.</param>
/// <param name="appendSlice">Takes a piece of the file that is read: offset and length.</param>
internal sealed class BlobStream(Action<byte[]> append, Action<long, long> appendSlice) : Stream, IPieceTarget
{
    private const int Portion = 4 << 20;

    private readonly MemoryStream pending = new();
    private long written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => written;

    public override long Position
    {
        get => written;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        pending.Write(buffer);
        written += buffer.Length;
        if (pending.Length >= Portion)
            Send();
    }

    /// <summary>The text so far goes to the browser.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>A piece of the file that is read, as it is.</summary>
    public void Append(long offset, long count)
    {
        Send();
        appendSlice(offset, count);
        written += count;
    }

    protected override void Dispose(bool disposing)
    {
        Send();
        base.Dispose(disposing);
    }

    private void Send()
    {
        if (pending.Length > 0)
            append(pending.ToArray());
        pending.SetLength(0);
    }
}
