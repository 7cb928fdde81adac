using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Advice;

/// <summary>
/// A measured or published time that the repository keeps, with the prediction of the same network in the same setting.
/// Times of one <paramref name="Group"/> come from one source, device, tool and batch: they may be compared.
/// </summary>
/// <param name="Group">Where it comes from.</param>
/// <param name="Network">The network, with what tells it from others of its group.</param>
/// <param name="Setting">Runtime, type and threads.</param>
/// <param name="Low">The shortest of the repeated measurements in seconds; the time itself where one number was published.</param>
/// <param name="High">The longest.</param>
/// <param name="Estimate">What the tool predicts.</param>
internal sealed partial record KeptTime(string Group, string Network, string Setting, double Low, double High, LatencyEstimate Estimate)
{
    /// <summary>The machine of docs/experiments: its name there is the host's, which names no model.</summary>
    private const string ExperimentDevice = "amd-epyc-virtual-2";

    /// <summary>How the experiments were measured.</summary>
    private static readonly PredictionOptions ExperimentSetting =
        new() { Runtime = RuntimeCatalog.Get("onnxruntime"), Precision = Precision.Fp32, Threads = 1 };

    private static readonly ConcurrentDictionary<(string Network, int? Side, int Batch, Precision Precision), ModelCost?> Costs = new();

    /// <summary>Whether this was measured to be slower than another: beyond what both measurements spread, and by more
    /// than a tie.</summary>
    public bool IsSlowerThan(KeptTime other) => Low > other.High && !Trend.IsTie(Low / other.High);

    public override string ToString() => $"{Group}: {Network} [{Setting}] {Low * 1e3:0.####} ms";

    /// <summary>How it was predicted.</summary>
    public required PredictionOptions Options { get; init; }

    /// <summary>The times of experiments, published and measured, with the costs of their networks.</summary>
    public static IEnumerable<(KeptTime Time, ModelCost Cost)> WithCosts() => Papers().Concat(Measured());

    /// <summary>The tables of experiments that papers print, on the devices that they name.</summary>
    public static IEnumerable<KeptTime> OfPapers() => Papers().Select(p => p.Time);

    /// <summary>The measured experiments of docs/experiments.</summary>
    public static IEnumerable<KeptTime> OfExperiments() => Measured().Select(m => m.Time);

    private static IEnumerable<(KeptTime Time, ModelCost Cost)> Papers()
    {
        foreach (Experiment experiment in ExperimentCatalog.All)
            foreach (PublishedTable table in experiment.Published)
            {
                IReadOnlyList<ExperimentCell> cells = experiment.Cells(table.Scale);
                string[] columns = [.. cells.Select(c => c.Column).Distinct()];
                foreach (ExperimentCell cell in cells)
                    if (table.Seconds(cell.Row, Array.IndexOf(columns, cell.Column)) is { } seconds)
                        yield return Of($"{experiment.Name}, {table.DeviceId}, {cell.Column}", cell.Row, seconds,
                            seconds, CostOf(experiment, cell), DeviceCatalog.Get(table.DeviceId),
                            new PredictionOptions
                            {
                                Runtime = RuntimeCatalog.Get(table.RuntimeId),
                                Threads = table.Threads,
                                Harness = table.Harness
                            });
            }
    }

    private static IEnumerable<(KeptTime Time, ModelCost Cost)> Measured()
    {
        Device device = DeviceCatalog.Get(ExperimentDevice);
        foreach (string[] fields in Rows("docs", "experiments", "measured.csv"))
        {
            Experiment experiment = ExperimentCatalog.Get(fields[0]);
            ExperimentCell cell = experiment.Cells(ExperimentScale.Small).Single(c => c.Row == fields[2] && c.Column == fields[3]);
            yield return Of($"{fields[0]}, {ExperimentDevice}, {fields[3]}, batch {fields[4]}", fields[2],
                Number(fields[14]), Number(fields[15]), CostOf(experiment, cell), device, ExperimentSetting);
        }
    }

    /// <summary>The times of whole networks that were measured for the fit.</summary>
    public static IEnumerable<KeptTime> OfOwnNetworks()
    {
        foreach (string[] fields in Rows("bench", "NetWeight.Accuracy", "measured", "own-times.csv"))
            if (CostOf(fields[0], null, 1, Precision.Fp32) is { } cost)
            {
                double seconds = Number(fields[6]) / 1000;
                yield return Of($"own times, {fields[1]}", fields[0], seconds, seconds, cost,
                    DeviceCatalog.Get(fields[1]),
                        ExperimentSetting with { Threads = int.Parse(fields[5], CultureInfo.InvariantCulture) }).Time;
            }
    }

    /// <summary>The times of one call that device files keep, of networks of the zoo with runtimes that the tool predicts.</summary>
    public static IEnumerable<KeptTime> OfDeviceFiles() =>
        DeviceCatalog.All.SelectMany(d => d.PublishedTimes.Select(t => Published(d, t)).OfType<KeptTime>());

    private static KeptTime? Published(Device device, PublishedTime time)
    {
        RuntimeProfile? runtime = RuntimeCatalog.Find(time.Runtime)
            ?? (time.Runtime == device.DefaultRuntime ? UsualRuntime.Of(device) : null);
        long[] sizes = time.Input.Length == 0 ? [] : [.. time.Input.Split('x').Select(long.Parse)];
        if (time.CallTime is not { } seconds || runtime is null
            || (sizes is [_, _, var height, var width] && height != width) || !runtime.RunsOn(device.Class, time.Precision)
            || CostOf(time.Network, sizes.Length == 4 ? (int)sizes[3] : null, time.Batch, time.Precision) is not { } cost)
            return null;
        try
        {
            return Of($"{device.Id}, {time.Harness}, batch {time.Batch}, {time.Cores} cores, {time.Source.Title}",
                $"{time.Network} {time.Input}", seconds.Value, seconds.Value, cost, device,
                new PredictionOptions
                {
                    Runtime = runtime,
                    Precision = time.Precision,
                    Threads = device.Class.IsCpu
                    ? time.Threads : null
                }).Time;
        }
        catch (NetWeightException)
        {
            // A runtime or type that the device's file states no rate for.
            return null;
        }
    }

    private static (KeptTime Time, ModelCost Cost) Of(string group, string network, double low, double high,
        ModelCost cost, Device device, PredictionOptions options)
    {
        LatencyEstimate estimate = LatencyModel.Predict(cost, device, options);
        return (new KeptTime(group, network, $"{estimate.Runtime.Id}, {estimate.Precision.Name}, {estimate.Threads} "
            + $"threads", low, high, estimate)
        { Options = options }, cost);
    }

    private static ModelCost CostOf(Experiment experiment, ExperimentCell cell) =>
        CostAnalyzer.Analyze(ShapeInference.Run(cell.Build(experiment)));

    private static ModelCost? CostOf(string network, int? side, int batch, Precision precision) =>
        Costs.GetOrAdd((network, side, batch, precision), static key =>
    {
        if (ArchitectureCatalog.Find(key.Network) is not { } found)
            return null;
        Model model = found.Variant.Build(new NetworkOptions { Resolution = key.Side }, found.Form);
        return CostAnalyzer.Analyze(ShapeInference.Run(model, new InferenceOptions { Batch = key.Batch }));
    });

    private static IEnumerable<string[]> Rows(params ReadOnlySpan<string> path) =>
        File.ReadLines(Repository.At(path)).Skip(1)
            .Select(line =>
            (string[])[.. Field().Matches(line)
                .Select(m => m.Groups["plain"].Success ? m.Groups["plain"].Value : m.Groups["quoted"].Value)]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("""(?:^|,)(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^,]*))""")]
    private static partial Regex Field();
}
