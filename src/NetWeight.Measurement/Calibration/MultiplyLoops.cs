using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetWeight.Measurement.Calibration;

/// <summary>Fused multiply-adds in the widest vectors: twelve that do not wait for each other, enough to keep two units of four cycles busy.</summary>
internal static class MultiplyLoops
{
    private const int Chains = 12;

    /// <summary>Floats in a vector.</summary>
    public static int VectorFloats => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>Floating-point operations of a loop.</summary>
    public static double FlopsPerLoop => 2.0 * Chains * VectorFloats;

    /// <summary>Multiplies; the result only keeps the loop from being left out.</summary>
    public static double Run(int loops) => VectorFloats switch { 16 => Multiply512(loops), 8 => Multiply256(loops), _ => Multiply128(loops) };

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Multiply512(int loops)
    {
        Vector512<float> m = Vector512.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < loops; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, m, m);
            b = Vector512.FusedMultiplyAdd(b, m, m);
            c = Vector512.FusedMultiplyAdd(c, m, m);
            d = Vector512.FusedMultiplyAdd(d, m, m);
            e = Vector512.FusedMultiplyAdd(e, m, m);
            f = Vector512.FusedMultiplyAdd(f, m, m);
            g = Vector512.FusedMultiplyAdd(g, m, m);
            h = Vector512.FusedMultiplyAdd(h, m, m);
            i = Vector512.FusedMultiplyAdd(i, m, m);
            j = Vector512.FusedMultiplyAdd(j, m, m);
            k = Vector512.FusedMultiplyAdd(k, m, m);
            l = Vector512.FusedMultiplyAdd(l, m, m);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Multiply256(int loops)
    {
        Vector256<float> m = Vector256.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < loops; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, m, m);
            b = Vector256.FusedMultiplyAdd(b, m, m);
            c = Vector256.FusedMultiplyAdd(c, m, m);
            d = Vector256.FusedMultiplyAdd(d, m, m);
            e = Vector256.FusedMultiplyAdd(e, m, m);
            f = Vector256.FusedMultiplyAdd(f, m, m);
            g = Vector256.FusedMultiplyAdd(g, m, m);
            h = Vector256.FusedMultiplyAdd(h, m, m);
            i = Vector256.FusedMultiplyAdd(i, m, m);
            j = Vector256.FusedMultiplyAdd(j, m, m);
            k = Vector256.FusedMultiplyAdd(k, m, m);
            l = Vector256.FusedMultiplyAdd(l, m, m);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Multiply128(int loops)
    {
        Vector128<float> m = Vector128.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < loops; n++)
        {
            a = Vector128.FusedMultiplyAdd(a, m, m);
            b = Vector128.FusedMultiplyAdd(b, m, m);
            c = Vector128.FusedMultiplyAdd(c, m, m);
            d = Vector128.FusedMultiplyAdd(d, m, m);
            e = Vector128.FusedMultiplyAdd(e, m, m);
            f = Vector128.FusedMultiplyAdd(f, m, m);
            g = Vector128.FusedMultiplyAdd(g, m, m);
            h = Vector128.FusedMultiplyAdd(h, m, m);
            i = Vector128.FusedMultiplyAdd(i, m, m);
            j = Vector128.FusedMultiplyAdd(j, m, m);
            k = Vector128.FusedMultiplyAdd(k, m, m);
            l = Vector128.FusedMultiplyAdd(l, m, m);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
