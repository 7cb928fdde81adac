using System.Diagnostics;
using System.Globalization;
using NetWeight.Devices;
using NetWeight.Search;

namespace NetWeight.Regret;

/// <summary>What a million predicted candidates leave in memory.</summary>
/// <param name="Space">The search space.</param>
/// <param name="Candidates">How many were predicted, each drawn anew.</param>
/// <param name="TenthBytes">Live bytes after a tenth of them, less those before the first.</param>
/// <param name="Bytes">Live bytes after all of them.</param>
/// <param name="Segments">Segments that are kept.</param>
/// <param name="Seconds">Processor time for all.</param>
public sealed record MemoryRow(string Space, int Candidates, long TenthBytes, long Bytes, int Segments, double Seconds)
{
    /// <summary>The first line of the file of rows.</summary>
    public const string Header = "space;candidates;tenth_bytes;bytes;segments;seconds";

    /// <summary>A line of the file of rows.</summary>
    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Space};{Candidates};{TenthBytes};{Bytes};{Segments};{Seconds:0.0}");

    /// <summary>The row of a line.</summary>
    public static MemoryRow Parse(string line)
    {
        string[] cells = line.Split(';');
        long[] counts = [.. cells[1..5].Select(c => long.Parse(c, CultureInfo.InvariantCulture))];
        return new MemoryRow(
            cells[0], (int)counts[0], counts[1], counts[2], (int)counts[3], double.Parse(cells[5], CultureInfo.InvariantCulture));
    }

    /// <summary>Predicts candidates on a Raspberry Pi 4, on one thread.</summary>
    public static MemoryRow Measure(SearchSpace space, int candidates)
    {
        var predictor = new CandidatePredictor(space, DeviceCatalog.Get("raspberry-pi-4"));
        var random = new Random(1);
        long before = GC.GetTotalMemory(forceFullCollection: true), tenth = 0;
        TimeSpan begin = Process.GetCurrentProcess().TotalProcessorTime;
        for (int i = 1; i <= candidates; i++)
        {
            predictor.Predict(space.Canonical(new Genotype([.. space.Genes.Select(g => (byte)random.Next(g.Choices.Count))])));
            if (i == candidates / 10)
                tenth = GC.GetTotalMemory(forceFullCollection: true) - before;
        }

        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - begin).TotalSeconds;
        long after = GC.GetTotalMemory(forceFullCollection: true) - before;
        return new MemoryRow(space.Id, candidates, tenth, after, predictor.KnownSegments, seconds);
    }
}
