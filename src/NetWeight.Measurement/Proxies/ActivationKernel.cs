using System.Numerics;
using NetWeight.Search;

namespace NetWeight.Measurement.Proxies;

/// <summary>
/// The kernel K of NASWOT (Mellor et al. 2021, equation 2): K[i, j] counts the activations that are on for both images
/// or off for both. Counts are integers, so their order does not matter.
/// </summary>
/// <param name="images">Images of the batch.</param>
internal sealed class ActivationKernel(int images)
{
    private readonly long[,] equal = new long[images, images];
    private ulong[] words = [];

    /// <summary>Adds the codes of one activation.</summary>
    /// <param name="codes">One byte per activation, 0 for off: all of the first image, then all of the second, ...</param>
    public void Add(ReadOnlySpan<byte> codes)
    {
        int each = codes.Length / images, perImage = (each + 63) / 64;
        if (words.Length < images * perImage)
            words = new ulong[images * perImage];
        for (int i = 0; i < images; i++)
            Pack(codes.Slice(i * each, each), words.AsSpan(i * perImage, perImage));
        for (int i = 0; i < images; i++)
        {
            ReadOnlySpan<ulong> a = words.AsSpan(i * perImage, perImage);
            for (int j = 0; j <= i; j++)
            {
                ReadOnlySpan<ulong> b = words.AsSpan(j * perImage, perImage);
                long different = 0;
                for (int k = 0; k < a.Length; k++)
                    different += BitOperations.PopCount(a[k] ^ b[k]);
                equal[i, j] += each - different;
            }
        }
    }

    /// <summary>ln det K. Images that no activation tells apart count as the smallest difference that a double holds.</summary>
    public double LogDeterminant()
    {
        var factor = new CholeskyFactor();
        var row = new double[images];
        for (int i = 0; i < images; i++)
        {
            for (int j = 0; j <= i; j++)
                row[j] = equal[i, j];
            factor.Append(row.AsSpan(0, i + 1));
        }

        return factor.LogDeterminant;
    }

    /// <summary>Eight bytes of 0 or 1 become eight bits by one multiplication.</summary>
    private static void Pack(ReadOnlySpan<byte> codes, Span<ulong> packed)
    {
        packed.Clear();
        int i = 0;
        for (; i + 8 <= codes.Length; i += 8)
        {
            ulong bits = unchecked(BitConverter.ToUInt64(codes[i..]) * 0x0102040810204080UL) >> 56;
            packed[i >> 6] |= bits << (i & 63);
        }

        for (; i < codes.Length; i++)
            packed[i >> 6] |= (ulong)codes[i] << (i & 63);
    }
}
