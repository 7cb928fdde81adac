using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>Whole numbers that are computed when they are read.</summary>
internal sealed class WholePayload(long length, Func<byte[]> compute) : TensorPayload
{
    public override long Length => length;

    public override Stream Open() => new MemoryStream(compute(), writable: false);
}
