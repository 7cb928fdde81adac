using NetWeight.Measurement.Timing;
using NetWeight.Operators;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// A matrix product in ONNX Runtime on one core. Its kernels choose their instructions when they run, whatever this
/// program was compiled for.
/// </summary>
internal static class MatrixLoop
{
    private const int Channels = 512, Size = 32;

    /// <summary>Floating-point operations per second of the fastest of several runs.</summary>
    public static double FlopsPerSecond()
    {
        var kernel = new MicroKernel(
            $"{MicroKernel.Prefix}probe/{Channels}/{Size}", 0, Channels, Size, 1, (b, x) => b.Conv(x, Channels, 1));
        using OnnxSession session = OnnxSession.Open(kernel.Build(), new SessionSettings { Threads = 1 }, InferenceOptions.Default);
        using var bound = new BoundModel(session);
        double least = double.MaxValue;
        long from = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 3 || (i < 200 && TimeProvider.System.GetElapsedTime(from).TotalSeconds < 1); i++)
        {
            long start = TimeProvider.System.GetTimestamp();
            bound.Run();
            least = Math.Min(least, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Channels * Channels * Size * Size / least;
    }
}
