using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>A kind of hardware that is fitted as one.</summary>
/// <param name="Id">Its id: the name of its file.</param>
/// <param name="Classes">The classes of devices in it.</param>
/// <param name="Start">The factors that effects are counted from: round engineering values, the same for all its
/// runtimes and types.</param>
public sealed record Platform(string Id, IReadOnlyList<DeviceClass> Classes, Factors Start)
{
    /// <summary>Whether devices of a class differ from the rest of the platform as a group.</summary>
    public bool IsEmbedded(DeviceClass @class) => Classes.Contains(DeviceClass.GpuDesktop)
        && @class is DeviceClass.GpuEmbedded or DeviceClass.GpuIntegrated;

    /// <summary>The reference points of speed; its exponents are fitted.</summary>
    public SpeedEffects Speed { get; init; }

    /// <summary>Factors of single runtimes in place of the start's, that measurements of kernels alone gave.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<Factor, double>> Shapes
    {
        get; init;
    } = new Dictionary<string, IReadOnlyDictionary<Factor, double>>();
}

/// <summary>
/// The platforms. Levels are left to the fit; shapes (tiles, caches, depth at which half of the speed is reached) are
/// not fitted: whole networks hardly distinguish them
/// from levels. Most values are from the project's research on latency models.
/// </summary>
public static class PlatformTable
{
    private static readonly Dictionary<Factor, double> Common = new()
    {
        [Factor.Pointwise] = 0.7,
        [Factor.Conv3x3] = 1,
        [Factor.ConvLarge] = 0.55,
        [Factor.Stem] = 0.35,
        [Factor.Grouped] = 0.4,
        [Factor.Depthwise] = 0.3,
        [Factor.MatrixProduct] = 0.6,
        [Factor.VectorArithmetic] = 0.2,
        [Factor.EpilogueArithmetic] = 0,
        [Factor.Unblocked] = 1,
        [Factor.HalfColumns] = 0,
        [Factor.ConvMemory] = 0.6,
        [Factor.DepthwiseMemory] = 0.4,
        [Factor.ElementwiseMemory] = 0.7,
        [Factor.PoolMemory] = 0.5,
        [Factor.CopyMemory] = 0.6,
        [Factor.ReorderMemory] = 0.6,
        [Factor.WeightMemory] = 0.7,
        [Factor.WeightCache] = 0,
        [Factor.CacheBandwidth] = 2,
        [Factor.UsableCache] = 0.5,
        [Factor.SecondCache] = 1,
        [Factor.SoftSum] = 1,
        [Factor.PaddingHardness] = 0.7,
        [Factor.WaveHardness] = 0.7,
        [Factor.HalfRows] = 1500,
        [Factor.HalfDepth] = 15,
        [Factor.KernelSeconds] = 8e-06,
        [Factor.InferenceSeconds] = 5e-05,
        [Factor.ThreadSeconds] = 0,
        [Factor.SerialShare] = 0.001,
        [Factor.InOrder] = 1,
        [Factor.CoreBytesPerCycle] = 4,
        [Factor.SwitchSeconds] = 0.0003,
    };

    private static readonly Dictionary<Factor, double> Cores = new(Common)
    {
        [Factor.VectorArithmetic] = 0.08,
        [Factor.EpilogueArithmetic] = 0.1,
        [Factor.Unblocked] = 0.6,
        // Seen with ONNX Runtime 1.31.1 on an EPYC: four to 68 channels per group, and 82 GB/s for weights in the cache.
        [Factor.HalfColumns] = 15,
        [Factor.WeightCache] = 0.5,
        [Factor.UsableCache] = 0.7,
        [Factor.CacheBandwidth] = 3,
        [Factor.WaveHardness] = 0,
        [Factor.HalfRows] = 20,
        [Factor.HalfDepth] = 40,
        [Factor.InOrder] = 0.75,
        [Factor.SerialShare] = 0.035,
    };

    /// <summary>Shapes that `netweight calibrate` found with 330 micro-kernels of ONNX Runtime 1.31.1 on an EPYC with
    /// AVX-512 (2026-11-23).</summary>
    private static readonly Dictionary<Factor, double> OnnxRuntimeCores = new()
    {
        [Factor.Unblocked] = 0.73,
        [Factor.HalfColumns] = 9.3,
        [Factor.HalfRows] = 2.6,
        [Factor.HalfDepth] = 3.3,
        [Factor.EpilogueArithmetic] = 0.3,
        [Factor.WeightCache] = 1.8,
        [Factor.CacheBandwidth] = 4.6,
        [Factor.SecondCache] = 1.7,
    };

    /// <summary>All platforms.</summary>
    public static IReadOnlyList<Platform> All { get; } =
    [
        new("gpu", [DeviceClass.GpuDatacenter, DeviceClass.GpuWorkstation, DeviceClass.GpuDesktop], With(Common)),
        new("gpu-embedded", [DeviceClass.GpuEmbedded, DeviceClass.GpuIntegrated],
            With(Common, (Factor.KernelSeconds, 8e-6), (Factor.InferenceSeconds, 70e-6))),
        new("cpu-x86", [DeviceClass.CpuX86],
            With(Cores, (Factor.KernelSeconds, 4e-6), (Factor.InferenceSeconds, 30e-6), (Factor.ThreadSeconds, 2e-6)))
        {
            Shapes = new Dictionary<string, IReadOnlyDictionary<Factor, double>> { ["onnxruntime"] = OnnxRuntimeCores },
            Speed = new SpeedEffects(1e11, 5e10, 0, 0, 0),
        },
        new("cpu-arm", [DeviceClass.CpuArm],
            With(Cores, (Factor.KernelSeconds, 10e-6), (Factor.InferenceSeconds, 50e-6),
                (Factor.ThreadSeconds, 4e-6))) { Speed = new SpeedEffects(2e10, 2e10, 0, 0, 0) },
        new("npu", [DeviceClass.Npu, DeviceClass.Dsp], With(
            Common, (Factor.KernelSeconds, 3e-6), (Factor.InferenceSeconds, 150e-6), (Factor.VectorArithmetic, 0.1),
                (Factor.CacheBandwidth, 4), (Factor.UsableCache, 0.7),
            // An array fills up channels that do not fit it, whatever they hold.
            (Factor.PaddingHardness, 1), (Factor.WaveHardness, 0), (Factor.HalfRows, 20), (Factor.HalfDepth, 20)))
        {
            Speed = new SpeedEffects(3e13, 6e10, 0, 0, 0),
        },
    ];

    private static Factors With(Dictionary<Factor, double> table, params ReadOnlySpan<(Factor Factor, double Value)> changes)
    {
        double[] values = new double[Factors.Count];
        foreach ((Factor factor, double value) in table)
            values[(int)factor] = value;
        foreach ((Factor factor, double value) in changes)
            values[(int)factor] = value;
        return new Factors(values);
    }
}
