using System.Buffers.Binary;
using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>The content of a small tensor that was computed ahead of time, such as a shape. Single elements may be unknown.</summary>
public sealed class TensorValue
{
    /// <summary>Larger tensors are not folded: shapes never need them.</summary>
    public const int MaxElements = 16384;

    private TensorValue(DataType type, long[] dims, Scalar[] elements)
    {
        DataType = type;
        Dims = dims;
        Elements = elements;
        IsKnown = Array.TrueForAll(elements, e => e.IsKnown);
    }

    /// <summary>The element type.</summary>
    public DataType DataType { get; }

    /// <summary>The dimensions, outermost first; all known.</summary>
    public IReadOnlyList<long> Dims { get; }

    /// <summary>The elements in row-major order.</summary>
    public IReadOnlyList<Scalar> Elements { get; }

    /// <summary>The dimensions as a shape.</summary>
    public Shape Shape => Shape.Of([.. Dims]);

    /// <summary>The number of elements.</summary>
    public int Count => Elements.Count;

    /// <summary>Whether every element is a number.</summary>
    public bool IsKnown { get; }

    /// <summary>A tensor of these elements; null if their number does not fit the dimensions or is too large to fold.</summary>
    public static TensorValue? Create(DataType type, IReadOnlyList<long> dims, Scalar[] elements)
    {
        long count = 1;
        foreach (long dim in dims)
            count = checked(count * dim);
        return count != elements.Length || count > MaxElements ? null : new TensorValue(type, [.. dims], elements);
    }

    /// <summary>A one-dimensional tensor of 64-bit integers.</summary>
    public static TensorValue? List(IEnumerable<Scalar> elements)
    {
        Scalar[] array = [.. elements];
        return Create(DataType.Int64, [array.Length], array);
    }

    /// <summary>A single number.</summary>
    public static TensorValue Single(DataType type, Scalar element) => new(type, [], [element]);

    /// <summary>The content of a stored tensor; null if it is large, missing, or not numeric.</summary>
    public static TensorValue? From(Tensor tensor)
    {
        if (tensor.SparseIndices is not null || tensor.Payload.MissingBecause is not null || FoldableCount(tensor.Dims) is not { } count)
            return null;
        int width = tensor.DataType.Bits / 8;
        if (width == 0 || tensor.Payload.Length < (long)count * width)
            return null;
        byte[] bytes = tensor.Payload.ReadAll();
        var elements = new Scalar[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * width, width);
            Scalar? element = tensor.DataType switch
            {
                DataType.Int64 => Scalar.Of(BinaryPrimitives.ReadInt64LittleEndian(at)),
                DataType.Int32 => Scalar.Of((long)BinaryPrimitives.ReadInt32LittleEndian(at)),
                DataType.Int16 => Scalar.Of((long)BinaryPrimitives.ReadInt16LittleEndian(at)),
                DataType.Int8 => Scalar.Of((long)unchecked((sbyte)at[0])),
                DataType.UInt8 => Scalar.Of((long)at[0]),
                DataType.Bool => Scalar.Of(at[0] != 0 ? 1L : 0L),
                DataType.UInt16 => Scalar.Of((long)BinaryPrimitives.ReadUInt16LittleEndian(at)),
                DataType.UInt32 => Scalar.Of((long)BinaryPrimitives.ReadUInt32LittleEndian(at)),
                DataType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(at) is var u && u <= long.MaxValue
                    ? Scalar.Of((long)u) : Scalar.Unknown,
                DataType.Float => Scalar.Of((double)BinaryPrimitives.ReadSingleLittleEndian(at)),
                DataType.Double => Scalar.Of(BinaryPrimitives.ReadDoubleLittleEndian(at)),
                DataType.Float16 => Scalar.Of((double)BinaryPrimitives.ReadHalfLittleEndian(at)),
                DataType.BFloat16 => Scalar.Of(
                    (double)BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at) << 16)),
                _ => null,
            };
            if (element is null)
                return null;
            elements[i] = element.Value;
        }

        return new TensorValue(tensor.DataType, [.. tensor.Dims], elements);
    }

    /// <summary>The number of elements; null if it is too large to fold, be it beyond 2^63.</summary>
    private static int? FoldableCount(IReadOnlyList<long> dims)
    {
        long count = 1;
        foreach (long dim in dims)
        {
            if (dim > MaxElements)
                return null;
            count *= dim;
            if (count > MaxElements)
                return null;
        }

        return (int)count;
    }

    /// <summary>The same elements in other dimensions; null if the number of elements differs.</summary>
    public TensorValue? Reshape(IReadOnlyList<long> dims) => Create(DataType, dims, [.. Elements]);

    /// <summary>The same elements under another type, converted as ONNX's Cast does; null for types that are not folded.</summary>
    public TensorValue? Cast(DataType type)
    {
        if (!type.IsFloat && !type.IsInteger && type != DataType.Bool)
            return null;
        return new TensorValue(type, [.. Dims], [.. Elements.Select(e => Convert(e, type))]);
    }

    /// <summary>
    /// One number as an element of a type: rounded to the precision of a float type, cut for an integer one, wrapped to
    /// its width.
    /// </summary>
    public static Scalar Convert(Scalar element, DataType type)
    {
        if (!element.IsKnown)
            return type is DataType.Int64 or DataType.Int32 or DataType.UInt64 ? element : Scalar.Unknown;
        double number = element.Number!.Value;
        switch (type)
        {
            case DataType.Bool: return Scalar.Of(number != 0 ? 1L : 0L);
            case DataType.Double: return Scalar.Of(number);
            case DataType.Float: return Scalar.Of((double)(float)number);
            case DataType.Float16: return Scalar.Of((double)(Half)number);
            case DataType.Int64: return element.Integer is { } whole ? Scalar.Of(whole) : Scalar.Unknown;
            case DataType.Int32: return element.Integer is { } i ? Scalar.Of((long)unchecked((int)i)) : Scalar.Unknown;
            case DataType.UInt64 or DataType.UInt32 when element.Integer is >= 0: return Scalar.Of(element.Integer!.Value);
            case DataType.Int8: return element.Integer is { } b ? Scalar.Of((long)unchecked((sbyte)b)) : Scalar.Unknown;
            case DataType.UInt8: return element.Integer is { } u ? Scalar.Of((long)unchecked((byte)u)) : Scalar.Unknown;
            case DataType.Int16: return element.Integer is { } s ? Scalar.Of((long)unchecked((short)s)) : Scalar.Unknown;
            case DataType.UInt16: return element.Integer is { } t ? Scalar.Of((long)unchecked((ushort)t)) : Scalar.Unknown;
            default: return Scalar.Unknown;
        }
    }
}
