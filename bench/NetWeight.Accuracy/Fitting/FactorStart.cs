using NetWeight.Devices;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>
/// Where fitting starts, and what holds where nothing was measured: engineering values for a kind of hardware, most from the project's research on latency models
/// (shares of the peak, overheads, soft sums). One table for all runtimes.
/// </summary>
public static class FactorStart
{
    private static readonly Dictionary<Factor, double> MatrixUnits = new()
    {
        [Factor.Pointwise] = 0.6,
        [Factor.Conv3x3] = 0.7,
        [Factor.ConvLarge] = 0.6,
        [Factor.Stem] = 0.3,
        [Factor.Grouped] = 0.3,
        [Factor.Depthwise] = 0.3,
        [Factor.MatrixProduct] = 0.6,
        [Factor.VectorArithmetic] = 0.2,
        [Factor.EpilogueArithmetic] = 0,
        [Factor.Unblocked] = 1,
        [Factor.HalfColumns] = 0,
        [Factor.ConvMemory] = 0.6,
        [Factor.DepthwiseMemory] = 0.4,
        [Factor.ElementwiseMemory] = 0.75,
        [Factor.PoolMemory] = 0.6,
        [Factor.CopyMemory] = 0.6,
        [Factor.ReorderMemory] = 0.6,
        [Factor.WeightMemory] = 0.7,
        [Factor.WeightCache] = 0,
        [Factor.CacheBandwidth] = 3,
        [Factor.UsableCache] = 0.5,
        [Factor.SecondCache] = 1,
        [Factor.SoftSum] = 1.3,
        [Factor.PaddingHardness] = 0.7,
        [Factor.WaveHardness] = 0.7,
        [Factor.HalfRows] = 1000,
        [Factor.HalfDepth] = 16,
        [Factor.KernelSeconds] = 3e-06,
        [Factor.InferenceSeconds] = 2e-05,
        [Factor.ThreadSeconds] = 0,
        [Factor.SerialShare] = 0.001,
        [Factor.InOrder] = 1,
        [Factor.CoreBytesPerCycle] = 4,
        [Factor.SwitchSeconds] = 0.0003,
    };

    private static readonly Dictionary<Factor, double> VectorUnits = new(MatrixUnits)
    {
        [Factor.Pointwise] = 0.65,
        [Factor.Conv3x3] = 1.6,
        [Factor.Stem] = 0.5,
        [Factor.HalfDepth] = 8,
    };

    private static readonly Dictionary<Factor, double> Cores = new(MatrixUnits)
    {
        [Factor.Pointwise] = 0.7,
        [Factor.Conv3x3] = 1.8,
        [Factor.ConvLarge] = 0.45,
        [Factor.Stem] = 0.4,
        [Factor.Grouped] = 0.4,
        [Factor.MatrixProduct] = 0.5,
        // Seen with ONNX Runtime 1.31.1 on an EPYC: four to 68 channels per group, and 82 GB/s for weights in the cache.
        [Factor.HalfColumns] = 15,
        [Factor.WeightCache] = 0.5,
        [Factor.VectorArithmetic] = 0.1,
        [Factor.EpilogueArithmetic] = 0.1,
        [Factor.Unblocked] = 0.6,
        [Factor.ConvMemory] = 0.4,
        [Factor.ElementwiseMemory] = 0.5,
        [Factor.PoolMemory] = 0.4,
        [Factor.CopyMemory] = 0.4,
        [Factor.WeightMemory] = 0.5,
        [Factor.UsableCache] = 0.7,
        [Factor.WaveHardness] = 0,
        [Factor.HalfRows] = 16,
        [Factor.ThreadSeconds] = 2.2e-06,
        [Factor.SerialShare] = 0.03,
        [Factor.InOrder] = 0.75,
    };

    private static readonly Dictionary<Factor, double> Arrays = new(MatrixUnits)
    {
        [Factor.Stem] = 0.2,
        [Factor.Depthwise] = 0.1,
        [Factor.MatrixProduct] = 0.4,
        [Factor.VectorArithmetic] = 0.1,
        [Factor.ConvMemory] = 0.7,
        [Factor.ElementwiseMemory] = 0.5,
        [Factor.PoolMemory] = 0.4,
        [Factor.CopyMemory] = 0.4,
        [Factor.WeightMemory] = 0.5,
        [Factor.CacheBandwidth] = 8,
        [Factor.UsableCache] = 0.8,
        [Factor.PaddingHardness] = 1,
        [Factor.WaveHardness] = 0,
        [Factor.HalfRows] = 32,
        [Factor.HalfDepth] = 0,
        [Factor.InferenceSeconds] = 0.0004,
    };

    /// <summary>What `netweight calibrate` found with 330 micro-kernels of ONNX Runtime 1.31.1 on one thread of an EPYC with AVX-512 (2026-11-23), the thread's part with two.</summary>
    private static readonly Dictionary<Factor, double> OnnxRuntimeCores = new(Cores)
    {
        [Factor.Pointwise] = 0.99,
        [Factor.Conv3x3] = 1,
        [Factor.ConvLarge] = 0.96,
        [Factor.Stem] = 0.95,
        [Factor.Grouped] = 0.98,
        [Factor.Depthwise] = 0.64,
        [Factor.MatrixProduct] = 0.57,
        [Factor.VectorArithmetic] = 0.12,
        [Factor.EpilogueArithmetic] = 0.3,
        [Factor.Unblocked] = 0.73,
        [Factor.HalfColumns] = 9.3,
        [Factor.ConvMemory] = 0.38,
        [Factor.DepthwiseMemory] = 0.34,
        [Factor.ElementwiseMemory] = 0.74,
        [Factor.PoolMemory] = 0.26,
        [Factor.CopyMemory] = 0.5,
        [Factor.ReorderMemory] = 0.74,
        [Factor.WeightMemory] = 1.1,
        [Factor.WeightCache] = 1.8,
        [Factor.CacheBandwidth] = 4.6,
        [Factor.SecondCache] = 1.7,
        [Factor.SoftSum] = 2.5,
        [Factor.HalfRows] = 2.6,
        [Factor.HalfDepth] = 3.3,
        [Factor.KernelSeconds] = 2.1e-07,
        [Factor.InferenceSeconds] = 1.6e-06,
        [Factor.CoreBytesPerCycle] = 6.2,
    };

    /// <summary>The values for a set of factors of a runtime.</summary>
    public static Factors For(FactorSet set, string runtime = "")
    {
        DeviceClass first = set.Classes[0];
        Dictionary<Factor, double> table = first == DeviceClass.CpuX86 && runtime == "onnxruntime" ? OnnxRuntimeCores : first.IsCpu ? Cores : !first.IsGpu ? Arrays : set.Precisions is [Precision.Fp32] ? VectorUnits : MatrixUnits;
        double[] values = new double[Factors.Count];
        foreach ((Factor factor, double value) in table)
            values[(int)factor] = value;
        return new Factors(values);
    }
}
