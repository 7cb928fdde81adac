using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>The type that a model is computed in on a device.</summary>
internal static class PrecisionChoice
{
    /// <summary>
    /// The requested type; otherwise the type that the runtime converts to, if the device has it; otherwise that of most of the model's
    /// multiply-accumulates have, if the device has that; otherwise the widest type that it has. Throws
    /// <see cref="NetWeightException"/> for a wish that cannot be met.
    /// </summary>
    public static Precision Of(ModelCost cost, Device device, RuntimeProfile runtime, Precision? wish)
    {
        if (NpuTimer.Applies(device, runtime, wish ?? device.Npu?.Precision ?? Precision.Fp32))
            return device.Npu!.Precision;
        if (wish is { } wanted)
        {
            if (!runtime.Precisions.Contains(wanted))
                throw new NetWeightException($"{runtime.Id} does not compute in {wanted.Name}; it has {Names(runtime.Precisions)}."
                    + Others(device, wanted));
            if (!Has(device, wanted) && !MachinePeaks.IsWidened(device, wanted))
                throw new NetWeightException(
                    $"{device.Id} has no known rate for {wanted.Name}; "
                        + $"known: {Names(device.Peaks.Select(p => p.Precision).Distinct())}.");
            return wanted;
        }

        Precision file = OfFile(cost);
        if (file == Precision.Fp32 && runtime.Converts is { } converts && Has(device, converts) && runtime.RunsOn(device.Class, converts))
            return converts;
        if (runtime.Precisions.Contains(file) && (Has(device, file) || device.Peaks.Count == 0))
            return file;
        foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Fp32, Precision.Fp16, Precision.Bf16,
            Precision.Int8, Precision.Fp8])
            if (Has(device, precision) && runtime.RunsOn(device.Class, precision))
                return precision;
        return file;
    }

    /// <summary>Which other runtimes compute in a type on a device: <c> Use -r onnxruntime, openvino or tflite.</c></summary>
    private static string Others(Device device, Precision wanted)
    {
        string[] others = [.. RuntimeCatalog.All.Where(r => r.RunsOn(device) && r.RunsOn(device.Class, wanted)).Select(r => r.Id)];
        return others switch
        {
            [] => "",
            [var one] => $" Use -r {one}.",
            _ => $" Use -r {string.Join(", ", others[..^1])} or {others[^1]}.",
        };
    }

    private static Precision OfFile(ModelCost cost)
    {
        Maccs most = default;
        Precision precision = Precision.Fp32;
        foreach ((DataType type, Maccs maccs) in cost.MaccsByType)
            if (maccs > most && Precisions.Of(type) is { } known)
                (most, precision) = (maccs, known);
        return precision;
    }

    private static bool Has(Device device, Precision precision) => device.Peak(precision) is not null;

    private static string Names(IEnumerable<Precision> precisions) => string.Join(", ", precisions.Order().Select(p => p.Name));
}
