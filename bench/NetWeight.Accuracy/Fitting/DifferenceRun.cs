using System.Globalization;
using NetWeight.Latency.Fitting;

namespace NetWeight.Accuracy.Fitting;

/// <summary>
/// Estimates how errors of two networks in one setting go together, from networks of families that the fit did not see,
/// and writes <c>fit/difference.json</c>. Devices that the fit did not see judge it.
/// </summary>
public static class DifferenceRun
{
    private const double Freedom = 4;

    private static readonly double[] ShapeShares = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6];

    /// <summary>Estimates, judges and writes.</summary>
    public static void Run(Options options, IReadOnlyList<Sample> samples, TextWriter log)
    {
        FitRow[] rows = FitRow.Of(samples);
        Dictionary<string, double> shipped = FitCatalog.All.SelectMany(f => f.Runtimes.Select(r => (f.Id, Runtime: r)))
            .ToDictionary(r => $"{r.Id} {r.Runtime.Id}", r => r.Runtime.LogSpread);
        List<NetworkPair> known = [], unseen = [];
        List<NetworkError> errors = [];
        foreach (Platform platform in PlatformTable.All)
        {
            FitRow[] own = [.. rows.Where(r => r.Platform == platform)];
            if (own.Length == 0)
                continue;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            PooledFit fit = new PooledFit(own).Run();
            var spreads = own.Select(r => r.Runtime).Distinct().Where(r => shipped.ContainsKey($"{platform.Id} {r}"))
                .ToDictionary(r => r, r => shipped[$"{platform.Id} {r}"]);
            foreach ((FitRow[] left, PooledFit without) in LeaveOut.Families(fit))
            {
                PlatformFit[] fits = [.. FitBuilder.Of(platform, without, spreads)];
                known.AddRange(NetworkPair.Of(fits, left.Where(IsOwnWay)));
                errors.AddRange(NetworkError.Of(fits, left.Where(IsOwnWay)));
            }

            IReadOnlyList<(FitRow[] Left, PooledFit Without)> devices = LeaveOut.Devices(fit);
            double widening = LeaveOut.Widening(platform, devices, spreads);
            foreach ((FitRow[] left, PooledFit without) in devices)
                unseen.AddRange(NetworkPair.Of([.. FitBuilder.Of(platform, without, spreads, widening)], left));
            log.WriteLine($"{platform.Id}: {own.Length} measurements; {watch.Elapsed.TotalSeconds:0} s");
        }

        DifferenceLaw[] laws =
            [.. known.GroupBy(p => p.Fit)
                .Select(p => Of(p.Key, [.. p], [.. unseen.Where(u => u.Fit == p.Key)], [.. errors.Where(e => e.Fit == p.Key)], log))];
        File.WriteAllText(Path.Combine(options.Fits, "difference.json"), FitWriter.Write(laws));
    }

    private static bool IsOwnWay(FitRow row) => row.Sample.RuntimeForm != "authors";

    /// <summary>
    /// The law under which the errors are likeliest as Student's t with four degrees of freedom, each setting counting
    /// alike; then as wide as holds nine tenths of them,
    /// known devices with unseen families and unseen devices counting alike.
    /// </summary>
    private static DifferenceLaw Of(string id, NetworkPair[] pairs, NetworkPair[] unseen, NetworkError[] errors, TextWriter log)
    {
        (NetworkPair Pair, double Weight)[] weighed =
            [.. pairs.GroupBy(p => p.Setting).SelectMany(g => g.Select(p => (p, 1.0 / g.Count())))];
        (double Loss, double Share, double Scale) best = (double.MaxValue, 0, 0);
        foreach (double share in ShapeShares)
            for (double scale = 0.05; scale < 6; scale *= 1.05)
            {
                double loss = weighed.Sum(w => w.Weight * Loss(w.Pair.Error, w.Pair.Variance(scale, share)));
                if (loss < best.Loss)
                    best = (loss, share, scale);
            }

        double wide = best.Scale;
        while (wide < 6 && (Inside(pairs, wide, best.Share) + Inside(unseen, wide, best.Share)) / 2 < 0.9)
            wide *= 1.02;
        (double type, int types) = NetworkError.Correlation(errors, (a, b) => a.Device.Id == b.Device.Id
            && a.Runtime == b.Runtime && a.Precision != b.Precision);
        (double runtime, int runtimes) = NetworkError.Correlation(errors, (a, b) => a.Device.Id == b.Device.Id && a.Runtime != b.Runtime);
        (double device, int devices) = NetworkError.Correlation(errors, (a, b) => a.Device.Id != b.Device.Id
            && a.Runtime == b.Runtime && a.Precision == b.Precision);
        DifferenceLaw law = new(id, wide, best.Share, new SettingCorrelations(type, runtime, device),
            new DifferenceEvidence(pairs.Length, weighed.Select(w => w.Pair.Setting).Distinct().Count(),
                Inside(pairs, wide, best.Share), unseen.Length, Inside(unseen, wide, best.Share), types, runtimes, devices));
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id}: {law}; narrower {best.Scale:0.00}"));
        foreach ((double from, double to) in new[] { (0, 0.3), (0.3, 0.7), (0.7, 0.95), (0.95, 2) })
            log.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {from} to {to} of the time touched: {Part(pairs, from, to)}; on unseen devices {Part(unseen, from, to)}"));
        return law;

        string Part(NetworkPair[] all, double from, double to)
        {
            NetworkPair[] some = [.. all.Where(p => p.Touched >= from && p.Touched < to)];
            return some.Length == 0 ? "none"
                : string.Create(CultureInfo.InvariantCulture, $"{some.Length} pairs, {Inside(some, wide, best.Share):0.00} inside");
        }
    }

    private static double Loss(double error, double variance) =>
        (0.5 * Math.Log(variance)) + ((Freedom + 1) / 2 * Math.Log(1 + (error * error / (Freedom * variance))));

    private static double Inside(NetworkPair[] pairs, double scale, double share) =>
        pairs.Length == 0 ? 0 : pairs.GroupBy(p => p.Setting).Average(g => g.Average(p => p.IsInside(scale, share) ? 1 : 0.0));
}
