using System.Runtime.InteropServices;
using NetWeight.Graphs;

namespace NetWeight.Measurement.Proxies;

/// <summary>
/// Normal 32-bit floats, drawn when they are read: equal seeds and names give equal numbers. SplitMix64 (Steele et al.
/// 2014) under Box and Muller's transform (1958), both of whose numbers are taken.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="name">The tensor's name.</param>
/// <param name="elements">How many.</param>
/// <param name="deviation">The standard deviation; the mean is zero.</param>
internal sealed class GaussianPayload(int seed, string name, long elements, double deviation) : TensorPayload
{
    public override long Length => checked(elements * sizeof(float));

    public override Stream Open() => new MemoryStream(MemoryMarshal.AsBytes<float>(Numbers()).ToArray(), writable: false);

    /// <summary>The numbers.</summary>
    public float[] Numbers()
    {
        var numbers = new float[elements];
        ulong state = 14695981039346656037UL ^ unchecked((uint)seed);
        // Not string.GetHashCode: that differs from process to process.
        foreach (char c in name)
            state = unchecked((state ^ c) * 1099511628211UL);
        for (int i = 0; i < numbers.Length; i += 2)
        {
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - Uniform(ref state)));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * Uniform(ref state));
            numbers[i] = (float)(radius * cosine);
            if (i + 1 < numbers.Length)
                numbers[i + 1] = (float)(radius * sine);
        }

        return numbers;
    }

    private static double Uniform(ref ulong state)
    {
        unchecked
        {
            ulong z = state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
