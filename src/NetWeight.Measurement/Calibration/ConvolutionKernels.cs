using NetWeight.Architectures;

namespace NetWeight.Measurement.Calibration;

/// <summary>Convolutions and products: over channels that fit vectors and such that do not, over maps from 112x112 to 7x7.</summary>
internal static class ConvolutionKernels
{
    /// <summary>Multiply-accumulates that a network should not exceed: some milliseconds on one core.</summary>
    private const long MostMaccs = 250_000_000;

    private const int MostRepeats = 8;

    /// <summary>All of them.</summary>
    public static IEnumerable<MicroKernel> All => [.. Pointwise(), .. Inverted(), .. Dense(), .. Strided(), .. Stems(),
        .. Depthwise(), .. Grouped(), .. StridedGroups(), .. Products(), .. Batches()];

    private static IEnumerable<MicroKernel> Pointwise()
    {
        foreach ((int channels, int size, int rank) in new[]
        {
            (64, 56, 0), (128, 28, 0), (256, 14, 0), (512, 7, 0), (32, 112, 0), (24, 56, 0), (116, 14, 0), (512, 14, 0),
            (1024, 7, 0), (256, 28, 0),
            (16, 112, 1), (32, 56, 1), (40, 28, 1), (58, 28, 1), (96, 28, 1), (128, 56, 1), (232, 7, 1), (64, 14, 1),
            (128, 7, 1), (12, 56, 1), (256, 1, 1), (1024, 14, 1),
            (8, 112, 2), (20, 28, 2), (48, 28, 2), (56, 28, 2), (72, 14, 2), (192, 28, 2), (256, 56, 2), (384, 14, 2),
            (60, 14, 2), (64, 1, 2), (30, 56, 1), (90, 14, 2), (26, 28, 2), (1024, 1, 2), (2048, 7, 2),
        })
            yield return Chain("pointwise", rank, channels, size, channels, (b, x) => b.Conv(x, channels, 1));
    }

    /// <summary>1x1 from few channels to many and back: the two ends of inverted residuals and bottlenecks.</summary>
    private static IEnumerable<MicroKernel> Inverted()
    {
        foreach ((int few, int many, int size, int rank) in new[]
        {
            (24, 144, 56, 0), (64, 384, 14, 0), (160, 960, 7, 0), (64, 256, 56, 0), (16, 96, 112, 1), (32, 192, 28, 1),
            (96, 576, 14, 1), (512, 2048, 7, 1), (40, 240, 28, 1),
            (80, 480, 14, 2), (256, 1024, 14, 2), (320, 1280, 7, 2), (12, 108, 28, 2), (32, 128, 56, 2),
            (112, 672, 14, 2), (4, 16, 1, 2), (128, 512, 1, 2),
            // Fewer channels than a block into many.
            (8, 48, 112, 1), (8, 48, 56, 2), (12, 72, 56, 2), (16, 64, 112, 2),
        })
        {
            int pairs = Repeats((long)few * many * size * size * 2, 4);
            yield return new MicroKernel($"{MicroKernel.Prefix}inverted/{few}-{many}/{size}x{pairs}", rank, few, size, 1, (b, x) =>
            {
                for (int i = 0; i < pairs; i++)
                    x = b.Conv(b.ConvBn(x, many, 1), few, 1);
                return x;
            });
        }
    }

    private static IEnumerable<MicroKernel> Dense()
    {
        foreach ((int kernel, int channels, int size, int rank) in new[]
        {
            (3, 64, 56, 0), (3, 128, 28, 0), (3, 256, 14, 0), (3, 512, 7, 0), (3, 32, 56, 0), (5, 32, 28, 0),
            (7, 64, 14, 1), (3, 16, 112, 1), (3, 128, 56, 1), (3, 256, 28, 1),
            (3, 64, 14, 1), (3, 128, 14, 1), (3, 24, 56, 1), (3, 48, 28, 1), (5, 64, 28, 1), (3, 32, 14, 2),
            (3, 32, 28, 2), (3, 128, 7, 2), (3, 64, 112, 2), (3, 192, 28, 2), (3, 40, 28, 2), (3, 12, 56, 2),
            (5, 16, 56, 2), (5, 128, 14, 2), (7, 32, 28, 2), (3, 512, 14, 2), (3, 20, 56, 2), (3, 60, 14, 2),
            (3, 58, 28, 1), (3, 30, 14, 2),
        })
            yield return Chain($"dense{kernel}", rank, channels, size, (long)kernel * kernel * channels,
                (b, x) => b.ConvBn(x, channels, kernel));
        foreach ((int channels, int size, int rank) in new[] { (128, 17, 1), (192, 17, 2), (64, 28, 2) })
            yield return Chain("line7", rank, channels, size, 7L * channels,
                (b, x) => b.Activate(b.Conv(x, channels, (1, 7), (1, 1)), Activation.Relu));
        // Growth layers of DenseNet: many channels to 32.
        foreach ((int channels, int outputs, int size, int rank)
            in new[] { (128, 32, 28, 1), (128, 32, 14, 2), (192, 48, 28, 2), (64, 128, 28, 2), (256, 64, 14, 2) })
            yield return new MicroKernel($"{MicroKernel.Prefix}dense3/{channels}-{outputs}/{size}", rank, channels,
                size, 1, (b, x) => b.Conv(b.Conv(x, outputs, 3), channels, 3));
    }

    /// <summary>Convolutions that halve the map: two or three after each other, channels doubling.</summary>
    private static IEnumerable<MicroKernel> Strided()
    {
        foreach ((int kernel, int channels, int size, int rank) in new[]
        {
            (3, 32, 112, 0), (3, 64, 56, 0), (1, 64, 56, 0), (3, 128, 28, 1), (3, 16, 112, 1), (5, 32, 56, 1),
            (1, 256, 28, 1), (3, 24, 56, 2), (3, 256, 14, 2), (3, 40, 28, 2),
        })
            yield return new MicroKernel($"{MicroKernel.Prefix}strided{kernel}/{channels}/{size}", rank, channels, size,
                1, (b, x) => b.ConvBn(b.ConvBn(x, 2 * channels, kernel, 2), 4 * channels, kernel, 2));
    }

    private static IEnumerable<MicroKernel> Stems()
    {
        foreach ((int kernel, int stride, int channels, int size, int rank) in new[]
        {
            (3, 2, 32, 224, 0), (7, 2, 64, 224, 0), (3, 2, 16, 224, 1), (3, 1, 64, 112, 1), (3, 2, 24, 224, 1),
            (3, 2, 64, 224, 2), (4, 4, 96, 224, 2), (5, 2, 32, 224, 2), (11, 4, 64, 224, 2), (3, 1, 64, 224, 2),
            (3, 2, 32, 299, 2),
        })
            yield return new MicroKernel($"{MicroKernel.Prefix}stem{kernel}/{channels}s{stride}/{size}", rank, 3, size,
                1, (b, x) => b.ConvBn(x, channels, kernel, stride, padding: kernel / 2));
    }

    private static IEnumerable<MicroKernel> Depthwise()
    {
        foreach ((int kernel, int channels, int size, int rank) in new[]
        {
            (3, 32, 112, 0), (3, 144, 56, 0), (3, 384, 14, 0), (3, 960, 7, 0), (5, 240, 28, 0), (5, 672, 14, 0),
            (3, 58, 28, 0), (3, 192, 28, 1), (3, 576, 14, 1), (3, 116, 14, 1), (5, 960, 7, 1), (7, 96, 56, 1),
            (3, 24, 56, 1),
            (3, 64, 112, 2), (3, 96, 56, 2), (7, 384, 14, 2), (5, 72, 28, 2), (3, 256, 28, 2), (3, 512, 14, 2),
            (3, 1024, 7, 2), (3, 16, 112, 2), (5, 120, 28, 2), (7, 768, 7, 2), (9, 128, 14, 2), (3, 232, 7, 2),
            // Channels that are not a multiple of four: outside of ONNX Runtime's fast layout.
            (9, 90, 14, 0), (3, 30, 56, 1), (5, 58, 28, 1), (3, 90, 14, 1), (7, 90, 14, 2), (5, 30, 28, 2), (3, 10, 14, 2),
        })
            yield return Chain($"depthwise{kernel}", rank, channels, size, kernel * kernel,
                (b, x) => b.Activate(b.BatchNorm(b.DepthwiseConv(x, kernel)), Activation.Relu6));
        foreach ((int kernel, int channels, int size, int rank) in new[] { (3, 96, 112, 0), (3, 144, 56, 1),
            (5, 144, 56, 1), (3, 192, 28, 2), (3, 576, 14, 2), (5, 672, 14, 2), (3, 116, 28, 2), (3, 58, 56, 1),
            (5, 90, 28, 2), (3, 64, 112, 1), (5, 96, 56, 1), (3, 240, 28, 2), (5, 240, 28, 2), (3, 384, 28, 2) })
            yield return new MicroKernel($"{MicroKernel.Prefix}depthwise{kernel}/{channels}s2/{size}", rank, channels,
                size, 1, (b, x) => b.DepthwiseConv(b.DepthwiseConv(x, kernel, 2), kernel, 2));
    }

    private static IEnumerable<MicroKernel> Grouped()
    {
        foreach ((int kernel, int channels, int groups, int size, int rank) in new[]
        {
            (3, 128, 8, 28, 0), (3, 256, 4, 14, 0), (1, 240, 3, 28, 0), (3, 128, 32, 28, 1), (3, 64, 2, 28, 1),
            (1, 256, 4, 14, 1), (3, 160, 10, 28, 1), (3, 112, 7, 28, 2), (1, 272, 4, 14, 2), (3, 512, 32, 14, 2),
            (3, 96, 4, 28, 2), (3, 1024, 64, 7, 2),
            // Groups narrower than a block, or off it.
            (3, 56, 7, 28, 0), (3, 24, 3, 56, 1), (3, 152, 19, 14, 1), (3, 368, 46, 7, 2), (3, 64, 16, 28, 2),
            (1, 120, 3, 28, 1), (1, 60, 3, 28, 2),
        })
            yield return Chain($"grouped{kernel}g{groups}", rank, channels, size,
                (long)kernel * kernel * channels / groups, (b, x) => b.ConvBn(x, channels, kernel, groups: groups));
    }

    /// <summary>Groups that halve the map, twice: first layers of a stage.</summary>
    private static IEnumerable<MicroKernel> StridedGroups()
    {
        foreach ((int channels, int groups, int size, int rank) in new[] { (24, 3, 112, 1), (96, 2, 56, 1),
            (128, 8, 56, 1), (56, 7, 56, 2), (152, 19, 28, 2), (240, 10, 28, 2) })
            yield return new MicroKernel(
                $"{MicroKernel.Prefix}stridedgroups/{channels}g{groups}/{size}", rank, channels, size, 1,
                (b, x) => b.ConvBn(b.ConvBn(x, channels, 3, 2, groups: groups), channels, 3, 2, groups: groups));
    }

    private static IEnumerable<MicroKernel> Products()
    {
        foreach ((int inputs, int outputs, int rank) in new[] { (1280, 1000, 0), (2048, 1000, 0), (4096, 4096, 0),
            (512, 1000, 1), (1024, 1000, 1), (960, 1280, 1), (9216, 4096, 2), (64, 16, 2), (4096, 1000, 1),
            (4096, 2048, 2), (768, 3072, 2) })
            yield return new MicroKernel($"{MicroKernel.Prefix}product/{inputs}-{outputs}", rank, inputs, 1, 1,
                (b, x) => new FeatureMap(b.Linear(b.Flatten(x), outputs).Name, outputs, 1, 1));
    }

    private static IEnumerable<MicroKernel> Batches()
    {
        foreach ((int batch, int channels, int size, int rank) in new[] { (8, 64, 28, 1), (4, 128, 14, 2), (16, 256, 7, 2) })
        {
            yield return new MicroKernel($"{MicroKernel.Prefix}batch/pointwise{channels}/{size}b{batch}", rank,
                channels, size, batch, (b, x) => b.ConvBn(b.ConvBn(x, channels, 1), channels, 1));
            yield return new MicroKernel($"{MicroKernel.Prefix}batch/dense{channels}/{size}b{batch}", rank, channels,
                size, batch, (b, x) => b.ConvBn(b.ConvBn(x, channels, 3), channels, 3));
        }
    }

    private static MicroKernel Chain(string family, int rank, int channels, int size, long maccsPerOutput,
        Func<NetworkBuilder, FeatureMap, FeatureMap> layer)
    {
        int repeats = Repeats((long)channels * size * size * maccsPerOutput, MostRepeats);
        return new MicroKernel($"{MicroKernel.Prefix}{family}/{channels}/{size}x{repeats}", rank, channels, size, 1, (b, x) =>
        {
            for (int i = 0; i < repeats; i++)
                x = layer(b, x);
            return x;
        });
    }

    private static int Repeats(long maccs, int most) => (int)Math.Clamp(MostMaccs / maccs, 2, most);
}
