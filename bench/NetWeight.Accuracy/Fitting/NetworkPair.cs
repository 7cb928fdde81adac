using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>Two networks that were measured in one setting, and how far the predicted ratio of their times is off.</summary>
/// <param name="Fit">The fit of the device's class.</param>
/// <param name="Setting">The device with its runtime, type, batch and threads.</param>
/// <param name="Error">ln(measured / predicted) of the ratio.</param>
/// <param name="LogSpread">The spread of a single network.</param>
/// <param name="Kinds">The share of the time in other kinds of work.</param>
/// <param name="Touched">The share of the time in other kernels.</param>
/// <param name="OfEffects">The variance that the effects add.</param>
/// <param name="Independent">The variance of the ratio of two predictions that have nothing in common.</param>
public sealed record NetworkPair(string Fit, string Setting, double Error, double LogSpread, double Kinds,
    double Touched, double OfEffects, double Independent)
{
    /// <summary>Networks that differ in less are one network for the model: what lies between their times is the
    /// repetition of a measurement.</summary>
    private const double LeastTouched = 0.01;

    /// <summary>Whether the interval that a law states holds the measured ratio.</summary>
    public bool IsInside(double scale, double shapeShare) =>
        Math.Abs(Error) <= EstimateDoubt.Ninety * Math.Sqrt(Math.Min(Independent, Variance(scale, shapeShare)));

    /// <summary>The stated variance.</summary>
    public double Variance(double scale, double shapeShare) =>
        OfEffects + Math.Pow(LogSpread * scale * (Kinds + (shapeShare * Touched)), 2);

    /// <summary>All pairs of one setting; of many only as many as a stride leaves.</summary>
    /// <param name="fits">The fits that predict them; the networks or the device are left out.</param>
    /// <param name="rows">Measurements.</param>
    /// <param name="most">About how many pairs of a setting count.</param>
    public static IEnumerable<NetworkPair> Of(IReadOnlyList<PlatformFit> fits, IEnumerable<FitRow> rows, int most = 2000)
    {
        foreach (IGrouping<(string, string), FitRow> setting in rows.GroupBy(r => (r.Sample.Group.Key, r.Runtime)))
        {
            FitRow[] some = [.. setting];
            FactorSet set = LeaveOut.Source(fits, some[0])(some[0].Plan.Runtime, some[0].Precision, some[0].Sample.Harness)!;
            LatencyEstimate[] estimates = [.. some.Select(r => LatencyModel.Predict(r.Plan, r.Device, r.Precision, r.Threads, set))];
            int stride = Math.Max(1, some.Length * (some.Length - 1) / 2 / most), at = 0;
            for (int i = 0; i < some.Length; i++)
                for (int j = 0; j < i; j++)
                    if (at++ % stride == 0 && Of(some[i], some[j], estimates[i], estimates[j], setting.Key.ToString()) is { } pair)
                        yield return pair;
        }
    }

    private static NetworkPair? Of(FitRow one, FitRow other, LatencyEstimate first, LatencyEstimate second, string setting)
    {
        (double touched, double kinds, double effects) = DifferenceDoubt.Between(first, second);
        double error = other.LogSeconds - one.LogSeconds - Math.Log(second.Latency.Value / first.Latency.Value);
        return touched < LeastTouched ? null
            : new NetworkPair(FitCatalog.For(one.Device.Class)!.Id, setting, error, first.Doubt!.LogSpread, kinds,
            touched, effects, first.Doubt.Variance + second.Doubt!.Variance);
    }
}
