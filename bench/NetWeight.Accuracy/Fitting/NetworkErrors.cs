using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>The error of a network that the fit did not see, in one setting.</summary>
/// <param name="Fit">The fit of the device's class.</param>
/// <param name="Row">The measurement.</param>
/// <param name="Error">ln(measured / predicted), in spreads of a network.</param>
public sealed record NetworkError(string Fit, FitRow Row, double Error)
{
    /// <summary>Below this number of pairs a correlation is inconclusive, and errors count as independent.</summary>
    private const int LeastPairs = 20;

    private string Setting => $"{Row.Sample.Group.Key} {Row.Runtime}";

    private string Network => $"{Row.Sample.Network.Key} {Row.Sample.InputSize} {Row.Sample.Batch} {Row.Threads}";

    /// <summary>The errors of predictions.</summary>
    /// <param name="fits">The fits that predict them; the networks are left out.</param>
    /// <param name="rows">Measurements.</param>
    public static IEnumerable<NetworkError> Of(IReadOnlyList<PlatformFit> fits, IEnumerable<FitRow> rows)
    {
        foreach (FitRow row in rows)
        {
            FactorSet set = LeaveOut.Source(fits, row)(row.Plan.Runtime, row.Precision, row.Sample.Harness)!;
            double seconds = LatencyModel.Predict(row.Plan, row.Device, row.Precision, row.Threads, set).Latency.Value;
            yield return new NetworkError(FitCatalog.For(row.Device.Class)!.Id, row, (row.LogSeconds - Math.Log(seconds)) / set.LogSpread);
        }
    }

    /// <summary>
    /// The correlation of errors of one network in two settings of a kind, less what each setting has in common: their
    /// correlation, and on how many pairs it rests. Pairs of settings count alike.
    /// </summary>
    /// <param name="errors">Errors of one platform.</param>
    /// <param name="isKind">The pairs of settings that count.</param>
    public static (double Correlation, int Pairs) Correlation(IReadOnlyList<NetworkError> errors, Func<FitRow, FitRow, bool> isKind)
    {
        Dictionary<string, double> middle = errors.GroupBy(e => e.Setting).ToDictionary(g => g.Key, g => g.Average(e => e.Error));
        var pairs = errors.GroupBy(e => e.Network)
            .SelectMany(n =>
            n.SelectMany(a => n.Where(b => string.CompareOrdinal(a.Setting, b.Setting) < 0 && isKind(a.Row, b.Row))
                .Select(b => (A: a, B: b))))
            .GroupBy(p => (p.A.Setting, p.B.Setting)).Where(g => g.Count() >= 4).ToArray();
        int count = pairs.Sum(p => p.Count());
        if (count < LeastPairs)
            return (0, count);
        double both = 0, first = 0, second = 0;
        foreach (var setting in pairs)
        {
            both += setting.Average(p => (p.A.Error - middle[p.A.Setting]) * (p.B.Error - middle[p.B.Setting]));
            first += setting.Average(p => Math.Pow(p.A.Error - middle[p.A.Setting], 2));
            second += setting.Average(p => Math.Pow(p.B.Error - middle[p.B.Setting], 2));
        }

        return (Math.Clamp(both / Math.Sqrt(first * second), 0, 1), count);
    }
}
