namespace NetWeight.Search;

/// <summary>
/// Random numbers that are the same on every machine and version: SplitMix64 (Steele, Lea and Flood 2014, "Fast
/// Splittable Pseudorandom Number Generators", figure 17).
/// </summary>
internal struct RandomStream(ulong state)
{
    private ulong state = state;

    /// <summary>A stream of its own for a seed and a step, so that a search continues from its results alone.</summary>
    public static RandomStream Of(int seed, int step)
    {
        unchecked
        {
            var outer = new RandomStream((uint)seed);
            return new RandomStream(outer.Next() ^ ((uint)step * 0xD1B54A32D192ED03));
        }
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>An integer from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (uint)count) >> 32);

    /// <summary>A number from 0 to 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));
}
