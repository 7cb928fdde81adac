using System.Globalization;
using NetWeight.Search;

namespace NetWeight.Regret;

/// <summary>The parts of the page that take long, each with a file of rows.</summary>
public static class Parts
{
    /// <summary>Networks that are scored where the command line does not say.</summary>
    private const int Networks = 500;

    private const int Candidates = 1_000_000;

    /// <summary>Computes the rows of a part; null where the word names none or its arguments are others.</summary>
    public static int? Run(string part, string[] args)
    {
        switch (part, args)
        {
            case ("proxies", [var space, var accuracies, var file, .. var count]):
                Proxies(SpaceCatalog.Get(space), accuracies, file,
                    count.Length > 0 ? int.Parse(count[0], CultureInfo.InvariantCulture) : Networks);
                return 0;
            case ("promises", [var latencies, var file]):
                Write(file, PromiseRow.Header, PromiseBoard.Rows(SpaceCatalog.Get("nas-bench-201"), latencies).Select(r => r.ToCsv()));
                return 0;
            case ("measured", [var folder, var file]):
                Write(file, MeasuredRow.Header, new MeasuredBoard(folder).Rows().Select(r => r.ToCsv()));
                return 0;
            case ("memory", [var file, .. var only]):
                Write(file, MemoryRow.Header, SpaceCatalog.All.Where(s => only.Length == 0 || only.Contains(s.Id))
                    .Select(s => MemoryRow.Measure(s, Candidates).ToCsv()));
                return 0;
            default:
                return null;
        }
    }

    /// <summary>The rows of other spaces stay.</summary>
    private static void Proxies(SearchSpace space, string accuracies, string file, int networks)
    {
        string[] others = File.Exists(file)
            ? [.. File.ReadLines(file).Skip(1).Where(l => ProxyRow.Parse(l).Space != space.Id)] : [];
        Write(file, ProxyRow.Header, others.Concat(
            ProxyBoard.Rows(space, ScoreTable.Read(space, accuracies), networks, Place.Now()).Select(r => r.ToCsv())));
    }

    /// <summary>Line by line, so that what an interrupted run computed can be read.</summary>
    private static void Write(string file, string header, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(file) { AutoFlush = true };
        writer.WriteLine(header);
        foreach (string line in lines)
        {
            writer.WriteLine(line);
            Console.Error.WriteLine(line);
        }
    }
}
