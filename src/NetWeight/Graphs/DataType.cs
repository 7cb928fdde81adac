namespace NetWeight.Graphs;

/// <summary>The element type of a tensor; the numbers are those of <c>TensorProto.DataType</c> in the ONNX specification.</summary>
public enum DataType
{
    /// <summary>Not known.</summary>
    Undefined = 0,

    /// <summary>IEEE 754 binary32.</summary>
    Float = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Text of any length.</summary>
    String = 8,

    /// <summary>A truth value, one byte.</summary>
    Bool = 9,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 binary64.</summary>
    Double = 11,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,

    /// <summary>Two binary32 numbers.</summary>
    Complex64 = 14,

    /// <summary>Two binary64 numbers.</summary>
    Complex128 = 15,

    /// <summary>The upper half of a binary32 number.</summary>
    BFloat16 = 16,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, finite values only.</summary>
    Float8E4M3FN = 17,

    /// <summary>As <see cref="Float8E4M3FN"/>, without a negative zero.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits.</summary>
    Float8E5M2 = 19,

    /// <summary>As <see cref="Float8E5M2"/>, finite values only and without a negative zero.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>Unsigned 4-bit integer, two per byte.</summary>
    UInt4 = 21,

    /// <summary>Signed 4-bit integer, two per byte.</summary>
    Int4 = 22,

    /// <summary>4-bit float, 2 exponent bits and 1 mantissa bit, two per byte.</summary>
    Float4E2M1 = 23,

    /// <summary>8-bit power of two (a scale).</summary>
    Float8E8M0 = 24,

    /// <summary>Unsigned 2-bit integer, four per byte.</summary>
    UInt2 = 25,

    /// <summary>Signed 2-bit integer, four per byte.</summary>
    Int2 = 26,

    /// <summary>6-bit float, 2 exponent and 3 mantissa bits, four in three bytes.</summary>
    Float6E2M3 = 27,

    /// <summary>6-bit float, 3 exponent and 2 mantissa bits, four in three bytes.</summary>
    Float6E3M2 = 28,
}

/// <summary>The properties of each <see cref="DataType"/>.</summary>
public static class DataTypes
{
    private static readonly (string Name, int Bits)[] Table =
    [
        ("undefined", 0), ("float", 32), ("uint8", 8), ("int8", 8), ("uint16", 16), ("int16", 16), ("int32", 32), ("int64", 64),
        ("string", 0), ("bool", 8), ("float16", 16), ("double", 64), ("uint32", 32), ("uint64", 64), ("complex64", 64), ("complex128", 128),
        ("bfloat16", 16), ("float8e4m3fn", 8), ("float8e4m3fnuz", 8), ("float8e5m2", 8), ("float8e5m2fnuz", 8), ("uint4", 4), ("int4", 4),
        ("float4e2m1", 4), ("float8e8m0", 8), ("uint2", 2), ("int2", 2),
        ("float6e2m3", 6), ("float6e3m2", 6),
    ];

    /// <summary>
    /// The type of a number in a file; <see cref="DataType.Undefined"/> for a number that no version of the standard
    /// knows.
    /// </summary>
    public static DataType FromOnnx(long number) => number >= 0 && number < Table.Length ? (DataType)number : DataType.Undefined;

    /// <summary>The type of a name, as ONNX spells it or as people do (<c>fp16</c>); null for any other word.</summary>
    public static DataType? Parse(string name)
    {
        for (int i = 1; i < Table.Length; i++)
            if (Table[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return (DataType)i;
        return name.ToUpperInvariant() switch
        {
            "FP32" or "FLOAT32" => DataType.Float,
            "FP16" or "HALF" => DataType.Float16,
            "BF16" => DataType.BFloat16,
            "FP64" or "FLOAT64" => DataType.Double,
            _ => null,
        };
    }

    extension(DataType type)
    {
        /// <summary>The name as ONNX spells it, in lower case: <c>float16</c>.</summary>
        public string OnnxName => Table[(int)type].Name;

        /// <summary>Bits per element; 0 if an element has no fixed size (string, undefined).</summary>
        public int Bits => Table[(int)type].Bits;

        /// <summary>A number with a fraction: any of the float formats.</summary>
        public bool IsFloat => type is DataType.Float or DataType.Float16 or DataType.BFloat16 or DataType.Double
            or (>= DataType.Float8E4M3FN and <= DataType.Float8E5M2FNUZ) or DataType.Float4E2M1 or DataType.Float8E8M0
            or DataType.Float6E2M3 or DataType.Float6E3M2;

        /// <summary>A whole number, signed or not, of any width; not bool.</summary>
        public bool IsInteger => type is (>= DataType.UInt8 and <= DataType.Int64) or DataType.UInt32 or DataType.UInt64
            or DataType.UInt4 or DataType.Int4 or DataType.UInt2 or DataType.Int2;

        /// <summary>The bytes that <paramref name="elements"/> packed elements occupy; null if an element has no fixed size.</summary>
        public long? SizeOf(long elements)
        {
            int bits = Table[(int)type].Bits;
            return bits == 0 ? null : bits >= 8 ? checked(elements * (bits / 8)) : checked((elements * bits + 7) / 8);
        }
    }
}
