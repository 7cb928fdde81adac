using System.Buffers.Binary;
using NetWeight.Graphs;

namespace NetWeight.Measurement;

/// <summary>The range of random elements.</summary>
/// <param name="Least">The least number.</param>
/// <param name="Most">The largest number: of floats never reached, of integers the last one.</param>
internal readonly record struct ElementRange(double Least, double Most);

/// <summary>Elements drawn when they are read: equal seeds and names give equal elements, and none occupy memory before.</summary>
internal sealed class SeededPayload(int seed, string name, DataType type, long elements, ElementRange range) : TensorPayload
{
    public override long Length => type.SizeOf(elements) ?? 0;

    /// <summary>Whether elements of a type can be drawn.</summary>
    public static bool CanDraw(DataType type) => type is DataType.Bool or DataType.Float or DataType.Double
        or DataType.Float16 or DataType.BFloat16 || (type.IsInteger && type.Bits >= 4);

    public override Stream Open()
    {
        byte[] bytes = new byte[Length];
        ulong state = 14695981039346656037UL ^ unchecked((uint)seed);
        // Not string.GetHashCode: that differs from process to process.
        foreach (char c in name)
            state = unchecked((state ^ c) * 1099511628211UL);
        int width = type.Bits / 8;
        if (width == 0)
        {
            // Two 4-bit numbers in a byte; all patterns are numbers.
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)(Uniform(ref state) * 256);
            return new MemoryStream(bytes, writable: false);
        }

        double span = type.IsFloat ? range.Most - range.Least : range.Most - range.Least + 1;
        for (int i = 0; i < bytes.Length; i += width)
        {
            double number = range.Least + (span * Uniform(ref state));
            Span<byte> at = bytes.AsSpan(i, width);
            switch (type)
            {
                case DataType.Float: BinaryPrimitives.WriteSingleLittleEndian(at, (float)number); break;
                case DataType.Double: BinaryPrimitives.WriteDoubleLittleEndian(at, number); break;
                case DataType.Float16: BinaryPrimitives.WriteHalfLittleEndian(at, (Half)number); break;
                case DataType.BFloat16:
                    BinaryPrimitives.WriteUInt16LittleEndian(
                    at, (ushort)(BitConverter.SingleToUInt32Bits((float)number) >> 16)); break;
                case DataType.Bool: at[0] = Uniform(ref state) < 0.5 ? (byte)0 : (byte)1; break;
                default: WriteInteger(at, (long)Math.Floor(number)); break;
            }
        }

        return new MemoryStream(bytes, writable: false);
    }

    private static void WriteInteger(Span<byte> at, long number)
    {
        for (int i = 0; i < at.Length; i++)
            at[i] = unchecked((byte)(number >> (8 * i)));
    }

    /// <summary>SplitMix64 (Steele et al. 2014), cut to [0, 1).</summary>
    private static double Uniform(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
