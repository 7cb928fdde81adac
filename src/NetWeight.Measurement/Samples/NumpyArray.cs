using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NetWeight.Graphs;

namespace NetWeight.Measurement.Samples;

/// <summary>
/// An array in NumPy's .npy format (versions 1 to 3), as numpy.lib.format describes it: a magic number, a header that
/// is a Python dictionary, the elements.
/// </summary>
/// <param name="DataType">The element type.</param>
/// <param name="Dims">The shape.</param>
/// <param name="Bytes">The elements, little-endian, the last axis running fastest.</param>
internal sealed record NumpyArray(DataType DataType, long[] Dims, byte[] Bytes)
{
    private const int LongestHeader = 1 << 20;

    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether bytes begin like such a file.</summary>
    public static bool Starts(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>
    /// Reads an array. Throws <see cref="NetWeightException"/> if it is none, is cut off, or holds what no model can
    /// be fed.
    /// </summary>
    /// <param name="stream">Where it begins.</param>
    /// <param name="name">Its name in errors.</param>
    /// <param name="most">The most bytes that its elements may take: a header can promise anything.</param>
    public static NumpyArray Read(Stream stream, string name, long most)
    {
        byte[] start = Exactly(stream, 8, name);
        if (!Starts(start))
            throw new NetWeightException($"{name} is not a NumPy array: the .npy header is missing.");
        if (start[6] is < 1 or > 3)
            throw new NetWeightException($"{name} is written in version {start[6]} of NumPy's format; 1 to 3 are known.");
        byte[] size = Exactly(stream, start[6] == 1 ? 2 : 4, name);
        long length = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LongestHeader)
            throw new NetWeightException($"{name} is broken: its header would take {length} bytes.");
        string header = Encoding.UTF8.GetString(Exactly(stream, (int)length, name));
        string type = Quoted(header, "descr", name);
        long[] dims = Shape(header, name);
        if (Word(header, "fortran_order", name) != "False")
            throw new NetWeightException($"{name} has its first axis running fastest; save numpy.ascontiguousarray(x).");
        DataType dataType = TypeOf(type) ?? throw new NetWeightException(
            $"{name} holds '{type}'; save it little-endian as float32, or as the type of the model's input.");
        long bytes = dataType.Bits / 8;
        foreach (long dim in dims)
            bytes = dim == 0 ? 0 : bytes > most / dim ? throw new NetWeightException(
                $"{name} has the shape {string.Join('x', dims)}, more than fits into memory here; give fewer samples.")
                : bytes * dim;
        byte[] elements = Exactly(stream, checked((int)bytes), name);
        return new NumpyArray(dataType, dims, elements);
    }

    private static DataType? TypeOf(string type) => type switch
    {
        "<f2" => DataType.Float16,
        "<f4" => DataType.Float,
        "<f8" => DataType.Double,
        "|i1" => DataType.Int8,
        "|u1" => DataType.UInt8,
        "|b1" => DataType.Bool,
        "<i2" => DataType.Int16,
        "<u2" => DataType.UInt16,
        "<i4" => DataType.Int32,
        "<u4" => DataType.UInt32,
        "<i8" => DataType.Int64,
        "<u8" => DataType.UInt64,
        _ => null,
    };

    /// <summary>The text after a key of the dictionary.</summary>
    private static ReadOnlySpan<char> After(string header, string key, string name)
    {
        int at = header.IndexOf($"'{key}'", StringComparison.Ordinal);
        int colon = at < 0 ? -1 : header.IndexOf(':', at);
        return colon < 0 ? throw new NetWeightException($"{name} is broken: its header has no '{key}'.")
            : header.AsSpan(colon + 1).TrimStart();
    }

    private static string Quoted(string header, string key, string name)
    {
        ReadOnlySpan<char> rest = After(header, key, name);
        int end = rest.Length > 1 && rest[0] == '\'' ? rest[1..].IndexOf('\'') : -1;
        return end < 0
            ? throw new NetWeightException($"{name} holds records of several fields; save one plain array per input.")
            : rest.Slice(1, end).ToString();
    }

    private static string Word(string header, string key, string name)
    {
        ReadOnlySpan<char> rest = After(header, key, name);
        int end = rest.IndexOfAny(',', '}');
        return end < 0 ? throw new NetWeightException($"{name} is broken: its header has no end.") : rest[..end].Trim().ToString();
    }

    private static long[] Shape(string header, string name)
    {
        ReadOnlySpan<char> rest = After(header, "shape", name);
        int end = rest.IndexOf(')');
        if (rest.Length == 0 || rest[0] != '(' || end < 0)
            throw new NetWeightException($"{name} is broken: its header has no shape.");
        var dims = new List<long>();
        foreach (string part in rest[1..end].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            dims.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long dim) ? dim
                : throw new NetWeightException($"{name} is broken: '{part}' is not a size."));
        return [.. dims];
    }

    private static byte[] Exactly(Stream stream, int count, string name)
    {
        byte[] bytes = new byte[count];
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes
            : throw new NetWeightException(
                $"{name} is cut off: {count} bytes are missing or only some of them are there.");
    }
}
