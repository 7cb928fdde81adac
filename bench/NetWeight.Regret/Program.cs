using System.Diagnostics;
using NetWeight.Devices;
using NetWeight.Regret;
using NetWeight.Search;

if (args is [var part, ..] && Parts.Run(part, args[1..]) is { } code)
    return code;
if (args is not [var accuracies, var page])
{
    Console.Error.WriteLine("""
        Writes the page on searches: regret against the optima of NAS-Bench-Macro, whose 6,561 networks were all trained.

        Usage: dotnet run -c Release --project bench/NetWeight.Regret -- ACCURACIES.csv[.gz] docs/search-benchmark.md
        ACCURACIES has columns 'architecture' and 'accuracy' (Su et al. 2021; github.com/xiusu/NAS-Bench-Macro).

        Parts of the page that take longer have rows of their own, which the page shows:
          -- proxies SPACE ACCURACIES.csv[.gz] docs/search-proxies.csv [NETWORKS]   training-free scores against accuracies
          -- promises NB201_LATENCIES.csv[.gz] docs/search-promises.csv             limits by prediction, kept by measurement
          -- measured FOLDER docs/search-measured.csv                               found networks on this machine
          -- memory docs/search-memory.csv [SPACE ...]                              memory over a million candidates
        """);
    return 2;
}

SearchSpace space = SpaceCatalog.Get("nas-bench-macro");
ScoreTable table = ScoreTable.Read(space, accuracies + "#accuracy");
Budget[] budgets =
[
    Budget.OfMaccs(space, table),
    Budget.OfLatency(space, table, "nvidia-t4"),
    Budget.OfLatency(space, table, "raspberry-pi-4"),
    Budget.OfLatency(space, table, "intel-core-i7-13700k"),
    Budget.OfLatency(space, table, "nvidia-jetson-orin-nano-8gb"),
];
// The rows of an earlier run stay: delete the file to compute them anew.
string kept = Path.ChangeExtension(page, ".csv");
List<RegretRow> rows = File.Exists(kept) ? [.. File.ReadLines(kept).Skip(1).Select(RegretRow.Parse)] : [];
foreach (Budget budget in budgets.Where(b => rows.All(r => r.Budget != b.Name)))
{
    rows.AddRange(RegretBoard.Rows(space, table, budget));
    File.WriteAllLines(kept, rows.Select(r => r.ToCsv()).Prepend(RegretRow.Header));
}

string measuredSections = new MeasuredPage(Path.GetDirectoryName(Path.GetFullPath(page))!).Write();
File.WriteAllText(page, RegretPage.Write(rows, RankCorrelations(), Speeds()) + measuredSections);
return 0;

IReadOnlyList<(string Proxy, double Spearman)> RankCorrelations()
{
    Genotype[] all = [.. table.Networks];
    double[] accuracy = [.. all.Select(g => table.Of(g)!.Value)];
    return
    [
        ("MACCs", Statistics.Spearman([.. all.Select(g => (double)budgets[0].Cost(g).Maccs.Value)], accuracy)),
        ("parameters", Statistics.Spearman([.. all.Select(g => (double)budgets[0].Cost(g).Parameters)], accuracy)),
        .. budgets.Skip(1).Select(b => ($"{b.Name}", Statistics.Spearman([.. all.Select(g => b.Cost(g).Latency.Value)], accuracy))),
    ];
}

IReadOnlyList<(string Space, double PerSecond, double Error)> Speeds() =>
    [.. SpaceCatalog.All.Select(s => Speed(s, DeviceCatalog.Get("raspberry-pi-4")))];

static (string Space, double PerSecond, double Error) Speed(SearchSpace space, Device device)
{
    const int Candidates = 40_000, Checked = 40;
    var predictor = new CandidatePredictor(space, device);
    Genotype[] drawn = [.. Statistics.Draw(space, Candidates)];
    // What is new is timed once; the rate is that of the search that follows.
    foreach (Genotype genotype in drawn)
        predictor.Predict(genotype);
    TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
    foreach (Genotype genotype in drawn)
        predictor.Predict(genotype);
    double seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    double error = drawn.Take(Checked).Average(
        g => Math.Abs(Math.Log(predictor.Predict(g).Latency.Value / predictor.PredictWhole(g).Latency.Value)));
    return (space.Id, Candidates / seconds, error);
}
