using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// The rates of short loops of arithmetic and copying on this machine. Each is the best of several tries: disturbances only slow a
/// loop only slows it down.
/// </summary>
public sealed record MachineProbe
{
    /// <summary>The clock of one core, in hertz: additions of which each waits for the one before.</summary>
    public required double ClockHertz { get; init; }

    /// <summary>
    /// Floating-point operations per second of one core: multiply-adds that do not wait for each other, or a matrix
    /// product in ONNX Runtime, whichever is more.
    /// </summary>
    public required double CoreFlopsPerSecond { get; init; }

    /// <summary>Floats in a vector.</summary>
    public required int VectorFloats { get; init; }

    /// <summary>
    /// Bytes per second of the main memory: read and written by copies of 64 MiB, one per core at the same time, or
    /// read alone, whichever is more.
    /// </summary>
    public required double CopyBytesPerSecond { get; init; }

    /// <summary>The second cache of all cores together, in bytes; null if the system does not report it.</summary>
    public long? SecondCacheBytes { get; init; }

    /// <summary>The last cache beyond the second, in bytes; null if the system does not report it or there is none.</summary>
    public long? LastCacheBytes { get; init; }

    /// <summary>Probes; about two seconds.</summary>
    public static MachineProbe Run()
    {
        double clock = Best(100, () => Chain(10_000_000), 10_000_000 * 2.0);
        const int Loops = 1_000_000;
        double flops = Best(100, () => MultiplyLoops.Run(Loops), Loops * MultiplyLoops.FlopsPerLoop);
        return new MachineProbe
        {
            ClockHertz = clock,
            // Compiled ahead of time the loop has short vectors only; a product in ONNX Runtime comes near the peak in any build.
            CoreFlopsPerSecond = Math.Max(flops, MatrixLoop.FlopsPerSecond()),
            VectorFloats = ProcessorVectors.Floats,
            // A copy may read the bytes that it overwrites, which its bytes do not show: reading alone can be the faster of the two.
            CopyBytesPerSecond = Math.Max(Copy(Environment.ProcessorCount), Read(Environment.ProcessorCount)),
            SecondCacheBytes = Cache(2) is { } second ? second.Bytes * Math.Max(1, Environment.ProcessorCount / second.SharedBy) : null,
            LastCacheBytes = Cache(3)?.Bytes,
        };
    }

    /// <summary>Amount per second of the fastest of several tries.</summary>
    private static double Best(int tries, Func<double> run, double amount)
    {
        double least = double.MaxValue;
        for (int i = 0; i < tries; i++)
        {
            long from = TimeProvider.System.GetTimestamp();
            // The result is used, so that the loop cannot be left out.
            if (double.IsNaN(run()))
                throw new InvalidOperationException("The loop gave no number.");
            least = Math.Min(least, TimeProvider.System.GetElapsedTime(from).TotalSeconds);
        }

        return amount / least;
    }

    /// <summary>Two operations per round, of which each needs the result of the one before: a cycle each.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Chain(int rounds)
    {
        uint x = (uint)rounds, y = x | 1;
        unchecked
        {
            for (int i = 0; i < rounds; i += 4)
            {
                x = (x + y) ^ y;
                x = (x + y) ^ y;
                x = (x + y) ^ y;
                x = (x + y) ^ y;
            }
        }

        return x;
    }

    private static double Copy(int cores)
    {
        const int Bytes = 64 << 20;
        byte[][] from = new byte[cores][], to = new byte[cores][];
        for (int i = 0; i < cores; i++)
        {
            from[i] = new byte[Bytes];
            to[i] = new byte[Bytes];
            // Unwritten pages may all be the same page.
            from[i].AsSpan().Fill((byte)(i + 1));
        }

        return Best(
            5,
            () =>
            {
                Parallel.For(0, cores, i => from[i].AsSpan().CopyTo(to[i]));
                return to[0][0];
            },
            2.0 * Bytes * cores);
    }

    private static double Read(int cores)
    {
        const int Floats = (64 << 20) / sizeof(float);
        float[][] from = new float[cores][];
        for (int i = 0; i < cores; i++)
        {
            from[i] = new float[Floats];
            from[i].AsSpan().Fill(i + 1);
        }

        return Best(
            5,
            () =>
            {
                double[] sums = new double[cores];
                Parallel.For(0, cores, i => sums[i] = System.Numerics.Tensors.TensorPrimitives.Sum<float>(from[i]));
                return sums.Sum();
            },
            (double)sizeof(float) * Floats * cores);
    }

    /// <summary>A cache of the first processor, as Linux reports it.</summary>
    private static (long Bytes, int SharedBy)? Cache(int level)
    {
        for (int i = 0; i < 8; i++)
        {
            string folder = $"/sys/devices/system/cpu/cpu0/cache/index{i}/";
            try
            {
                if (!File.Exists(folder + "size")
                    || File.ReadAllText(folder + "level").Trim() != level.ToString(CultureInfo.InvariantCulture))
                    continue;
                string size = File.ReadAllText(folder + "size").Trim();
                if (!size.EndsWith('K') || !long.TryParse(size.AsSpan(0, size.Length - 1), NumberStyles.None,
                    CultureInfo.InvariantCulture, out long kibibytes))
                    return null;
                // A map of the processors in hexadecimal digits, with commas.
                int shared = File.ReadAllText(folder + "shared_cpu_map").Trim().Where(char.IsAsciiHexDigit)
                    .Sum(c => BitOperations.PopCount((uint)Convert.ToInt32(c.ToString(), 16)));
                return (kibibytes * 1024, Math.Max(1, shared));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        return null;
    }
}
