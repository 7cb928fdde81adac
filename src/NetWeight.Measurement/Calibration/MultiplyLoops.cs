using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// Multiply-adds in the widest vectors that this build may use: twelve that do not wait for each other, enough to keep
/// two units of four cycles busy. Compiled ahead of time for x86 these are vectors of four floats, on every processor:
/// a product and a sum, as no fused instruction is certain.
/// </summary>
internal static class MultiplyLoops
{
    private const int Chains = 12;

    /// <summary>Floats in a vector of the loop.</summary>
    private static int VectorFloats => Avx512F.IsSupported ? 16 : Fma.IsSupported ? 8 : 4;

    /// <summary>Floating-point operations of a loop.</summary>
    public static double FlopsPerLoop => 2.0 * Chains * VectorFloats;

    /// <summary>Multiplies; the result only keeps the loop from being left out.</summary>
    public static double Run(int loops) => Avx512F.IsSupported ? Multiply512(loops)
        : Fma.IsSupported ? Multiply256(loops)
        : AdvSimd.IsSupported ? MultiplyArm(loops)
        : Multiply128(loops);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Multiply512(int loops)
    {
        Vector512<float> m = Vector512.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < loops; n++)
        {
            a = Avx512F.FusedMultiplyAdd(a, m, m);
            b = Avx512F.FusedMultiplyAdd(b, m, m);
            c = Avx512F.FusedMultiplyAdd(c, m, m);
            d = Avx512F.FusedMultiplyAdd(d, m, m);
            e = Avx512F.FusedMultiplyAdd(e, m, m);
            f = Avx512F.FusedMultiplyAdd(f, m, m);
            g = Avx512F.FusedMultiplyAdd(g, m, m);
            h = Avx512F.FusedMultiplyAdd(h, m, m);
            i = Avx512F.FusedMultiplyAdd(i, m, m);
            j = Avx512F.FusedMultiplyAdd(j, m, m);
            k = Avx512F.FusedMultiplyAdd(k, m, m);
            l = Avx512F.FusedMultiplyAdd(l, m, m);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Multiply256(int loops)
    {
        Vector256<float> m = Vector256.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < loops; n++)
        {
            a = Fma.MultiplyAdd(a, m, m);
            b = Fma.MultiplyAdd(b, m, m);
            c = Fma.MultiplyAdd(c, m, m);
            d = Fma.MultiplyAdd(d, m, m);
            e = Fma.MultiplyAdd(e, m, m);
            f = Fma.MultiplyAdd(f, m, m);
            g = Fma.MultiplyAdd(g, m, m);
            h = Fma.MultiplyAdd(h, m, m);
            i = Fma.MultiplyAdd(i, m, m);
            j = Fma.MultiplyAdd(j, m, m);
            k = Fma.MultiplyAdd(k, m, m);
            l = Fma.MultiplyAdd(l, m, m);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double MultiplyArm(int loops)
    {
        Vector128<float> m = Vector128.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < loops; n++)
        {
            a = AdvSimd.FusedMultiplyAdd(m, a, m);
            b = AdvSimd.FusedMultiplyAdd(m, b, m);
            c = AdvSimd.FusedMultiplyAdd(m, c, m);
            d = AdvSimd.FusedMultiplyAdd(m, d, m);
            e = AdvSimd.FusedMultiplyAdd(m, e, m);
            f = AdvSimd.FusedMultiplyAdd(m, f, m);
            g = AdvSimd.FusedMultiplyAdd(m, g, m);
            h = AdvSimd.FusedMultiplyAdd(m, h, m);
            i = AdvSimd.FusedMultiplyAdd(m, i, m);
            j = AdvSimd.FusedMultiplyAdd(m, j, m);
            k = AdvSimd.FusedMultiplyAdd(m, k, m);
            l = AdvSimd.FusedMultiplyAdd(m, l, m);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    /// <summary>Without fused multiply-adds: a product and a sum.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Multiply128(int loops)
    {
        Vector128<float> m = Vector128.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < loops; n++)
        {
            a = (a * m) + m;
            b = (b * m) + m;
            c = (c * m) + m;
            d = (d * m) + m;
            e = (e * m) + m;
            f = (f * m) + m;
            g = (g * m) + m;
            h = (h * m) + m;
            i = (i * m) + m;
            j = (j * m) + m;
            k = (k * m) + m;
            l = (l * m) + m;
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
