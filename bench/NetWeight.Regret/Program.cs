using System.Diagnostics;
using NetWeight.Devices;
using NetWeight.Regret;
using NetWeight.Search;

if (args is ["proxies", var id, var accuraciesOf, var kept2, .. var count])
{
    SearchSpace among = SpaceCatalog.Get(id);
    IEnumerable<ProxyRow> others = File.Exists(kept2) ? File.ReadLines(kept2).Skip(1).Select(ProxyRow.Parse).Where(r => r.Space != among.Id) : [];
    ProxyRow[] proxies =
    [
        .. others,
        .. ProxyBoard.Rows(among, ScoreTable.Read(among, accuraciesOf), count is [var n] ? int.Parse(n) : 500, Place.Now()),
    ];
    File.WriteAllLines(kept2, proxies.Select(r => r.ToCsv()).Prepend(ProxyRow.Header));
    return 0;
}

if (args is ["measured", var folder, var measuredRows])
{
    File.WriteAllLines(measuredRows, new MeasuredBoard(folder).Rows().Select(r => r.ToCsv()).Prepend(MeasuredRow.Header));
    return 0;
}

if (args is not [var accuracies, var page])
{
    Console.Error.WriteLine("""
        Writes the page on searches: regret against the optima of NAS-Bench-Macro, whose 6,561 networks were all trained.

        Usage: dotnet run -c Release --project bench/NetWeight.Regret -- ACCURACIES.csv[.gz] docs/search-benchmark.md
               dotnet run -c Release --project bench/NetWeight.Regret -- proxies SPACE ACCURACIES.csv[.gz] docs/search-proxies.csv [NETWORKS]
        ACCURACIES has columns 'architecture' and 'accuracy' (Su et al. 2021; github.com/xiusu/NAS-Bench-Macro).
        'proxies' ranks networks of a space by training-free scores; the page shows its rows.
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

File.WriteAllText(page, RegretPage.Write(rows, RankCorrelations(), Speeds()));
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
