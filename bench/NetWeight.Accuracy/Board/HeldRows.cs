using NetWeight.Accuracy.Fitting;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Board;

/// <summary>
/// The measurements on which all ways to predict meet lines that are fitted on the device itself: held-out families, in
/// groups with enough networks for a line on either side.
/// The lines are fitted on the fit families.
/// </summary>
public sealed class HeldRows
{
    /// <summary>A line through fewer networks than this, or judged on fewer, is inconclusive.</summary>
    private const int LeastOfHalf = 3;

    private readonly Platform platform;
    private readonly HashSet<Sample> samples = new(ReferenceEqualityComparer.Instance);
    private readonly (string Method, IReadOnlyList<Unseen> Predictions)[] lines;
    private readonly IReadOnlyList<Unseen> roofline;
    private readonly Dictionary<(SampleGroup, string), Score[]> scores;

    /// <summary>Finds them among the judged measurements of a class of hardware, and fits the lines.</summary>
    public HeldRows(Platform platform, IReadOnlyList<FitRow> judged)
    {
        this.platform = platform;
        foreach (IGrouping<(SampleGroup, string), FitRow> group in judged.GroupBy(r => (r.Sample.Group, r.Runtime)))
            if (group.Count(r => r.Sample.IsFit) >= LeastOfHalf && group.Count(r => !r.Sample.IsFit) >= LeastOfHalf)
                samples.UnionWith(group.Where(r => !r.Sample.IsFit).Select(r => r.Sample));
        Dictionary<Sample, double> rooflines = new(ReferenceEqualityComparer.Instance);
        foreach (FitRow row in judged)
            rooflines[row.Sample] = LatencyModel.Predict(row.Plan, row.Device, row.Precision, row.Threads).Roofline.Value;
        Sample[] source = [.. judged.Select(r => r.Sample)];
        FitRow[] rows = [.. judged.Where(r => samples.Contains(r.Sample))];
        IPredictor[] fitted = [BaselinePredictor.Maccs(source), BaselinePredictor.MaccsAndActivations(source),
            BaselinePredictor.Of("a x roofline", s => [rooflines[s]], source)];
        lines = [.. fitted.Select(l => (l.Name + ", fitted on the device", Predict(rows, l.PredictSeconds)))];
        roofline = Predict(rows, s => rooflines[s]);
        scores = lines.SelectMany(f => BoardScore.ByGroup(f.Predictions)).GroupBy(g => g.Key.Key)
            .ToDictionary(g => g.Key, g => g.Select(BoardScore.ScoreOf).ToArray());
    }

    /// <summary>Judges other ways to predict on them, and counts if they beat every line.</summary>
    public IEnumerable<BoardScore> Judge(IEnumerable<(string Method, IReadOnlyList<Unseen> Predictions)> methods)
    {
        foreach ((string method, IReadOnlyList<Unseen> predictions) in methods)
        {
            Unseen[] own = [.. predictions.Where(u => samples.Contains(u.Row.Sample))];
            if (BoardScore.Of(platform.Id, BoardScore.HeldRows, method, own) is not { } score)
                continue;
            ((SampleGroup, string) Key, double Mape, double Rank)[] groups =
            [
                .. BoardScore.ByGroup(own).GroupBy(g => g.Key.Key, BoardScore.ScoreOf)
                    .Select(g =>
                    (g.Key, g.Average(s => s.Mape),
                        g.Where(s => s.Count >= BoardScore.MinRanked && !double.IsNaN(s.Spearman))
                            .Select(s => s.Spearman).DefaultIfEmpty(double.NaN).Average())),
            ];
            yield return score with
            {
                Wins = groups.Count(g => scores[g.Key].All(line => g.Mape < line.Mape)),
                RankWins = groups.Count(g => scores[g.Key].All(line => !(g.Rank < line.Spearman))),
            };
        }
    }

    /// <summary>Judges the lines, and the roofline as it is.</summary>
    public IEnumerable<BoardScore> JudgeLines()
    {
        foreach ((string method, IReadOnlyList<Unseen> predictions) in lines.Append((BoardMethods.Roofline, roofline)))
            if (BoardScore.Of(platform.Id, BoardScore.HeldRows, method, predictions) is { } score)
                yield return score;
    }

    private static IReadOnlyList<Unseen> Predict(IEnumerable<FitRow> rows, Func<Sample, double?> seconds) =>
        [.. rows.Where(r => seconds(r.Sample) is > 0).Select(r => new Unseen(r, Math.Log(seconds(r.Sample)!.Value), double.NaN))];
}
