using NetWeight.Graphs;
using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>The fastest rate of one kind of arithmetic.</summary>
/// <param name="Unit">The computing unit.</param>
/// <param name="Precision">In which type.</param>
/// <param name="Rate">Operations per second, a multiply-accumulate being two; integer operations count alike. Dense:
/// sparsity is not counted.</param>
public sealed record PeakRate(ComputeUnit Unit, Precision Precision, Sourced<FlopsPerSecond> Rate);

/// <summary>The computing units of a device.</summary>
public enum ComputeUnit
{
    /// <summary>Lanes that run any operator: CUDA cores, NEON, AVX.</summary>
    Vector,

    /// <summary>Matrix multiplication only: tensor cores, AMX, the array of an NPU.</summary>
    Tensor,
}

/// <summary>The type of the products; sums may be wider.</summary>
public enum Precision
{
    /// <summary>IEEE 754 binary32.</summary>
    Fp32,

    /// <summary>binary32 in memory, 10 bits of mantissa in the product.</summary>
    Tf32,

    /// <summary>IEEE 754 binary16.</summary>
    Fp16,

    /// <summary>The upper half of a binary32 number.</summary>
    Bf16,

    /// <summary>8-bit floats.</summary>
    Fp8,

    /// <summary>8-bit integers.</summary>
    Int8,
}

/// <summary>The names of the precisions.</summary>
public static class Precisions
{
    private static readonly string[] Names = ["fp32", "tf32", "fp16", "bf16", "fp8", "int8"];

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The precision of a name; null for any other word.</summary>
    public static Precision? Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var i ? (Precision)i : null;

    /// <summary>The precision in which tensors of a type are multiplied; null for a type that devices have no rate for.</summary>
    public static Precision? Of(DataType type) => type switch
    {
        DataType.Float => Precision.Fp32,
        DataType.Float16 => Precision.Fp16,
        DataType.BFloat16 => Precision.Bf16,
        DataType.Int8 or DataType.UInt8 => Precision.Int8,
        >= DataType.Float8E4M3FN and <= DataType.Float8E5M2FNUZ => Precision.Fp8,
        _ => null,
    };

    extension(Precision precision)
    {
        /// <summary>The name: <c>fp16</c>.</summary>
        public string Name => Names[(int)precision];

        /// <summary>The tensors' type.</summary>
        public DataType TensorType => precision switch
        {
            Precision.Fp16 => DataType.Float16,
            Precision.Bf16 => DataType.BFloat16,
            Precision.Int8 => DataType.Int8,
            Precision.Fp8 => DataType.Float8E4M3FN,
            _ => DataType.Float,
        };

        /// <summary>The type that costs are counted in again for it; null if they stay as the file has them.</summary>
        public DataType? CountedType => precision.TensorType is var type && type == DataType.Float ? null : type;
    }
}
