using NetWeight.Accuracy.Fitting;
using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Board;

/// <summary>What boosted trees see of a measurement: totals of the kernels, shares by kind, numbers of the device's
/// file. Nothing names the device.</summary>
public static class KernelFeatures
{
    private static readonly KernelKind[] Kinds = Enum.GetValues<KernelKind>();
    private static readonly string[] Runtimes = [.. RuntimeCatalog.All.Select(r => r.Id).Order(StringComparer.Ordinal)];

    /// <summary>The features of a row; as many for every row.</summary>
    public static float[] Of(FitRow row, LatencyEstimate estimate)
    {
        double maccs = 0, flops = 0, bytes = 0, weights = 0, launches = 0, all = 0;
        double[] arithmetic = new double[Kinds.Length], traffic = new double[Kinds.Length];
        foreach (KernelTime time in estimate.Kernels)
        {
            Kernel kernel = time.Kernel;
            maccs += kernel.MatrixFlops.Value / 2.0;
            flops += kernel.Flops.Value;
            bytes += kernel.MemoryAccess.Value;
            weights += kernel.WeightBytes.Value;
            launches += kernel.Launches;
            all += time.Roofline.Value;
            arithmetic[(int)kernel.Kind] += kernel.Flops.Value;
            traffic[(int)kernel.Kind] += kernel.MemoryAccess.Value;
        }

        Device device = row.Device;
        double peak = estimate.Peak.Value,
            vector = (device.Peak(ComputeUnit.Vector, Precision.Fp32) ?? device.Peak(Precision.Fp32))?.Value.Value
                ?? peak, bandwidth = estimate.Bandwidth.Value;
        int cores = device.Clusters.Sum(c => c.Count?.Value ?? 1);
        return
        [
            Log(maccs), Log(flops), Log(bytes), Log(weights), Log(launches), Log(all), Log(flops / peak),
                Log(bytes / bandwidth), Log(peak), Log(vector), Log(bandwidth), Log(peak / bandwidth),
            Log(device.LastLevelCache?.Value.Value ?? 0), Log(cores), Log(estimate.Threads),
                (float)estimate.Threads / Math.Max(1, cores), device.Clusters is [{ InOrder.Value: true }, ..] ? 1 : 0,
            Log(device.Clusters is [{ Clock: { } clock }, ..] ? clock.Value : 0), Log(estimate.Batch),
                Log(bytes / Math.Max(1, launches)), Log(flops / Math.Max(1, launches)),
            row.Precision switch { Precision.Fp32 or Precision.Tf32 => 32, Precision.Fp16 or Precision.Bf16 => 16, _ => 8 },
            .. arithmetic.Select(a => (float)(a / Math.Max(1, flops))), .. traffic.Select(t => (float)(t / Math.Max(1, bytes))),
            .. Runtimes.Select(r => r == row.Plan.Runtime.Id ? 1f : 0),
            row.Runtime.EndsWith("channels-last", StringComparison.Ordinal) ? 1 : 0,
        ];
    }

    private static float Log(double value) => (float)Math.Log(Math.Max(value, 1e-12));
}
