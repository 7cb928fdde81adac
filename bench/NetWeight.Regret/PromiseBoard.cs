using System.Globalization;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Proxies;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Workflows;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Regret;

/// <summary>Whether networks found under a predicted latency keep the limit when they are measured.</summary>
/// <param name="Column">The column of measured latencies.</param>
/// <param name="Device">The device that predicts.</param>
/// <param name="Runtime">The runtime that is assumed.</param>
/// <param name="Times">How many measured times correct the predictions.</param>
/// <param name="Runs">Searches: limits times seeds.</param>
/// <param name="Found">Those that found a network.</param>
/// <param name="Kept">Those of them whose network keeps the limit by its measured latency.</param>
/// <param name="Rank">The mean place of the found network among all that keep the limit by measurement, 1 for the best score.</param>
/// <param name="RandomRank">The same of as many random draws that keep the limit by prediction.</param>
/// <param name="LargestRank">The same of the network with the most MACCs that keeps the limit by prediction.</param>
public sealed record PromiseRow(string Column, string Device, string Runtime, int Times, int Runs, int Found, int Kept,
    double Rank, double RandomRank, double LargestRank)
{
    /// <summary>The first line of the file of rows.</summary>
    public const string Header = "column;device;runtime;times;runs;found;kept;rank;random;largest";

    /// <summary>A line of the file of rows.</summary>
    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Column};{Device};{Runtime};{Times};{Runs};{Found};{Kept};{Rank:0.####};{RandomRank:0.####};{LargestRank:0.####}");

    /// <summary>The row of a line.</summary>
    public static PromiseRow Parse(string line)
    {
        string[] cells = line.Split(';');
        double[] n = [.. cells.Skip(3).Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        return new PromiseRow(cells[0], cells[1], cells[2], (int)n[0], (int)n[1], (int)n[2], (int)n[3], n[4], n[5], n[6]);
    }
}

/// <summary>
/// Searches the cells of NAS-Bench-201 whose latencies were measured. A limit holds for the upper end of the predicted
/// interval. NASWOT stands in for accuracies, which that table lacks.
/// </summary>
public static class PromiseBoard
{
    private const int Seeds = 5, Evaluations = 40;

    private static readonly double[] Shares = [0.1, 0.25, 0.5, 0.75];

    /// <summary>
    /// The runtimes that are assumed. By its times, the Essential Phone ran also what nothing reads, as PyTorch does.
    /// </summary>
    private static readonly (string Column, string Device, string Runtime, string RunsLike)[] Columns =
    [
        ("1080ti_1", "nvidia-gtx-1080-ti", "pytorch-eager", "pytorch-eager"),
        ("titan_rtx_1", "nvidia-titan-rtx", "pytorch-eager", "pytorch-eager"),
        ("essential_ph_1", "qualcomm-snapdragon-835", "tflite", "pytorch-eager"),
        ("pixel3", "qualcomm-snapdragon-845", "tflite", "tflite"),
    ];

    /// <summary>The rows of all devices of the table whose chip is known.</summary>
    public static IEnumerable<PromiseRow> Rows(SearchSpace any, string file)
    {
        var scores = new Dictionary<int, Dictionary<Genotype, double?>>();
        foreach ((string column, string id, string runtimeId, string like) in Columns)
        {
            SearchSpace space = any.RunBy(RuntimeCatalog.Get(like));
            ScoreTable table = ScoreTable.Read(space, $"{file}#{column}");
            Genotype[] all = [.. table.Networks.OrderBy(space.Format, StringComparer.Ordinal)];
            for (int seed = 1; seed <= Seeds && !scores.ContainsKey(seed); seed++)
                scores[seed] = Scores(any, all, seed);
            Device device = DeviceCatalog.Get(id);
            var options = new PredictionOptions
            {
                Runtime = RuntimeCatalog.Get(runtimeId),
                Precision = Precision.Fp32,
            };
            foreach (int times in (int[])[0, 5])
            {
                var tally = new Tally();
                foreach (double share in Shares)
                    for (int seed = 1; seed <= Seeds; seed++)
                    {
                        Device corrected = Corrected(space, table, all, device, options, times, seed);
                        Try(space, table, all, scores[seed], corrected, options, share, seed, tally);
                    }

                yield return new PromiseRow(column, device.Id, runtimeId, times, Shares.Length * Seeds, tally.Ranks.Count, tally.Kept,
                    tally.Ranks.DefaultIfEmpty().Average(), tally.Random.DefaultIfEmpty().Average(),
                    tally.Largest.DefaultIfEmpty().Average());
            }
        }
    }

    /// <summary>Scores with the weights and images of a seed: one network is the best for all limits of a seed at most.</summary>
    private static Dictionary<Genotype, double?> Scores(SearchSpace space, Genotype[] all, int seed)
    {
        var source = new ProxyAccuracy(space, new TrainingFreeSettings(TrainingFreeKind.Naswot) { Batch = 16, Seed = seed });
        return all.ToDictionary(g => g, g => source.Of(g, default));
    }

    private static void Try(SearchSpace space, ScoreTable table, Genotype[] all, Dictionary<Genotype, double?> scores, Device device,
        PredictionOptions options, double share, int seed, Tally tally)
    {
        double limit = all.Select(g => table.Of(g)!.Value).Order().ElementAt((int)(share * (all.Length - 1)));
        var request = new SearchRequest(space)
        {
            MaxLatency = new Seconds(limit / 1000),
            Among = all,
            Evaluations = Evaluations,
            Seed = seed,
        };
        var predictor = new CandidatePredictor(space, device, options);
        EvaluatedNetwork? best = new Searching(
            new SearchTask(device, request, new Known(scores)) { Prediction = options }).Run().Search.Best;
        if (best is null)
            return;
        double[] truly = [.. all.Where(g => table.Of(g) <= limit).Select(g => scores[g]!.Value)];
        double Rank(Genotype g) => 1 + truly.Count(s => s > scores[g]);
        Genotype[] allowed = [.. all.Where(g => request.Allows(predictor.Predict(g)))];
        tally.Kept += table.Of(best.Genotype) <= limit ? 1 : 0;
        tally.Ranks.Add(Rank(best.Genotype));
        tally.Random.Add(Rank(new Random(seed).GetItems(allowed, Evaluations).MaxBy(g => scores[g])!));
        tally.Largest.Add(Rank(allowed.MaxBy(g => predictor.Predict(g).Maccs.Value)!));
    }

    /// <summary>
    /// The device as it is, or calibrated with the measured times of a few networks drawn with the seed, as
    /// <c>netweight calibrate --from</c> does.
    /// </summary>
    private static Device Corrected(SearchSpace space, ScoreTable table, Genotype[] all, Device device, PredictionOptions options,
        int times, int seed)
    {
        if (times == 0)
            return device;
        Genotype[] shuffled = [.. all];
        new Random(seed).Shuffle(shuffled);
        return Calibrating.Run(new CalibrateRequest(device, options.Runtime!, Precision.Fp32)
        {
            Records =
            [
                .. shuffled.Take(times).Select(g => new MeasurementRecord
                {
                    Source = "table",
                    Model = $"{space.Id}:{space.Format(g)}",
                    DataType = "float",
                    Batch = 1,
                    Threads = options.Threads,
                    MedianSeconds = table.Of(g)!.Value / 1000,
                }),
            ],
            Today = DateOnly.FromDateTime(DateTime.UtcNow),
        }).Device;
    }

    private sealed class Tally
    {
        public int Kept { get; set; }

        public List<double> Ranks { get; } = [];

        public List<double> Random { get; } = [];

        public List<double> Largest { get; } = [];
    }

    /// <summary>Scores that were computed before.</summary>
    private sealed class Known(Dictionary<Genotype, double?> scores) : AccuracySource
    {
        public override string Name => "naswot";

        public override string Basis => "NASWOT scores";

        public override double? Of(Genotype genotype, CandidateCost cost) => scores.GetValueOrDefault(genotype);
    }
}
