using System.Text.RegularExpressions;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Records;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Measurement.History;

/// <summary>Measurements of a history as times that predictions of a device are anchored on.</summary>
public static partial class HistoryTimes
{
    /// <summary>
    /// The times of whole networks on a device, each joined to the kernels that its runtime makes of the network.
    /// Networks are found by name in the zoo and among the given models; if a record states MACCs they must be the
    /// same. Left out are records of other devices, of runtimes or types that the device does not run, and of networks
    /// that are not found. What was measured several times counts once, with its lowest median: what disturbs only
    /// slows down.
    /// </summary>
    /// <param name="records">The measurements, oldest first.</param>
    /// <param name="device">The device.</param>
    /// <param name="models">Models at hand, which need not be of the zoo.</param>
    /// <param name="inference">The settings of the inputs of <paramref name="models"/>.</param>
    /// <param name="most">How many are enough; the newest count.</param>
    public static IReadOnlyList<MeasuredTime> Of(IReadOnlyList<MeasurementRecord> records, Device device,
        IReadOnlyList<ModelCost> models, InferenceOptions? inference, int most)
    {
        string[] names = [.. device.Aliases.Append(device.Id).Append(device.Name).Select(Plain)];
        var times = new List<MeasuredTime>();
        // Own records without MACCs are of loads with several queries in flight, or of an unknown size of the network.
        foreach (var group in records.Where(r => r.Layer is null && r.Device is { } d && names.Contains(Plain(d))
            && (r.Maccs is not null || r.Source != "netweight"))
            .GroupBy(r => (r.Model, r.Batch, r.Threads, r.DataType, r.Maccs, Runtime: RuntimeOf(r, device)?.Id))
            .Where(g => g.Key.Runtime is not null)
            .OrderByDescending(g => models.Any(m => m.Shaped.Model.Name == g.Key.Model)).ThenByDescending(g => g.Max(r => r.MeasuredAt)))
        {
            if (times.Count == most)
                break;
            if (Time(group.MinBy(r => r.MedianSeconds)!, device, RuntimeCatalog.Get(group.Key.Runtime!), models, inference) is { } time)
                times.Add(time);
        }

        return times;
    }

    private static MeasuredTime? Time(MeasurementRecord record, Device device, RuntimeProfile runtime,
        IReadOnlyList<ModelCost> models, InferenceOptions? inference)
    {
        foreach (ShapedModel shaped in Candidates(record, models, inference))
        {
            ModelCost own = CostAnalyzer.Analyze(shaped);
            if ((record.Maccs is { } maccs && own.Totals.HeadlineMaccs.Value != maccs)
                || PrecisionOf(record, own) is not { } precision || !runtime.RunsOn(device.Class, precision))
                continue;
            // Costs in the type that was measured: an 8-bit tensor moves a quarter of the bytes.
            return new MeasuredTime(
                KernelPlan.Form(own, runtime, device, precision), precision,
                device.Class.IsCpu && record.Threads is > 0 and var count ? (int)count : null,
                new Seconds(record.MedianSeconds), record.Runtime ?? record.Source,
                record.MeasuredAt is { } at ? DateOnly.FromDateTime(at.UtcDateTime) : null);
        }

        return null;
    }

    /// <summary>The networks that a record may be of.</summary>
    private static IEnumerable<ShapedModel> Candidates(
        MeasurementRecord record, IReadOnlyList<ModelCost> models, InferenceOptions? inference)
    {
        foreach (ModelCost model in models.Where(m => m.Shaped.Model.Name == record.Model))
        {
            // A model of the zoo is written for one batch, which the record must be of; a free batch is set.
            if (record.Batch is { } batch && batch != inference?.Batch && Try(() => ShapeInference.Run(
                model.Shaped.Model, (inference ?? new InferenceOptions()) with { Batch = batch })) is { } other)
                yield return other;
            else
                yield return model.Shaped;
        }

        if (Try(() => Zoo(record.Model, record.Batch)) is { } found)
            yield return found;
    }

    private static ShapedModel? Zoo(string model, long? batch)
    {
        (string name, double width) = ArchitectureCatalog.SplitWidth(model);
        return ArchitectureCatalog.Find(name) is { } found ? ShapeInference.Run(
            found.Variant.Build(new NetworkOptions { Batch = batch ?? 1, Width = width }, found.Form)) : null;
    }

    private static ShapedModel? Try(Func<ShapedModel?> build)
    {
        try
        {
            return build();
        }
        catch (Exception e) when (e is NetWeightException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// The type that was computed in. A record has that of the first input, which is 32-bit floats for networks with
    /// quantized layers, too: there the layers have the information.
    /// </summary>
    private static Precision? PrecisionOf(MeasurementRecord record, ModelCost cost)
    {
        if (record.DataType is null || DataTypes.Parse(record.DataType) is not { } type)
            return null;
        DataType most = cost.MaccsByType.Count == 0 ? DataType.Float : cost.MaccsByType.MaxBy(m => m.Value.Value).Key;
        return Precisions.Of(record.Source == "netweight" && most != DataType.Float ? most : type);
    }

    /// <summary>
    /// The measuring runtime, as in the catalog; null for one that it does not know, or that does not run on
    /// the device.
    /// </summary>
    /// <param name="record">The measurement.</param>
    /// <param name="device">The device.</param>
    public static RuntimeProfile? RuntimeOf(MeasurementRecord record, Device device)
    {
        string name = record.Runtime ?? record.Source;
        bool isOwnOfDevice = record.Provider is null
            || record.Provider == (device.Class.IsCpu ? "cpu" : device.Class.IsGpu ? "cuda" : null);
        RuntimeProfile? runtime =
            name.StartsWith("PyTorch", StringComparison.OrdinalIgnoreCase) ? RuntimeCatalog.Find(
                name.Contains("compiled", StringComparison.Ordinal) ? "pytorch-compiled" : "pytorch-eager")
            : name.StartsWith("ONNX Runtime", StringComparison.OrdinalIgnoreCase) && !isOwnOfDevice ? RuntimeCatalog.Find(record.Provider!)
            : RuntimeCatalog.All.FirstOrDefault(r => name.StartsWith(r.Name, StringComparison.OrdinalIgnoreCase)
                || name.Split(' ')[0].Equals(r.Id, StringComparison.OrdinalIgnoreCase))
                ?? RuntimeCatalog.All.FirstOrDefault(r => r.Id == record.Source
                    || (record.Source.StartsWith("trtexec", StringComparison.Ordinal) && r.Id == "tensorrt"));
        return runtime?.RunsOn(device.Class) == true ? runtime : null;
    }

    /// <summary>
    /// A processor's name without its maker's additions: "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz" is "intel
    /// core i7-8550u".
    /// </summary>
    private static string Plain(string name) => Spaces().Replace(Trimmings().Replace(name.ToLowerInvariant(), " "), " ").Trim();

    [GeneratedRegex(@"\((r|tm)\)|\bcpu\b|\bprocessor\b|\b\d+-core\b|@.*$|\bwith radeon.*$", RegexOptions.IgnoreCase)]
    private static partial Regex Trimmings();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
