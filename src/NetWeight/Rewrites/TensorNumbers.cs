using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// The elements of a weight, read or computed on demand and not kept: a chain of rewrites over a model of gigabytes
/// holds one tensor at a time. Arithmetic is in double precision, whatever type the tensor has.
/// </summary>
internal sealed class TensorNumbers
{
    /// <summary>Larger tensors are left alone: their doubles would take gigabytes.</summary>
    public const long ElementLimit = 1L << 27;

    /// <summary>
    /// Computations nested beyond this are done at once: each is a call inside a call when the weight
    /// is written.
    /// </summary>
    private const int DepthLimit = 40;

    private readonly Func<double[]> compute;
    private readonly int depth;

    private TensorNumbers(long count, string? missing, int depth, Func<double[]> compute)
    {
        Count = count;
        Missing = missing;
        this.depth = depth;
        this.compute = compute;
    }

    /// <summary>Their number.</summary>
    public long Count { get; }

    /// <summary>The reason why they cannot be read; null if they can.</summary>
    public string? Missing { get; }

    /// <summary>The elements of a constant; null if its type is not a float of 16 bits or more, or it is too large to work on.</summary>
    public static TensorNumbers? Of(Tensor? tensor)
    {
        if (tensor is null || tensor.DataType is not (DataType.Float or DataType.Float16 or DataType.BFloat16
            or DataType.Double) || tensor.Elements > ElementLimit)
            return null;
        return new TensorNumbers(tensor.Elements, tensor.Payload.MissingBecause,
            (tensor.Payload as ComputedPayload)?.Depth ?? 0, () => Unpack(tensor));
    }

    /// <summary>Known elements.</summary>
    public static TensorNumbers Of(double[] elements) => new(elements.Length, null, 0, () => elements);

    /// <summary>The same number several times.</summary>
    public static TensorNumbers Repeat(double number, long count) => new(count, null, 0, () =>
    {
        double[] result = new double[count];
        Array.Fill(result, number);
        return result;
    });

    /// <summary>Numbers that are computed from others.</summary>
    public static TensorNumbers From(long count, IReadOnlyList<TensorNumbers?> sources, Func<double[]> compute)
    {
        string? missing = null;
        int depth = 0;
        foreach (TensorNumbers? source in sources)
        {
            missing ??= source?.Missing;
            depth = Math.Max(depth, source?.depth ?? 0);
        }

        if (missing is not null || depth < DepthLimit)
            return new TensorNumbers(count, missing, depth + 1, compute);
        double[] now = compute();
        return Of(now);
    }

    /// <summary>The elements. Throws <see cref="NetWeightException"/> if they are missing.</summary>
    public double[] Read() => Missing is null ? compute() : throw new NetWeightException(Missing);

    /// <summary>A tensor of these elements, rounded to a type when somebody reads it.</summary>
    public Tensor ToTensor(string name, DataType type, params IReadOnlyList<long> dims)
    {
        long bytes = type.SizeOf(Count)!.Value;
        return new Tensor(name, type, dims, Missing is null ? new ComputedPayload(this, type, bytes, depth)
            : new MissingPayload(bytes, Missing));
    }

    /// <summary>The same numbers with the axes in another order.</summary>
    /// <param name="dims">The sizes of the axes as they are.</param>
    /// <param name="order">The axis that each axis of the result is.</param>
    public TensorNumbers Transposed(IReadOnlyList<long> dims, long[] order)
    {
        int rank = order.Length;
        long[] steps = new long[rank];
        long step = 1;
        for (int i = rank - 1; i >= 0; step *= dims[i], i--)
            steps[i] = step;
        return From(Count, [this], () =>
        {
            double[] from = Read(), to = new double[from.Length];
            long[] at = new long[rank];
            long source = 0;
            for (long i = 0; i < to.Length; i++)
            {
                to[i] = from[source];
                for (int axis = rank - 1; axis >= 0; axis--)
                {
                    source += steps[order[axis]];
                    if (++at[axis] < dims[(int)order[axis]])
                        break;
                    source -= steps[order[axis]] * at[axis];
                    at[axis] = 0;
                }
            }

            return to;
        });
    }

    private static double[] Unpack(Tensor tensor)
    {
        byte[] bytes = tensor.Payload.ReadAll();
        double[] result = new double[tensor.Elements];
        ReadOnlySpan<byte> at = bytes;
        switch (tensor.DataType)
        {
            case DataType.Float:
                // As the reader does, this takes the machine to be little-endian like the file.
                ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(at);
                for (int i = 0; i < result.Length; i++)
                    result[i] = floats[i];
                break;
            case DataType.Double:
                for (int i = 0; i < result.Length; i++)
                    result[i] = BinaryPrimitives.ReadDoubleLittleEndian(at[(i * 8)..]);
                break;
            case DataType.Float16:
                for (int i = 0; i < result.Length; i++)
                    result[i] = (double)BinaryPrimitives.ReadHalfLittleEndian(at[(i * 2)..]);
                break;
            default:
                for (int i = 0; i < result.Length; i++)
                    result[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at[(i * 2)..]) << 16);
                break;
        }

        return result;
    }

    /// <summary>Elements that are computed when they are read.</summary>
    private sealed class ComputedPayload(TensorNumbers numbers, DataType type, long length, int depth) : TensorPayload
    {
        public int Depth => depth;

        public override long Length => length;

        public override Stream Open() => new MemoryStream(Pack(), writable: false);

        private byte[] Pack()
        {
            double[] values = numbers.Read();
            byte[] bytes = new byte[length];
            Span<byte> at = bytes;
            switch (type)
            {
                case DataType.Float:
                    Span<float> floats = MemoryMarshal.Cast<byte, float>(at);
                    for (int i = 0; i < values.Length; i++)
                        floats[i] = (float)values[i];
                    break;
                case DataType.Double:
                    for (int i = 0; i < values.Length; i++)
                        BinaryPrimitives.WriteDoubleLittleEndian(at[(i * 8)..], values[i]);
                    break;
                case DataType.Float16:
                    for (int i = 0; i < values.Length; i++)
                        BinaryPrimitives.WriteHalfLittleEndian(at[(i * 2)..], (Half)values[i]);
                    break;
                default:
                    for (int i = 0; i < values.Length; i++)
                        BinaryPrimitives.WriteUInt16LittleEndian(at[(i * 2)..], ToBFloat16((float)values[i]));
                    break;
            }

            return bytes;
        }

        /// <summary>The upper half, rounded to nearest, ties to even.</summary>
        private static ushort ToBFloat16(float value)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value);
            return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)(((ulong)bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}
