using NetWeight.Accuracy.Fitting;

namespace NetWeight.Accuracy.Board;

/// <summary>Trains the boosted trees with each device left out and writes their scores. Apart from the fit, which takes
/// a fraction of the time and is run far more often.</summary>
public static class RivalRun
{
    /// <summary>Runs it.</summary>
    public static void Run(Options options, IReadOnlyList<Sample> samples, TextWriter log)
    {
        FitRow[] rows = FitRow.Of(samples);
        List<BoardScore> scores = [];
        List<LeftOutSetting> settings = [];
        foreach (Platform platform in PlatformTable.All)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            FitRow[] own = [.. rows.Where(r => r.Platform == platform)];
            IReadOnlyList<Unseen> trees = BoostedTrees.LeaveOneDeviceOut(own, overRoofline: false),
                rooflineTrees = BoostedTrees.LeaveOneDeviceOut(own, overRoofline: true);
            (string Method, IReadOnlyList<Unseen> Predictions)[] both =
                [(BoardMethods.Trees, trees), (BoardMethods.RooflineTrees, rooflineTrees)];
            scores.AddRange(both.Select(m => BoardScore.Of(platform.Id, BoardScore.AllRows, m.Method, m.Predictions)).OfType<BoardScore>());
            scores.AddRange(new HeldRows(platform, [.. own.Where(r => r.Sample.RuntimeForm != "authors")]).Judge(both));
            settings.AddRange(LeftOutSetting.Of(platform, rooflineTrees));
            foreach (BoardScore score in scores.Where(s => s.Platform == platform.Id))
                log.WriteLine($"{score.Platform} {score.Part} {score.Method}: MAPE {score.Mape:0.000}, "
                    + $"|ln| {score.MeanLog:0.000}, rho {score.Rank:0.000}");
            log.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s");
        }

        BoardFiles.StoreRival(options.Board, scores, settings);
    }
}
