using NetWeight.Accuracy.Board;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;

namespace NetWeight.Accuracy.Fitting;

/// <summary>Fits all platforms, writes their files and reports the error of predictions for left-out devices.</summary>
public static class FitRun
{
    /// <summary>Fits, writes the fits and the table of devices that were left out.</summary>
    public static void Run(Options options, IReadOnlyList<Sample> samples, TextWriter log)
    {
        FitRow[] rows = FitRow.Of(samples);
        log.WriteLine($"{rows.Length} of {samples.Count} measurements can be fitted");
        Directory.CreateDirectory(options.Fits);
        List<UnseenScore> table = [];
        var board = new BoardFiles();
        foreach (Platform platform in PlatformTable.All)
        {
            FitRow[] own = [.. rows.Where(r => r.Platform == platform)];
            if (own.Length == 0)
                continue;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            PooledFit fit = new PooledFit(own).Run();
            log.WriteLine($"\n== {platform.Id}: {own.Length} measurements "
                + $"on {own.Select(r => r.Device.Id).Distinct().Count()} devices, {fit.Columns.Count} "
                + $"effects; {watch.Elapsed.TotalSeconds:0.0} s");
            log.WriteLine($"speed: compute {fit.Estimate("speed compute"):0.00}, "
                + $"memory {fit.Estimate("speed memory"):0.00}, overhead {fit.Estimate("speed overhead"):0.00}");
            log.WriteLine("widths: " + string.Join(", ", fit.Columns.Priors.Values.Select(p => $"{p.Name} {p.Deviation:0.00}")));
            Dictionary<string, double> spreads = LeaveOut.Spreads(fit);
            log.WriteLine("sigma in sample and of unseen families: "
                + string.Join(", ", spreads.Select(s => $"{s.Key} {fit.Sigmas[s.Key]:0.000} {s.Value:0.000}")));
            IReadOnlyList<(FitRow[] Left, PooledFit Without)> without = LeaveOut.Devices(fit);
            double widening = LeaveOut.Widening(platform, without, spreads);
            spreads = LeaveOut.Told(platform, without, spreads, widening);
            log.WriteLine("sigma as told devices show it: " + string.Join(", ", spreads.Select(s => $"{s.Key} {s.Value:0.000}")));
            widening = LeaveOut.Widening(platform, without, spreads);
            log.WriteLine($"spreads between devices x {widening:0.00}");
            PlatformFit[] shipped = [.. FitBuilder.Of(platform, fit, spreads, widening)];
            foreach (PlatformFit part in shipped)
                File.WriteAllText(Path.Combine(options.Fits, part.Id + ".json"), FitWriter.Write(part));
            DeviceFold[] folds = [.. without.Select(f => LeaveOut.Judge(platform, f, spreads, widening))];
            Unseen[] known = [.. LeaveOut.Predict(shipped, own.Where(r => r.Sample.RuntimeForm != "authors"))];
            List<UnseenScore> scores = [];
            foreach (PlatformFit part in shipped)
            {
                Unseen[] Of(IEnumerable<Unseen> all) => [.. all.Where(u => part.Classes.Contains(u.Row.Device.Class))];
                scores.Add(UnseenScore.Of(part.Id, "known devices", Of(known)));
                scores.Add(UnseenScore.Of(part.Id, "0 times", Of(folds.SelectMany(f => f.ZeroShot))));
                scores.AddRange(LeaveOut.AnchorCounts.Select(k =>
                    UnseenScore.Of(part.Id, k == 1 ? "1 time" : $"{k} times", Of(folds.SelectMany(f => f.Anchored[k])))));
            }

            foreach (UnseenScore score in scores)
                log.WriteLine(score);
            table.AddRange(scores);
            foreach (var device in folds.SelectMany(f => f.ZeroShot).GroupBy(u => (u.Row.Device.Id, u.Row.Runtime, u.Row.Precision)))
                log.WriteLine($"  {device.Key.Id} {device.Key.Runtime} {device.Key.Precision.Name}: {device.Count()}, "
                    + $"MAPE {device.Average(u => Math.Abs(Math.Exp(u.Error) - 1)):0.00}, "
                    + $"bias {Math.Exp(device.Average(u => u.Error)):0.00}, "
                    + $"inside {device.Average(u => u.IsInside ? 1 : 0.0):0.00}, sd {device.Average(u => u.Deviation):0.00}");
            new BoardBuilder(platform, fit, spreads, widening).AddTo(board, without, folds);
            log.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s");
        }

        UnseenScore.Store(options.Unseen, table);
        board.Store(options.Board, options.Charts);
    }
}
