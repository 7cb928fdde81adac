using System.Runtime.Intrinsics.X86;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// The widest vectors that the processor multiplies and adds in, as the processor reports it. A program that is
/// compiled ahead of time cannot use <c>IsSupported</c>: for AVX and its like that answer was given when it was
/// compiled, for the oldest processor that it may meet.
/// </summary>
internal static class ProcessorVectors
{
    /// <summary>Floats in a vector: 16 with AVX-512, 8 with AVX2 and FMA, 4 elsewhere.</summary>
    public static int Floats { get; } = Ask();

    private static int Ask()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
            return 4;
        const int Fma = 1 << 12, SavesState = 1 << 27, Avx = 1 << 28, Avx2 = 1 << 5, Avx512 = 1 << 16;
        int features = X86Base.CpuId(1, 0).Ecx, extended = X86Base.CpuId(7, 0).Ebx;
        const int Wide = Fma | SavesState | Avx;
        return (features & Wide) != Wide || (extended & Avx2) == 0 ? 4 : (extended & Avx512) != 0 ? 16 : 8;
    }
}
