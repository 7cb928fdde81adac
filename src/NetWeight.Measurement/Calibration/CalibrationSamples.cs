using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Records;
using NetWeight.Operators;

namespace NetWeight.Measurement.Calibration;

/// <summary>Measurements as a calibration takes them: each joined to the kernels that the runtime makes of its network.</summary>
public static class CalibrationSamples
{
    /// <summary>
    /// The samples of whole networks. Records of layers are left out: which kernel a layer became is known only to who profiled it.
    /// Throws <see cref="NetWeightException"/> if a network is unknown.
    /// </summary>
    /// <param name="records">The measurements.</param>
    /// <param name="device">The device.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="precision">The type that was computed in.</param>
    /// <param name="find">The network of a name at a batch; throws for a name that there is none of.</param>
    public static IReadOnlyList<CalibrationSample> Of(IEnumerable<MeasurementRecord> records, Device device,
        RuntimeProfile runtime, Precision precision, Func<string, long?, Model> find)
    {
        var plans = new Dictionary<(string, long?), KernelPlan>();
        var samples = new List<CalibrationSample>();
        // Repeated measurements count once, with the lowest median: disturbances only slow down.
        foreach (MeasurementRecord record in records.Where(r => r.Layer is null)
            .GroupBy(r => (r.Model, r.Batch, r.Threads)).Select(g => g.MinBy(r => r.MedianSeconds)!))
        {
            MicroKernel? kernel = MicroKernelCatalog.Find(record.Model);
            (string, long?) key = (record.Model, record.Batch);
            if (!plans.TryGetValue(key, out KernelPlan? plan))
                plans.Add(key, plan = Plan(kernel?.Build() ?? find(record.Model, record.Batch), record.Batch, device, runtime, precision));
            int? threads = device.Class.IsCpu && record.Threads is > 0 and var count ? (int)count : null;
            samples.Add(new CalibrationSample(record.Model, kernel?.Family ?? "networks",
                new FitSample(plan, device, precision, threads, record.MedianSeconds)));
        }

        return samples;
    }

    private static KernelPlan Plan(Model model, long? batch, Device device, RuntimeProfile runtime, Precision precision)
    {
        ShapedModel shaped = ShapeInference.Run(model, batch is null ? null : new InferenceOptions { Batch = batch });
        // Costs in the type that was measured: an 8-bit tensor moves a quarter of the bytes.
        return KernelPlan.Form(CostAnalyzer.Analyze(shaped, precision.CountedType), runtime, KernelPlan.ChannelBlockOf(device));
    }
}
