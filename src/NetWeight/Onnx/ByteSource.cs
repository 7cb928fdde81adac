using Microsoft.Win32.SafeHandles;

namespace NetWeight.Onnx;

/// <summary>Bytes that can be read at any position.</summary>
internal abstract class ByteSource : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Fills as much of <paramref name="buffer"/> as there is from <paramref name="offset"/>.</summary>
    public abstract int Read(long offset, Span<byte> buffer);

    public virtual void Dispose()
    {
    }
}

/// <summary>
/// A file. Positioned reads rather than a memory map: a file that shrinks while it is mapped kills the process,
/// and the structure of a model is a few hundred kilobytes whatever its weights.
/// </summary>
internal sealed class FileByteSource(string path) : ByteSource
{
    private readonly SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.RandomAccess);

    public override long Length => RandomAccess.GetLength(handle);

    public override int Read(long offset, Span<byte> buffer) => RandomAccess.Read(handle, buffer, offset);

    public override void Dispose()
    {
        handle.Dispose();
        base.Dispose();
    }
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryByteSource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    public override long Length => bytes.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset >= bytes.Length)
            return 0;
        ReadOnlySpan<byte> rest = bytes.Span[(int)offset..];
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }
}
