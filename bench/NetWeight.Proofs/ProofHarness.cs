using System.Globalization;
using NetWeight.Costs;
using NetWeight.Operators;

namespace NetWeight.Proofs;

/// <summary>Writes docs/rewrites/proofs.csv and the page made from it.</summary>
public static class ProofHarness
{
    private const string Usage =
        """
        Proves the rewrites on the networks of the zoo at full size, and writes docs/rewrites/proofs.csv and docs/rewrites/proofs.md.
        What the file has already stays; --anew starts over. Networks with few multiply-accumulates come first.

          --minutes N      stop after so many minutes; the next run goes on
          --network NAME   only this network (and its forms); repeatable
          --rewrite NAME   only this rewrite, or 'all' for the general ones together; repeatable
          --page           write only the page
          --anew           forget what is there
        """;

    /// <summary>Runs it; 0 if every proof holds.</summary>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var networks = new List<string>();
        var rewrites = new List<string>();
        double minutes = double.PositiveInfinity;
        bool page = false, anew = false;
        for (int i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--minutes" when i + 1 < args.Count: minutes = double.Parse(args[++i], CultureInfo.InvariantCulture); break;
                case "--network" when i + 1 < args.Count: networks.Add(args[++i]); break;
                case "--rewrite" when i + 1 < args.Count: rewrites.Add(args[++i]); break;
                case "--page": page = true; break;
                case "--anew": anew = true; break;
                default:
                    output.WriteLine(Usage);
                    return args[i] is "--help" or "-h" ? 0 : 2;
            }
        }

        List<ProofRow> rows = anew ? [] : [.. Read()];
        if (!page)
            Prove(rows, networks, rewrites, minutes, output, error);
        File.WriteAllText(Place("proofs.md"), ProofPage.Write(rows));
        return rows.All(r => r.Holds) ? 0 : 1;
    }

    /// <summary>The rows in the repository.</summary>
    public static IEnumerable<ProofRow> Read() => File.Exists(Place("proofs.csv"))
        ? File.ReadLines(Place("proofs.csv")).Skip(1).Select(ProofRow.Parse) : [];

    /// <summary>A file of docs/rewrites.</summary>
    public static string Place(string file)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "NetWeight.slnx")))
            root = Path.GetDirectoryName(root);
        return Path.Combine(root ?? throw new NetWeightException("This runs inside the repository."), "docs", "rewrites", file);
    }

    private static void Prove(List<ProofRow> rows, List<string> networks, List<string> rewrites, double minutes,
        TextWriter output, TextWriter error)
    {
        long begin = TimeProvider.System.GetTimestamp();
        var done = rows.Select(r => (r.Network, r.Rewrite)).ToHashSet();
        string[] chosen =
            [.. Prover.Networks.Where(n => networks.Count == 0 || networks.Contains(n)
                || networks.Contains(n.Split(':')[0])).OrderBy(Maccs)];
        foreach (string rewrite in Prover.Rewrites.Where(r => rewrites.Count == 0 || rewrites.Contains(r)))
            foreach (string network in chosen)
            {
                if (done.Contains((network, rewrite)))
                    continue;
                if (TimeProvider.System.GetElapsedTime(begin).TotalMinutes > minutes)
                    return;
                try
                {
                    if (Prover.Try(network, Prover.Whole(network), rewrite, samples: 8) is not { } row)
                        continue;
                    rows.Add(row);
                    output.WriteLine(row.ToCsv());
                }
                catch (NetWeightException e)
                {
                    error.WriteLine($"{network}, {rewrite}: {e.Message}");
                }

                rows.Sort((a, b) => (a.Network, Order(a)).CompareTo((b.Network, Order(b))));
                File.WriteAllLines(Place("proofs.csv"), [ProofRow.Header, .. rows.Select(r => r.ToCsv())]);
            }
    }

    private static int Order(ProofRow row) => Prover.Rewrites.Index().First(r => r.Item == row.Rewrite).Index;

    private static double Maccs(string network) =>
        CostAnalyzer.Analyze(ShapeInference.Run(Architectures.ArchitectureCatalog.Build(network))).Totals.Maccs.Value;
}
