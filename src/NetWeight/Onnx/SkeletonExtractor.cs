using System.Buffers;
using System.Globalization;
using System.Text;

namespace NetWeight.Onnx;

/// <summary>
/// Copies an ONNX file's structure without its weights: walks the protobuf wire format, descends only where large tensors can
/// be, and puts a reference (offset and length in the same file) in place of each large payload. What comes out is a valid
/// <c>ModelProto</c> of a size that does not depend on the weights.
/// </summary>
internal sealed class SkeletonExtractor
{
    /// <summary>The location that a reference into the model's own file carries; no file can have this name.</summary>
    public const string SelfLocation = "\0self";

    /// <summary>The key in a reference that marks the bytes are protobuf varints instead of raw little-endian elements.</summary>
    public const string VarintKey = "\0varint";

    /// <summary>Payloads below this size stay where they are: shape constants are read without another look at the file.</summary>
    public const int InlineLimit = 1024;

    /// <summary>Bound on the structure's size, so that a hostile file cannot exhaust the memory.</summary>
    public const int StructureLimit = 512 << 20;

    private const int WindowSize = 1 << 14;
    private const int DepthLimit = 100;

    private readonly ByteSource source;
    private readonly long length;
    private readonly byte[] window = new byte[WindowSize];
    private long windowStart;
    private int windowLength;
    private long position;
    private long written;

    private SkeletonExtractor(ByteSource source)
    {
        this.source = source;
        length = source.Length;
    }

    /// <summary>The messages of an ONNX file that can hold a large tensor somewhere below them.</summary>
    internal enum Message
    {
        None,
        Model,
        Graph,
        Function,
        Training,
        Node,
        Attribute,
        Tensor,
        SparseTensor,
    }

    /// <summary>The structure of the file. Throws <see cref="OnnxFormatException"/> with the byte if the format is broken.</summary>
    public static ReadOnlyMemory<byte> Extract(ByteSource source)
    {
        var extractor = new SkeletonExtractor(source);
        var output = new SkeletonBuffer();
        extractor.CopyMessage(Message.Model, extractor.length, output, 0);
        return output.Written;
    }

    /// <summary>The message in a field, if it can hold a large tensor.</summary>
    internal static Message Child(Message parent, int field) => (parent, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.Training,
        (Message.Model, 25) => Message.Function,
        (Message.Training, 1 or 2) => Message.Graph,
        (Message.Function, 7) => Message.Node,
        (Message.Function, 11) => Message.Attribute,
        (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        _ => Message.None,
    };

    /// <summary>Whether a field holds the elements of a tensor, and so many that a reference replaces them.</summary>
    internal static bool IsPayload(Message message, int field, long size) =>
        message == Message.Tensor && size >= InlineLimit && field is 4 or 5 or 7 or 9 or 10 or 11;

    private void CopyMessage(Message message, long end, SkeletonBuffer output, int depth)
    {
        if (depth > DepthLimit)
            throw new OnnxFormatException($"Sub-graphs are nested deeper than {DepthLimit} messages", position);

        (long Offset, long Length, bool Varint)? payload = null;
        while (position < end)
        {
            long tagPosition = position;
            ulong tag = ReadVarint(end);
            int field = (int)Math.Min(tag >> 3, int.MaxValue);
            if (field == 0)
                throw new OnnxFormatException("Not an ONNX model: field number 0", tagPosition);

            switch (tag & 7)
            {
                case 0:
                    WriteVarint(output, tag);
                    WriteVarint(output, ReadVarint(end));
                    break;
                case 1:
                    WriteVarint(output, tag);
                    Copy(output, 8, end);
                    break;
                case 5:
                    WriteVarint(output, tag);
                    Copy(output, 4, end);
                    break;
                case 2:
                    ulong declared = ReadVarint(end);
                    if (declared > (ulong)(end - position))
                        throw new OnnxFormatException(
                            $"The file is truncated: a field declares {declared} bytes and {end - position} are left", tagPosition);
                    long size = (long)declared;
                    if (payload is null && IsPayload(message, field, size))
                    {
                        payload = (position, size, field is 5 or 7 or 11);
                        position += size;
                        break;
                    }

                    Message child = Child(message, field);
                    WriteVarint(output, tag);
                    if (child != Message.None && size >= InlineLimit)
                    {
                        int start = output.ReserveLength();
                        CopyMessage(child, position + size, output, depth + 1);
                        output.FillLength(start);
                    }
                    else
                    {
                        WriteVarint(output, declared);
                        Copy(output, size, end);
                    }

                    break;
                default:
                    throw new OnnxFormatException($"Not an ONNX model: unknown wire type {tag & 7}", tagPosition);
            }
        }

        if (payload is { } reference)
            WriteReference(output, reference.Offset, reference.Length, reference.Varint);
    }

    /// <summary>
    /// Writes <c>data_location = EXTERNAL</c> and <c>external_data</c> entries last, so that they win over what the
    /// message said before.
    /// </summary>
    private static void WriteReference(SkeletonBuffer output, long offset, long size, bool varint)
    {
        WriteVarint(output, (14 << 3) | 0);
        WriteVarint(output, 1);
        WriteEntry(output, "location", SelfLocation);
        WriteEntry(output, "offset", offset.ToString(CultureInfo.InvariantCulture));
        WriteEntry(output, "length", size.ToString(CultureInfo.InvariantCulture));
        if (varint)
            WriteEntry(output, VarintKey, "1");
    }

    private static void WriteEntry(SkeletonBuffer output, string key, string value)
    {
        int keyLength = Encoding.UTF8.GetByteCount(key);
        int valueLength = Encoding.UTF8.GetByteCount(value);
        WriteVarint(output, (13 << 3) | 2);
        WriteVarint(output, (ulong)(keyLength + valueLength + 4)); // two one-byte tags and two one-byte lengths
        WriteVarint(output, (1 << 3) | 2);
        WriteVarint(output, (ulong)keyLength);
        Encoding.UTF8.GetBytes(key, output);
        WriteVarint(output, (2 << 3) | 2);
        WriteVarint(output, (ulong)valueLength);
        Encoding.UTF8.GetBytes(value, output);
    }

    private static void WriteVarint(SkeletonBuffer output, ulong value)
    {
        Span<byte> span = output.GetSpan(10);
        int count = 0;
        while (value >= 0x80)
        {
            span[count++] = (byte)(value & 0x7F | 0x80);
            value >>= 7;
        }

        span[count++] = (byte)value;
        output.Advance(count);
    }

    private ulong ReadVarint(long end)
    {
        long start = position;
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (position >= end)
                throw new OnnxFormatException("The file is truncated", start);
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new OnnxFormatException("Not an ONNX model: a number is longer than ten bytes", start);
    }

    private byte ReadByte()
    {
        long index = position - windowStart;
        if (index < 0 || index >= windowLength)
        {
            FillWindow();
            index = 0;
        }

        position++;
        return window[index];
    }

    private void Copy(SkeletonBuffer output, long count, long end)
    {
        if (count > end - position)
            throw new OnnxFormatException("The file is truncated", position);
        written += count;
        if (written > StructureLimit)
            throw new OnnxFormatException($"The model's structure without its weights is larger than {StructureLimit >> 20} MiB", position);
        while (count > 0)
        {
            long index = position - windowStart;
            if (index < 0 || index >= windowLength)
            {
                FillWindow();
                index = 0;
            }

            int chunk = (int)Math.Min(count, windowLength - index);
            output.Write(window.AsSpan((int)index, chunk));
            position += chunk;
            count -= chunk;
        }
    }

    private void FillWindow()
    {
        windowStart = position;
        windowLength = source.Read(position, window);
        if (windowLength <= 0)
            throw new OnnxFormatException("The file is truncated", position);
    }
}
