namespace NetWeight.Onnx;

/// <summary>
/// Loads those blocks of a file that hold a model's structure, through a reader that answers later: a file in a browser.
/// It walks the wire format as <see cref="SkeletonExtractor"/> does and leaves the large payloads out, so that the
/// extractor then finds all it reads. Where the format is broken it stops: the extractor meets the same place and reports it.
/// </summary>
/// <param name="read">Reads a part of the file: offset and length.</param>
/// <param name="length">The file's length.</param>
internal sealed class StructureLoader(Func<long, int, ValueTask<byte[]>> read, long length) : IDisposable
{
    /// <summary>The bytes that one call of the reader gets.</summary>
    private const int BlockSize = 64 << 10;

    /// <summary>Smaller messages are loaded whole: they are hardly longer than the blocks that a walk through them loads.</summary>
    private const long DescendFrom = BlockSize / 4;

    /// <summary>The longest tag with its length.</summary>
    private const int HeadLength = 20;

    private const int DepthLimit = 100;

    private readonly BlockByteSource blocks = new(length, BlockSize);
    private long position;
    private bool isBroken;

    /// <summary>The file as far as its structure reaches. Throws <see cref="NetWeightException"/> for one that is too large.</summary>
    public async ValueTask<ByteSource> LoadAsync()
    {
        if (length == 0)
            return blocks;
        // Other formats are recognised by both ends.
        await LoadAsync(0, Math.Min(length, BlockSize));
        await LoadAsync(Math.Max(0, length - BlockSize), Math.Min(length, BlockSize));
        await WalkAsync(SkeletonExtractor.Message.Model, length, 0);
        return blocks;
    }

    /// <inheritdoc/>
    public void Dispose() => blocks.Dispose();

    private async ValueTask WalkAsync(SkeletonExtractor.Message message, long end, int depth)
    {
        bool hasPayload = false;
        while (position < end && !isBroken)
        {
            await LoadAsync(position, Math.Min(HeadLength, length - position));
            if (!TryVarint(end, out ulong tag))
                return;
            switch (tag & 7)
            {
                case 0:
                    if (!TryVarint(end, out _))
                        return;
                    break;
                case 1:
                    position += 8;
                    break;
                case 5:
                    position += 4;
                    break;
                case 2:
                    if (!TryVarint(end, out ulong declared) || declared > (ulong)(end - position) || depth > DepthLimit)
                    {
                        isBroken = true;
                        return;
                    }

                    int field = (int)Math.Min(tag >> 3, int.MaxValue);
                    long size = (long)declared;
                    if (!hasPayload && SkeletonExtractor.IsPayload(message, field, size))
                    {
                        hasPayload = true;
                        position += size;
                        break;
                    }

                    SkeletonExtractor.Message child = SkeletonExtractor.Child(message, field);
                    if (child != SkeletonExtractor.Message.None && size >= DescendFrom)
                    {
                        await WalkAsync(child, position + size, depth + 1);
                        break;
                    }

                    await LoadAsync(position, size);
                    position += size;
                    break;
                default:
                    isBroken = true;
                    return;
            }
        }
    }

    private bool TryVarint(long end, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && position < end && blocks.TryByte(position, out byte next); shift += 7)
        {
            position++;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        isBroken = true;
        return false;
    }

    private async ValueTask LoadAsync(long from, long count)
    {
        for (long block = from / BlockSize; count > 0 && block <= (from + count - 1) / BlockSize; block++)
        {
            if (blocks.Has(block))
                continue;
            if (blocks.Loaded >= SkeletonExtractor.StructureLimit)
                throw new OnnxFormatException("The model's structure without its weights is larger than "
                    + $"{SkeletonExtractor.StructureLimit >> 20} MiB", from);
            long start = block * BlockSize;
            int size = (int)Math.Min(BlockSize, length - start);
            byte[] content = await read(start, size);
            if (content.Length != size)
                throw new NetWeightException(
                    $"The file changed while it was read: {content.Length} bytes instead of {size} at byte {start}.");
            blocks.Add(block, content);
        }
    }

    /// <summary>The blocks that were loaded.</summary>
    private sealed class BlockByteSource(long length, int blockSize) : ByteSource
    {
        private readonly Dictionary<long, byte[]> loaded = [];

        public override long Length => length;

        public long Loaded => (long)loaded.Count * blockSize;

        public bool Has(long block) => loaded.ContainsKey(block);

        public void Add(long block, byte[] content) => loaded.Add(block, content);

        public bool TryByte(long offset, out byte value)
        {
            bool isThere = loaded.TryGetValue(offset / blockSize, out byte[]? block);
            value = isThere ? block![offset % blockSize] : default;
            return isThere;
        }

        public override int Read(long offset, Span<byte> buffer)
        {
            int count = 0;
            while (count < buffer.Length && offset < length && loaded.TryGetValue(offset / blockSize, out byte[]? block))
            {
                ReadOnlySpan<byte> rest = block.AsSpan((int)(offset % blockSize));
                rest = rest[..Math.Min(rest.Length, buffer.Length - count)];
                rest.CopyTo(buffer[count..]);
                count += rest.Length;
                offset += rest.Length;
            }

            return count;
        }
    }
}
