using NetWeight.Accuracy.Scores;
using NetWeight.Devices;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>Fits all platforms, writes their files and says how far predictions of devices are off that took no part.</summary>
public static class FitRun
{
    /// <summary>Fits and writes.</summary>
    public static void Run(Options options, IReadOnlyList<Sample> samples, TextWriter log)
    {
        FitRow[] rows = FitRow.Of(samples);
        log.WriteLine($"{rows.Length} of {samples.Count} measurements can be fitted");
        Directory.CreateDirectory(options.Fits);
        foreach (Platform platform in PlatformTable.All)
        {
            FitRow[] own = [.. rows.Where(r => r.Platform == platform)];
            if (own.Length == 0)
                continue;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            PooledFit fit = new PooledFit(own).Run();
            log.WriteLine($"\n== {platform.Id}: {own.Length} measurements on {own.Select(r => r.Device.Id).Distinct().Count()} devices, {fit.Columns.Count} effects; {watch.Elapsed.TotalSeconds:0.0} s");
            log.WriteLine("widths: " + string.Join(", ", fit.Columns.Priors.Values.Select(p => $"{p.Name} {p.Deviation:0.00}")));
            log.WriteLine("sigma in sample: " + string.Join(", ", fit.Sigmas.Select(s => $"{s.Key} {s.Value:0.000}")));
            Dictionary<string, double> spreads = LeaveOut.Spreads(fit);
            log.WriteLine("sigma of unseen families: " + string.Join(", ", spreads.Select(s => $"{s.Key} {s.Value:0.000}")) + $"; {watch.Elapsed.TotalSeconds:0.0} s");
            PlatformFit[] shipped = [.. FitBuilder.Of(platform, fit, spreads)];
            foreach (PlatformFit part in shipped)
                File.WriteAllText(Path.Combine(options.Fits, part.Id + ".json"), FitWriter.Write(part));
            List<Unseen> known = [.. LeaveOut.Predict(shipped, own)];
            Report("known devices", known, log);
            foreach (var device in known.GroupBy(u => (u.Row.Device.Id, u.Row.Runtime, u.Row.Precision)).Where(g => Math.Abs(g.Average(u => u.Error)) > 0.2))
                log.WriteLine($"  known {device.Key.Id} {device.Key.Runtime} {device.Key.Precision.Name}: {device.Count()}, bias {Math.Exp(device.Average(u => u.Error)):0.00}");
            log.WriteLine("lost advantage: " + string.Join(", ", shipped[0].Runtimes.Select(r => $"{r.Id} {string.Join("/", r.LostAdvantage.Select(l => $"{l.Key.Name} {l.Value:0.00}"))}")));
            List<Unseen> unseen = [.. LeaveOut.Devices(platform, fit, spreads).Where(u => u.Row.Sample.RuntimeForm != "authors")];
            Report("one device left out", unseen, log);
            foreach (var device in unseen.GroupBy(u => (u.Row.Device.Id, u.Row.Runtime, u.Row.Precision)))
                log.WriteLine($"  {device.Key.Id} {device.Key.Runtime} {device.Key.Precision.Name}: {device.Count()}, MAPE {device.Average(u => Math.Abs(Math.Exp(u.Error) - 1)):0.00}, bias {Math.Exp(device.Average(u => u.Error)):0.00}, inside {device.Average(u => Math.Abs(u.Error) <= 1.645 * u.Deviation ? 1 : 0.0):0.00}, sd {device.Average(u => u.Deviation):0.00}");
            log.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s");
        }
    }

    private static void Report(string title, IReadOnlyList<Unseen> predictions, TextWriter log)
    {
        if (predictions.Count == 0)
            return;
        var groups = predictions.GroupBy(u => u.Row.Sample.Group).Select(g => (All: g, Score: Score.Of([.. g.Select(u => (Math.Exp(u.LogSeconds), u.Row.Sample.Seconds))]))).ToArray();
        double inside = predictions.Average(u => Math.Abs(u.Error) <= 1.645 * u.Deviation ? 1 : 0.0), groupInside = groups.Average(g => g.All.Average(u => Math.Abs(u.Error) <= 1.645 * u.Deviation ? 1 : 0.0));
        log.WriteLine($"{title}: {predictions.Count} rows, {groups.Length} groups: MAPE of groups {groups.Average(g => g.Score.Mape):0.000} (rows {predictions.Average(u => Math.Abs(Math.Exp(u.Error) - 1)):0.000}), |ln| {groups.Average(g => g.All.Average(u => Math.Abs(u.Error))):0.000}, bias {groups.Min(g => g.Score.Bias):0.00}-{groups.Max(g => g.Score.Bias):0.00}, rho {groups.Where(g => g.All.Count() >= 3 && !double.IsNaN(g.Score.Spearman)).Select(g => g.Score.Spearman).DefaultIfEmpty(double.NaN).Average():0.000}, inside {inside:0.00} (groups {groupInside:0.00}), x/÷ {Math.Exp(1.645 * predictions.Average(u => u.Deviation)):0.00}");
    }
}
