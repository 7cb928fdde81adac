using System.Globalization;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Fitting;
using NetWeight.Accuracy.Scores;
using NetWeight.Reports.Formats;

namespace NetWeight.Accuracy.Board;

/// <summary>A line of the board: one way to predict, judged on one class of hardware. Means are over groups (a device
/// with one runtime, type, batch and number of threads); shares are fractions of one.</summary>
/// <param name="Platform">The class of hardware.</param>
/// <param name="Part">The measurements that are judged: <see cref="AllRows"/> or <see cref="HeldRows"/>.</param>
/// <param name="Method">The way to predict.</param>
/// <param name="Devices">Devices.</param>
/// <param name="Rows">Predictions.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Mape">The mean of |predicted / measured - 1|.</param>
/// <param name="LevelKnown">The same once each group of three or more is scaled to a bias of 1: what remains if one
/// factor per group were known; NaN if there is no such group.</param>
/// <param name="MeanLog">The mean of |ln(predicted / measured)|.</param>
/// <param name="Bias">The geometric mean of predicted / measured.</param>
/// <param name="BiasSpread">The standard deviation of the logarithm of the groups' biases.</param>
/// <param name="Within10">The share within 10 %.</param>
/// <param name="Within20">The share within 20 %.</param>
/// <param name="Rank">Spearman's rank correlation within a group.</param>
/// <param name="Inside">The share inside the stated 90 % interval; NaN if none is stated.</param>
/// <param name="Width">The mean half width of the interval as a factor; NaN if none is stated.</param>
/// <param name="Wins">Groups with a lower MAPE than every line fitted on the device itself; -1 if this is not asked.</param>
/// <param name="RankWins">Groups with a rank correlation at least as high as the highest of those lines; -1 if this is not asked.</param>
public sealed record BoardScore(
    string Platform, string Part, string Method, int Devices, int Rows, int Groups, double Mape, double LevelKnown,
        double MeanLog, double Bias, double BiasSpread, double Within10, double Within20, double Rank,
    double Inside, double Width, int Wins = -1, int RankWins = -1)
{
    /// <summary>Every measurement that can be predicted.</summary>
    public const string AllRows = "all";

    /// <summary>Held-out families in groups that are large enough for a fitted line.</summary>
    public const string HeldRows = "held";

    /// <summary>Fewer networks have no rank correlation worth a number.</summary>
    public const int MinRanked = 3;

    private const string Header =
        "platform,part,method,devices,rows,groups,mape,level_known,mean_log,bias,bias_spread,within10,within20,rho,"
            + "inside,width,wins,rank_wins";

    /// <summary>Judges predictions; null for none.</summary>
    public static BoardScore? Of(string platform, string part, string method, IReadOnlyList<Unseen> predictions)
    {
        if (predictions.Count == 0)
            return null;
        (Unseen[] All, Score Score)[] groups = [.. ByGroup(predictions).Select(g => (g.ToArray(), ScoreOf(g)))];
        double[] biases = [.. groups.Select(g => Math.Log(g.Score.Bias))];
        double bias = biases.Average();
        return new BoardScore(
            platform, part, method, predictions.Select(u => u.Row.Device.Id).Distinct().Count(), predictions.Count,
                groups.Select(g => KeyOf(g.All[0])).Distinct().Count(),
            groups.Average(g => g.Score.Mape),
            groups.Where(g => g.All.Length >= MinRanked)
                .Select(g => g.All.Average(u => Math.Abs((Math.Exp(u.Error) / g.Score.Bias) - 1))).DefaultIfEmpty(double.NaN).Average(),
            groups.Average(g => g.All.Average(u => Math.Abs(u.Error))),
            Math.Exp(bias), Math.Sqrt(biases.Average(b => (b - bias) * (b - bias))),
            groups.Average(g => g.Score.Within10), groups.Average(g => g.Score.Within20),
            groups.Where(g => g.All.Length >= MinRanked && !double.IsNaN(g.Score.Spearman))
                .Select(g => g.Score.Spearman).DefaultIfEmpty(double.NaN).Average(),
            predictions.Any(u => double.IsNaN(u.Deviation)) ? double.NaN : predictions.Average(u => u.IsInside ? 1 : 0.0),
            Math.Exp(LeaveOut.Ninety * predictions.Average(u => u.Deviation)));
    }

    /// <summary>The group of a prediction.</summary>
    public static (SampleGroup Group, string Runtime) KeyOf(Unseen prediction) => (prediction.Row.Sample.Group, prediction.Row.Runtime);

    /// <summary>The units that are averaged over: groups, and within them draws of the times that were given, since predictions
    /// that follow different times have no common order.</summary>
    public static IEnumerable<IGrouping<((SampleGroup Group, string Runtime) Key, int Draw), Unseen>> ByGroup(
        IEnumerable<Unseen> predictions) => predictions.GroupBy(u => (KeyOf(u), u.Draw));

    /// <summary>Judges one group.</summary>
    public static Score ScoreOf(IEnumerable<Unseen> group) =>
        Score.Of([.. group.Select(u => (Math.Exp(u.LogSeconds), u.Row.Sample.Seconds))]);

    /// <summary>Writes the board.</summary>
    public static void Store(string path, IEnumerable<BoardScore> scores) =>
        File.WriteAllLines(path, [Header, .. scores.Select(s => string.Join(',', [
        s.Platform, s.Part, CsvText.Quote(s.Method),
            .. new[] { s.Devices, s.Rows, s.Groups }.Select(n => n.ToString(CultureInfo.InvariantCulture)),
        .. new[] { s.Mape, s.LevelKnown, s.MeanLog, s.Bias, s.BiasSpread, s.Within10, s.Within20, s.Rank, s.Inside,
        s.Width }.Select(Number),
        .. new[] { s.Wins, s.RankWins }.Select(n => n < 0 ? "" : n.ToString(CultureInfo.InvariantCulture))]))]);

    /// <summary>Reads it.</summary>
    public static IReadOnlyList<BoardScore> Read(string path) =>
    [
        .. CsvRows.Read(path).Select(r => new BoardScore(
            r["platform"], r["part"], r["method"], (int)r.Number("devices"), (int)r.Number("rows"),
                (int)r.Number("groups"), r.Number("mape"), OrNone(r, "level_known"), r.Number("mean_log"), r.Number("bias"),
            r.Number("bias_spread"), r.Number("within10"), r.Number("within20"), OrNone(r, "rho"), OrNone(r, "inside"), OrNone(r, "width"),
            r["wins"].Length == 0 ? -1 : (int)r.Number("wins"), r["rank_wins"].Length == 0 ? -1 : (int)r.Number("rank_wins"))),
    ];

    internal static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    internal static double OrNone(CsvRow row, string column) => row[column].Length == 0 ? double.NaN : row.Number(column);
}
