using System.IO.Compression;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Scores;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Search;
using NetWeight.Units;

namespace NetWeight.Accuracy.Board;

/// <summary>A device of the tables of search spaces, as it is predicted.</summary>
/// <param name="Column">The column of the table, without the batch.</param>
/// <param name="Device">The device.</param>
/// <param name="Runtime">The runtime that is assumed: the tables do not state it.</param>
/// <param name="Batches">The batches that the tables may hold.</param>
/// <param name="RunsAll">Whether it ran operations that nothing reads, as PyTorch does.</param>
public sealed record SpaceDevice(string Column, Device Device, RuntimeProfile Runtime, IReadOnlyList<int> Batches,
    bool RunsAll = true);

/// <summary>One device and batch of a search space, judged.</summary>
/// <param name="Space">The space.</param>
/// <param name="Device">The device.</param>
/// <param name="Runtime">The runtime that is assumed.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Maccs">The result of ordering by multiply-accumulates alone.</param>
/// <param name="None">Predictions without a time.</param>
/// <param name="Inside">The share inside their 90 % interval.</param>
/// <param name="One">With one time given: the mean of the draws.</param>
/// <param name="Five">With five.</param>
public sealed record SpaceScore(string Space, string Device, string Runtime, int Batch, Score Maccs, Score None,
    double Inside, SpaceDraws One, SpaceDraws Five);

/// <summary>Means over draws of the times that were given.</summary>
/// <param name="Mape">The MAPE of the other networks.</param>
/// <param name="Spearman">Their rank correlation.</param>
/// <param name="Inside">The share inside the interval.</param>
public sealed record SpaceDraws(double Mape, double Spearman, double Inside);

/// <summary>Predicts networks of search spaces on the devices of their tables: all small, many of them alike, which is
/// if an order is hard to determine.</summary>
public static class SearchSpaceBoard
{
    private const int Draws = 4;
    private static readonly (string Space, string File)[] Spaces =
        [("NAS-Bench-201", "nb201_latency_300.csv.gz"), ("FBNet", "fbnet_latency_300.csv.gz")];

    /// <summary>The devices whose chip is known. The FPGA's times may be a tool's estimates, and the Galaxy S7 was sold
    /// with two chips.</summary>
    public static IReadOnlyList<SpaceDevice> Devices { get; } =
    [
        new("1080ti", DeviceCatalog.Get("nvidia-gtx-1080-ti"), RuntimeCatalog.Get("pytorch-eager"), [1, 32, 64, 256]),
        new("titan_rtx", DeviceCatalog.Get("nvidia-titan-rtx"), RuntimeCatalog.Get("pytorch-eager"), [1, 32, 64, 256]),
        // Cores, base clocks, units for 512 bits and memory of Intel's specifications, quoted from memory: 12 cores at
        // 2.7 GHz with two, six channels of DDR4-2933; 10 at 2.2 GHz with one, six of DDR4-2400.
        new("gold_6226", Xeon("intel-xeon-gold-6226", "Xeon Gold 6226", 12, 2.7e9, 32, 140.8e9, 19.25),
            RuntimeCatalog.Get("pytorch-eager"), []),
        new("silver_4114", Xeon("intel-xeon-silver-4114", "Xeon Silver 4114", 10, 2.2e9, 16, 115.2e9, 13.75),
            RuntimeCatalog.Get("pytorch-eager"), []),
        // By the times of NAS-Bench-201, a 3x3 convolution that nothing reads takes 4.1 ms on the Essential Phone, others 4.9.
        new("essential_ph_1", DeviceCatalog.Get("qualcomm-snapdragon-835"), RuntimeCatalog.Get("tflite"), []),
        new("pixel3", DeviceCatalog.Get("qualcomm-snapdragon-845"), RuntimeCatalog.Get("tflite"), [], RunsAll: false),
    ];

    /// <summary>Judges all spaces on all devices; empty if the tables are not at hand.</summary>
    /// <param name="data">The folder of tables.</param>
    public static IReadOnlyList<SpaceScore> Run(string data)
    {
        List<SpaceScore> scores = [];
        foreach ((string space, string file) in Spaces)
        {
            string path = Path.Combine(data, "nas", file);
            if (!File.Exists(path))
                continue;
            IReadOnlyList<CsvRow> table = Read(path);
            foreach (SpaceDevice device in Devices)
                foreach (int batch in device.Batches.DefaultIfEmpty(1))
                {
                    string column = device.Batches.Count == 0 ? device.Column : $"{device.Column}_{batch}";
                    if (table.Count > 0 && table[0].Header.Contains(column))
                        scores.Add(Judge(space, device, batch, table, column));
                }
        }

        return scores;
    }

    private static SpaceScore Judge(string space, SpaceDevice on, int batch, IReadOnlyList<CsvRow> table, string column)
    {
        (KernelPlan Plan, double Seconds)[] networks =
        [
            .. table.AsParallel().AsOrdered().Select(row =>
            {
                SearchSpace built = SpaceCatalog.Get(space == "FBNet" ? "fbnet-cifar" : "nas-bench-201")
                    .RunBy(on.RunsAll ? RuntimeCatalog.Get("pytorch-eager") : on.Runtime);
                ShapedModel shaped = ShapeInference.Run(
                    built.Build(built.Parse(row["architecture"])), new InferenceOptions { Batch = batch });
                return (KernelPlan.Form(CostAnalyzer.Analyze(shaped), on.Runtime,
                    KernelPlan.ChannelBlockOf(on.Device)), row.Number(column) / 1e3);
            }),
        ];
        (LatencyEstimate Estimate, double Seconds)[] none =
            [.. networks.Select(n => (LatencyModel.Predict(n.Plan, on.Device, Precision.Fp32), n.Seconds))];
        return new SpaceScore(
            space, on.Device.Name, on.Runtime.Id, batch,
                Score.Of([.. networks.Select(n => ((double)n.Plan.Cost.Totals.HeadlineMaccs.Value, n.Seconds))]),
            Score.Of([.. none.Select(n => (n.Estimate.Latency.Value, n.Seconds))]), Inside(none),
                Told(on, networks, 1), Told(on, networks, 5));
    }

    private static SpaceDraws Told(SpaceDevice on, (KernelPlan Plan, double Seconds)[] networks, int count)
    {
        var random = new Random(count);
        (KernelPlan Plan, double Seconds)[] all = [.. networks];
        List<(Score Score, double Inside)> draws = [];
        for (int draw = 0; draw < Draws; draw++)
        {
            random.Shuffle(all);
            FactorSet told = Anchors.Corrected(on.Device,
                [.. all[..count].Select(n => new Anchor(n.Plan, Precision.Fp32, null, n.Seconds))], on.Runtime, Precision.Fp32)!;
            (LatencyEstimate Estimate, double Seconds)[] rest =
                [.. all[count..].Select(n => (LatencyModel.Predict(n.Plan, on.Device, Precision.Fp32, factors: told), n.Seconds))];
            draws.Add((Score.Of([.. rest.Select(n => (n.Estimate.Latency.Value, n.Seconds))]), Inside(rest)));
        }

        return new SpaceDraws(draws.Average(d => d.Score.Mape), draws.Average(d => d.Score.Spearman), draws.Average(d => d.Inside));
    }

    private static double Inside(IEnumerable<(LatencyEstimate Estimate, double Seconds)> predictions) =>
        predictions.Average(p => p.Seconds >= p.Estimate.Low.Value && p.Seconds <= p.Estimate.High.Value ? 1 : 0.0);

    private static IReadOnlyList<CsvRow> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return CsvRows.Parse(reader.ReadToEnd().Split('\n'), Path.GetFileName(path));
    }

    /// <summary>A relative of a Xeon of the catalog with its own cores, clock, vector units and memory.</summary>
    private static Device Xeon(string id, string name, int cores, double clock, int lanes, double bandwidth, double cacheMebibytes)
    {
        Device relative = DeviceCatalog.Get("intel-xeon-platinum-8259cl");
        ComputeCluster cluster = relative.Clusters[0];
        double share = cores * clock * lanes / (cluster.Count!.Value * cluster.Clock!.Value * cluster.Lanes!.Value);
        return relative with
        {
            Id = id,
            Name = name,
            Aliases = [],
            Clusters =
                [cluster with { Count = cluster.Count with { Value = cores },
                    Clock = cluster.Clock with { Value = clock }, Lanes = cluster.Lanes with { Value = lanes } }],
            Peaks =
                [.. relative.Peaks.Select(p => p with { Rate = p.Rate with { Value = new FlopsPerSecond(p.Rate.Value.Value * share) } })],
            Memory = relative.Memory with { StatedBandwidth = relative.Bandwidth! with { Value = new BytesPerSecond(bandwidth) } },
            Caches =
                relative.Caches with
                {
                    LastLevel =
                    relative.Caches.LastLevel! with { Value = new Bytes((long)(cacheMebibytes * (1 << 20))) }
                },
        };
    }
}
