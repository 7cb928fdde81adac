using NetWeight.Operators;

namespace NetWeight.Latency.Timing;

/// <summary>
/// How much of the hardware a matrix product keeps busy: padding of tiles and channels, and idle units in the last
/// wave. GPU: implicit GEMM in tiles, waves of tiles over the multiprocessors (NVIDIA's guide to matrix multiplication,
/// "tile and wave quantization"). CPU and NPU: channels in multiples of vectors or of the array.
/// </summary>
internal static class Tiling
{
    // Tile sizes that GPU libraries offer, with the share of the rate that each reaches: small tiles reuse less (engineering values).
    // The last ones are products of a matrix with a few vectors, which only stream their weights.
    private static readonly (int Rows, int Columns, double Quality)[] Tiles =
        [(256, 128, 1), (128, 256, 1), (128, 128, 0.95), (128, 64, 0.85), (64, 128, 0.85), (64, 64, 0.7), (64, 32, 0.55),
            (32, 32, 0.4), (8, 128, 0.4), (1, 256, 0.25)];

    /// <summary>
    /// How many times its useful arithmetic a product costs on a GPU: padding to tiles, tiles of lesser quality, idle
    /// multiprocessors in the last wave. For each tile the answer never falls when rows, columns or groups grow, so
    /// neither does the best of them.
    /// </summary>
    /// <param name="shape">The product.</param>
    /// <param name="units">Multiprocessors.</param>
    /// <param name="depthStep">Terms that one step of the inner loop takes.</param>
    /// <param name="paddingHardness">0 to 1: how much of the padding is really computed.</param>
    /// <param name="waveHardness">0 to 1: how much of the idle units' time is really lost.</param>
    public static double Gpu(in MatrixShape shape, int units, int depthStep, double paddingHardness, double waveHardness)
    {
        double useful = (double)shape.Rows * shape.Columns * shape.Depth * shape.Groups;
        double depth = Up(shape.Depth, depthStep) * depthStep;
        double best = double.MaxValue;
        foreach ((int rows, int columns, double quality) in Tiles)
        {
            double tiles = (double)Up(shape.Rows, rows) * Up(shape.Columns, columns) * shape.Groups;
            double tile = rows * columns * depth;
            double work = ((1 - paddingHardness) * useful) + (paddingHardness * tiles * tile);
            // Long sums can be split over several units.
            double busy = Math.Ceiling(tiles / units);
            if (shape.Depth >= 512)
                for (int split = 2; split <= Math.Min(8, shape.Depth / 256); split *= 2)
                    busy = Math.Min(busy, Math.Ceiling(tiles * split / units) / split);
            best = Math.Min(best, (((1 - waveHardness) * work) + (waveHardness * busy * units * tile)) / quality);
        }

        return best / useful;
    }

    /// <summary>The share of the arithmetic that is needed if channels are filled up to multiples.</summary>
    public static double Channels(in MatrixShape shape, int inputQuantum, int outputQuantum)
    {
        double inputs = Fill(shape.InputChannels, shape.InputChannels == 1 ? 1 : inputQuantum);
        // A depthwise convolution has its channels in the groups.
        double outputs = shape is { InputChannels: 1, Columns: 1 } ? Fill(shape.Groups, outputQuantum) : Fill(shape.Columns, outputQuantum);
        return inputs * outputs;
    }

    /// <summary>
    /// The same if channels lie in blocks filled up with zeros, which are multiplied as any other; fewer input
    /// channels than a block are read as they are.
    /// </summary>
    public static double Blocks(in MatrixShape shape, int block) => Channels(shape, shape.InputChannels < block ? 1 : block, block);

    private static double Fill(long channels, int quantum) => quantum <= 1 ? 1 : (double)channels / (Up(channels, quantum) * quantum);

    private static long Up(long number, long quantum) => (number + quantum - 1) / quantum;
}
