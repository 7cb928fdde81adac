using System.Buffers.Binary;
using NetWeight.Graphs;

namespace NetWeight.Measurement;

/// <summary>The elements of tensors that were run, as doubles, and back.</summary>
internal static class Elements
{
    /// <summary>All elements. Throws <see cref="NetWeightException"/> for a type that has no numbers of whole bytes.</summary>
    public static double[] Read(Tensor tensor)
    {
        int width = tensor.DataType.Bits / 8;
        byte[] bytes = tensor.Payload.ReadAll();
        double[] result = new double[tensor.Elements];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * Math.Max(1, width));
            result[i] = tensor.DataType switch
            {
                DataType.Float => BinaryPrimitives.ReadSingleLittleEndian(at),
                DataType.Double => BinaryPrimitives.ReadDoubleLittleEndian(at),
                DataType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
                DataType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
                DataType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(at),
                DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
                DataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
                DataType.Int8 => unchecked((sbyte)at[0]),
                DataType.UInt8 or DataType.Bool => at[0],
                DataType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                DataType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
                DataType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(at),
                _ => throw new NetWeightException($"Elements of '{tensor.Name}' ({tensor.DataType.OnnxName}) cannot be compared."),
            };
        }

        return result;
    }

    /// <summary>Float elements as raw bytes of a type.</summary>
    public static byte[] Pack(DataType type, double[] elements)
    {
        int width = type.Bits / 8;
        byte[] bytes = new byte[elements.Length * width];
        for (int i = 0; i < elements.Length; i++)
        {
            Span<byte> at = bytes.AsSpan(i * width);
            switch (type)
            {
                case DataType.Float: BinaryPrimitives.WriteSingleLittleEndian(at, (float)elements[i]); break;
                case DataType.Double: BinaryPrimitives.WriteDoubleLittleEndian(at, elements[i]); break;
                case DataType.Float16: BinaryPrimitives.WriteHalfLittleEndian(at, (Half)elements[i]); break;
                case DataType.BFloat16:
                    BinaryPrimitives.WriteUInt16LittleEndian(
                    at, (ushort)(BitConverter.SingleToUInt32Bits((float)elements[i]) >> 16)); break;
                default: throw new NetWeightException($"Elements of {type.OnnxName} cannot be written.");
            }
        }

        return bytes;
    }
}
