using System.Globalization;
using NetWeight.Accuracy.Scores;

namespace NetWeight.Accuracy.Fitting;

/// <summary>The quality of predictions of left-out devices. Means are over groups (a device with one runtime, type,
/// batch and number of threads); shares are fractions of one.</summary>
/// <param name="Platform">The kind of hardware.</param>
/// <param name="Told">The number of given times of the device.</param>
/// <param name="Rows">Predictions.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Mape">The mean of |predicted / measured - 1|.</param>
/// <param name="MeanLog">The mean of |ln(predicted / measured)|.</param>
/// <param name="Bias">The geometric mean of predicted / measured.</param>
/// <param name="Within10">The share within 10 %.</param>
/// <param name="Within20">The share within 20 %.</param>
/// <param name="Rank">Spearman's rank correlation within a group.</param>
/// <param name="Inside">The share inside the stated 90 % interval.</param>
/// <param name="Reach">The interval as a factor.</param>
public sealed record UnseenScore(string Platform, string Told, int Rows, int Groups, double Mape, double MeanLog,
    double Bias, double Within10, double Within20, double Rank, double Inside, double Reach)
{
    private const string Header = "platform,told,rows,groups,mape,mean_log,bias,within10,within20,rho,inside,reach";

    /// <summary>Judges predictions.</summary>
    public static UnseenScore Of(string platform, string told, IReadOnlyList<Unseen> predictions)
    {
        var groups = predictions.GroupBy(u => (u.Row.Sample.Group, u.Row.Runtime))
            .Select(g => (All: g.ToArray(), Score: Score.Of([.. g.Select(u => (Math.Exp(u.LogSeconds), u.Row.Sample.Seconds))]))).ToArray();
        return new UnseenScore(
            platform, told, predictions.Count, groups.Length,
            groups.Average(g => g.Score.Mape), groups.Average(g => g.All.Average(u => Math.Abs(u.Error))),
                Math.Exp(groups.Average(g => Math.Log(g.Score.Bias))),
            groups.Average(g => g.Score.Within10), groups.Average(g => g.Score.Within20),
            groups.Where(g => g.All.Length >= 3 && !double.IsNaN(g.Score.Spearman)).Select(g => g.Score.Spearman)
                .DefaultIfEmpty(double.NaN).Average(),
            predictions.Average(u => u.IsInside ? 1 : 0.0), Math.Exp(LeaveOut.Ninety * predictions.Average(u => u.Deviation)));
    }

    /// <summary>Writes the table.</summary>
    public static void Store(string path, IEnumerable<UnseenScore> scores) =>
        File.WriteAllLines(path,
            [Header,
                .. scores.Select(s => string.Create(CultureInfo.InvariantCulture,
                $"{s.Platform},{s.Told},{s.Rows},{s.Groups},{s.Mape:0.0000},{s.MeanLog:0.0000},{s.Bias:0.0000},"
                    + $"{s.Within10:0.0000},{s.Within20:0.0000},{s.Rank:0.0000},{s.Inside:0.0000},{s.Reach:0.0000}"))]);

    /// <summary>Reads it.</summary>
    public static IReadOnlyList<UnseenScore> Read(string path) =>
    [
        .. Data.CsvRows.Read(path).Select(r => new UnseenScore(
            r["platform"], r["told"], (int)r.Number("rows"), (int)r.Number("groups"), r.Number("mape"),
                r.Number("mean_log"), r.Number("bias"), r.Number("within10"), r.Number("within20"),
            double.Parse(r["rho"], CultureInfo.InvariantCulture), r.Number("inside"), r.Number("reach"))),
    ];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Platform}, {Told}: {Rows} rows, {Groups} groups: MAPE {Mape:0.000}, |ln| {MeanLog:0.000}, bias {Bias:0.00}, "
            + $"within 10 % {Within10:0.00}, 20 % {Within20:0.00}, rho {Rank:0.000}, inside {Inside:0.00}, x/÷ {Reach:0.00}";
}
