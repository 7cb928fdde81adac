using System.Runtime.InteropServices;
using NetWeight.Graphs;

namespace NetWeight.Architectures;

/// <summary>How the elements of a weight are drawn.</summary>
internal enum Initialization
{
    /// <summary>Normal with variance 2 / fan-in (He et al. 2015, equation 10).</summary>
    He,

    /// <summary>Small, around zero: biases and shifts.</summary>
    Small,

    /// <summary>Positive, around one: scales and variances.</summary>
    AroundOne,
}

/// <summary>Weights that are drawn when they are read: equal seeds and names give equal weights, and none occupy memory.</summary>
internal sealed class SeededWeights(int seed, string name, long elements, Initialization initialization, long fanIn) : TensorPayload
{
    public override long Length => checked(elements * sizeof(float));

    public override Stream Open()
    {
        var values = new float[elements];
        // Not string.GetHashCode: that differs from process to process.
        ulong state = 14695981039346656037UL ^ (uint)seed;
        foreach (char c in name)
            state = unchecked((state ^ c) * 1099511628211UL);
        double deviation = Math.Sqrt(2.0 / Math.Max(1, fanIn));
        for (long i = 0; i < elements; i++)
        {
            values[i] = (float)(initialization switch
            {
                Initialization.He => Normal(ref state) * deviation,
                Initialization.Small => Normal(ref state) * 0.1,
                _ => 0.75 + (0.5 * Uniform(ref state)),
            });
        }

        return new MemoryStream(MemoryMarshal.AsBytes<float>(values).ToArray(), writable: false);
    }

    /// <summary>Box and Muller's transform of two uniform numbers.</summary>
    private static double Normal(ref ulong state) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(ref state))) * Math.Cos(2 * Math.PI * Uniform(ref state));

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
