using System.Globalization;
using System.Text;

namespace NetWeight.Regret;

/// <summary>The sections that are made from rows which other commands computed.</summary>
/// <param name="folder">The folder of the files of rows; a section whose file is missing is left out.</param>
public sealed class MeasuredPage(string folder)
{
    private readonly StringBuilder text = new();

    /// <summary>All sections as Markdown.</summary>
    public string Write()
    {
        if (Rows("search-proxies.csv", ProxyRow.Parse) is { Count: > 0 } proxies)
            Proxies(proxies);
        if (Rows("search-promises.csv", PromiseRow.Parse) is { Count: > 0 } promises)
            Promises(promises);
        if (Rows("search-measured.csv", MeasuredRow.Parse) is { Count: > 0 } measured)
            Measured(measured);
        if (Rows("search-memory.csv", MemoryRow.Parse) is { Count: > 0 } memory)
            Memory(memory);
        return text.ToString();
    }

    private void Proxies(IReadOnlyList<ProxyRow> rows)
    {
        Line("""

            ## How well do training-free scores rank?

            Rank correlation with the published accuracy over a sample of networks with a fixed seed. NASWOT (Mellor et al. 2021) takes one
            batch of 64 random images, Zen-score (Lin et al. 2021) two passes of 16, with random weights, on one thread. We found no published
            correlation of these scores on NAS-Bench-Macro to compare with. Rows: [search-proxies.csv](search-proxies.csv), from
            `dotnet run -c Release --project bench/NetWeight.Regret -- proxies SPACE ACCURACIES.csv docs/search-proxies.csv`, which takes other
            spaces, such as NAS-Bench-201, with a table of yours.

            | space | networks | ranked by | Spearman | Kendall | ms per network |
            |---|--:|---|--:|--:|--:|
            """);
        foreach (ProxyRow row in rows)
        {
            string each = row.Milliseconds > 0 ? row.Milliseconds.ToString("0", CultureInfo.InvariantCulture) : "";
            Line($"| {row.Space} | {row.Networks} | {row.Proxy} | {row.Spearman:0.000} | {row.Kendall:0.000} | {each} |");
        }

        Line($"\nTimes: {rows[^1].Place}. Other programs were running.");
    }

    private void Promises(IReadOnlyList<PromiseRow> rows)
    {
        Line($"""

            ## Do found networks keep their limit when measured?

            The 300 cells of NAS-Bench-201 whose latencies were measured (HELP; Lee et al. 2021), four limits (10th, 25th, 50th and 75th percentile of
            the measured latencies), five seeds each, 40 evaluations. A limit holds for the upper end of the predicted interval. The table states
            neither runtime nor type; fp32 is assumed, in PyTorch on GPUs, in TensorFlow Lite with its default of one thread on phones. NASWOT, with
            other weights for each seed, stands in for accuracies, which the table lacks: place is the mean rank of the network by NASWOT among
            those that keep the limit by measurement. Where fewer were found than searched, no cell kept the limit by prediction. "5 times" corrects the device
            with five measured cells, as `netweight calibrate -d DEVICE --from times.csv` does. Rows: [search-promises.csv](search-promises.csv), from `-- promises`.

            | device | runtime | measured times | found | kept | place, search | place, random draws | place, most MACCs |
            |---|---|--:|--:|--:|--:|--:|--:|
            """);
        foreach (PromiseRow row in rows)
        {
            string found = $"| {row.Device} | {row.Runtime} | {row.Times} | {row.Found} of {row.Runs} |";
            Line(row.Found == 0 ? (FormattableString)$"{found} | | | |"
                : $"{found} {100.0 * row.Kept / row.Found:0} % | {row.Rank:0.0} | {row.RandomRank:0.0} | {row.LargestRank:0.0} |");
        }
    }

    private void Measured(List<MeasuredRow> rows)
    {
        MeasuredRow[] own = [.. rows.Where(r => r.Origin is "drawn" or "found")];
        Line($"""

            ## Found networks on one machine

            Two networks drawn and two found in each of ten spaces were exported to ONNX, read, run in ONNX Runtime, whose outputs had the predicted
            shapes, and measured on one thread. **{own.Count(r => r.IsInside)} of {own.Length} measured latencies lie inside the stated 90 % interval.**
            The machine was busy, so times are processor time, which leaves out the time in which other programs had the core; the device was
            calibrated the same way with the micro-kernels of `netweight calibrate`. Machine: {rows[0].Place}.
            Rows: [search-measured.csv](search-measured.csv), from `-- measured FOLDER docs/search-measured.csv`.

            | space | networks | inside | measured ms | predicted / measured |
            |---|--:|--:|--:|--:|
            """);
        foreach (IGrouping<string, MeasuredRow> space in own.GroupBy(r => r.Network[..r.Network.IndexOf(':')]))
        {
            string times = Range(space.Select(r => 1e3 * r.Measured)), ratios = Range(space.Select(r => r.Predicted / r.Measured));
            Line($"| {space.Key} | {space.Count()} | {space.Count(r => r.IsInside)} | {times} | {ratios} |");
        }

        Line($"""

            With the networks below, {rows.Count(r => r.IsInside)} of {rows.Count} lie inside. Networks of the zoo against networks that a search of 60 evaluations found for the same predicted latency. Accuracies of the zoo are
            published, others are estimated with their 90 % interval.

            | network of the zoo | measured ms | published top-1 | found, measured ms | estimated top-1 | space |
            |---|--:|--:|--:|--:|---|
            """);
        foreach (MeasuredRow zoo in rows.Where(r => r.Origin == "zoo"))
            if (rows.FirstOrDefault(r => r.Origin == $"like {zoo.Network}") is { } found)
            {
                string space = found.Network[..found.Network.IndexOf(':')];
                string end = $"{Estimate(found)} | {space} |";
                Line($"| {zoo.Network} | {1e3 * zoo.Measured:0.00} | {zoo.Accuracy:0.0} | {1e3 * found.Measured:0.00} | {end}");
            }
    }

    private void Memory(IReadOnlyList<MemoryRow> rows)
    {
        Line("""

            ## Memory over a million candidates

            A million candidates, each drawn anew and predicted on a Raspberry Pi 4: live bytes after a tenth and after all of them. Segments that were
            timed once stay. Rows: [search-memory.csv](search-memory.csv), from `-- memory docs/search-memory.csv`.

            | space | after 100,000 | after 1,000,000 | segments | processor seconds |
            |---|--:|--:|--:|--:|
            """);
        foreach (MemoryRow row in rows)
        {
            double first = row.TenthBytes / 1048576.0, all = row.Bytes / 1048576.0;
            Line($"| {row.Space} | {first:0.0} MiB | {all:0.0} MiB | {row.Segments:#,0} | {row.Seconds:0} |");
        }
    }

    private static string Estimate(MeasuredRow row) => row.Accuracy is not { } accuracy ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{accuracy:0.0} +-{row.AccuracyReach:0.0}");

    private static string Range(IEnumerable<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{values.Min():0.00}-{values.Max():0.00}");

    private List<T> Rows<T>(string file, Func<string, T> parse)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? [.. File.ReadLines(path).Skip(1).Select(parse)] : [];
    }

    private void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private void Line(string line) => text.Append(line).Append('\n');
}
