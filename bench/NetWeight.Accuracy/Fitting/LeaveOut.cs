using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>A prediction of a measurement that was left out of the fit.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="LogSeconds">The predicted logarithm of its time.</param>
/// <param name="Deviation">The stated standard deviation.</param>
public sealed record Unseen(FitRow Row, double LogSeconds, double Deviation)
{
    /// <summary>ln(predicted / measured).</summary>
    public double Error => LogSeconds - Row.LogSeconds;

    /// <summary>The number of the draw of given times; 0 if there is one only.</summary>
    public int Draw { get; init; }

    /// <summary>Whether the stated 90 % interval holds the measurement.</summary>
    public bool IsInside => Math.Abs(Error) <= LeaveOut.Ninety * Deviation;
}

/// <summary>Predictions of a device that is left out: from its file alone, and after some of its times.</summary>
/// <param name="ZeroShot">From its file alone.</param>
/// <param name="Anchored">By the number of times that were given, the predictions of the others.</param>
public sealed record DeviceFold(IReadOnlyList<Unseen> ZeroShot, IReadOnlyDictionary<int, IReadOnlyList<Unseen>> Anchored);

/// <summary>Fits without something, and judges by the part that was left out.</summary>
public static class LeaveOut
{
    /// <summary>The 90 % point of the absolute value of a normal variable.</summary>
    public const double Ninety = 1.645;

    /// <summary>The number of given times.</summary>
    public static readonly int[] AnchorCounts = [1, 5];

    private const int FamilyFolds = 6;

    /// <summary>
    /// The spread of networks of unseen families on known devices, by runtime: if it holds nine tenths of each setting's errors.
    /// </summary>
    public static Dictionary<string, double> Spreads(PooledFit full)
    {
        var errors = new List<(FitRow Row, double Error)>();
        foreach ((FitRow[] unseen, PooledFit without) in Families(full))
        {
            var others = new PooledFit(unseen, without);
            for (int i = 0; i < unseen.Length; i++)
                errors.Add((unseen[i], others.Residual(i)));
        }

        return errors.GroupBy(e => e.Row.Runtime).ToDictionary(g => g.Key, g =>
        {
            double[] settings = [.. g.GroupBy(e => EffectColumns.SettingOf(e.Row)).Where(s => s.Count() >= 3)
                .Select(s => Quantile(s.Select(e => Math.Abs(e.Error)), 0.9) / Ninety)];
            double all = Quantile(g.Select(e => Math.Abs(e.Error)), 0.9) / Ninety;
            return Math.Max(full.Sigmas[g.Key], settings.Length == 0 ? all : Math.Min(all, settings.Average()));
        });
    }

    /// <summary>Every sixth of the families in turn with a fit without it.</summary>
    public static IEnumerable<(FitRow[] Left, PooledFit Without)> Families(PooledFit full)
    {
        string[] families = [.. full.Rows.Select(r => r.Sample.Network.Family).Distinct().Order(StringComparer.Ordinal)];
        for (int fold = 0; fold < FamilyFolds; fold++)
        {
            var left = families.Where((_, i) => i % FamilyFolds == fold).ToHashSet();
            FitRow[] seen = [.. full.Rows.Where(r => !left.Contains(r.Sample.Network.Family))],
                unseen = [.. full.Rows.Where(r => left.Contains(r.Sample.Network.Family))];
            if (seen.Length > 0 && unseen.Length > 0)
                yield return (unseen, new PooledFit(seen, full).Refine(2));
        }
    }

    /// <summary>Every chip in turn, at all its clocks, with a fit without it.</summary>
    public static IReadOnlyList<(FitRow[] Left, PooledFit Without)> Devices(PooledFit full)
    {
        var folds = new List<(FitRow[], PooledFit)>();
        foreach (IGrouping<string, FitRow> device in full.Rows.GroupBy(r => r.Chip))
        {
            FitRow[] seen = [.. full.Rows.Where(r => r.Chip != device.Key)],
                judged = [.. device.Where(r => r.Sample.RuntimeForm != "authors")];
            if (seen.Length > 0 && judged.Length > 0)
                folds.Add((judged, new PooledFit(seen, full).Refine(3)));
        }

        return folds;
    }

    /// <summary>
    /// What the spreads between devices have to be multiplied by for the stated intervals to hold nine tenths of the
    /// measurements of left-out devices:
    /// the widths of the priors come from few devices, and the model leaves out what it leaves out.
    /// </summary>
    public static double Widening(Platform platform, IReadOnlyList<(FitRow[] Left, PooledFit Without)> folds,
        IReadOnlyDictionary<string, double> spreads)
    {
        double widening = 1;
        for (int round = 0; round < 2; round++)
        {
            Unseen[] all = [.. folds.SelectMany(f => Predict([.. FitBuilder.Of(platform, f.Without, spreads, widening)], f.Left))];
            var groups = all.GroupBy(u => (u.Row.Sample.Group, u.Row.Runtime)).ToArray();
            // Two thirds of the weight by measurements, as the page states, one by groups: one large group is not all there is.
            (double Z, double Weight)[] sorted =
                [.. groups.SelectMany(g =>
                    g.Select(u => (Z: Math.Abs(u.Error) / u.Deviation,
                        Weight: (1.0 / (g.Count() * groups.Length)) + (2.0 / all.Length)))).OrderBy(z => z.Z)];
            double whole = sorted.Sum(z => z.Weight), sum = 0, quantile = 0;
            foreach ((double z, double weight) in sorted)
            {
                sum += weight;
                quantile = z;
                if (sum >= 0.9 * whole)
                    break;
            }

            widening = Math.Clamp(widening * quantile / Ninety, 0.6, 3);
        }

        return widening;
    }

    /// <summary>
    /// The spreads of networks as left-out devices show them once some of their times are given: what families that were
    /// left out say is too much if few measurements
    /// cannot spare one. Scaled so that the stated intervals hold nine tenths of each runtime's settings, all alike.
    /// </summary>
    public static Dictionary<string, double> Told(Platform platform,
        IReadOnlyList<(FitRow[] Left, PooledFit Without)> folds, IReadOnlyDictionary<string, double> spreads, double widening)
    {
        Unseen[] all =
            [.. folds.SelectMany(f => Anchored([.. FitBuilder.Of(platform, f.Without, spreads, widening)], f.Left, AnchorCounts[^1]))];
        ILookup<string, Unseen> byRuntime = all.ToLookup(u => u.Row.Runtime);
        return spreads.ToDictionary(s => s.Key, s =>
        {
            Unseen[] own = [.. byRuntime[s.Key]];
            if (own.Length < 20)
                return s.Value;
            double scale = own.GroupBy(u => u.Row.Sample.Group)
                .Average(g => Quantile(g.Select(u => Math.Abs(u.Error) / u.Deviation), 0.9)) / Ninety;
            return s.Value * Math.Clamp(scale, 0.6, 1.2);
        });
    }

    /// <summary>Predictions of left-out devices.</summary>
    public static DeviceFold Judge(Platform platform, (FitRow[] Left, PooledFit Without) fold,
        IReadOnlyDictionary<string, double> spreads, double widening)
    {
        PlatformFit[] fits = [.. FitBuilder.Of(platform, fold.Without, spreads, widening)];
        return new DeviceFold([.. Predict(fits, fold.Left)],
            AnchorCounts.ToDictionary(k => k, k => (IReadOnlyList<Unseen>)[.. Anchored(fits, fold.Left, k)]));
    }

    /// <summary>Predictions of measurements with fits.</summary>
    public static IEnumerable<Unseen> Predict(IReadOnlyList<PlatformFit> fits, IEnumerable<FitRow> rows)
    {
        foreach (IGrouping<(string, Precision, Device, string), FitRow> setting in rows.GroupBy(r =>
            (r.Runtime, r.Precision, r.Device, r.Sample.Harness)))
        {
            FitRow first = setting.First();
            FactorSet set = Source(fits, first)(first.Plan.Runtime, first.Precision, first.Sample.Harness)!;
            foreach (FitRow row in setting)
                yield return Predict(row, set);
        }
    }

    /// <summary>The whole prediction of a measurement with fits.</summary>
    public static LatencyEstimate Estimate(IReadOnlyList<PlatformFit> fits, FitRow row) =>
        LatencyModel.Predict(row.Plan, row.Device, row.Precision, row.Threads,
            Source(fits, row)(row.Plan.Runtime, row.Precision, row.Sample.Harness)!);

    /// <summary>The value below which a share of others lies.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(share * (sorted.Length - 1))];
    }

    /// <summary>The times of some networks of each group are given, the others are predicted; which ones hangs on the group's name
    /// only. Small groups are left out.</summary>
    private static IEnumerable<Unseen> Anchored(IReadOnlyList<PlatformFit> fits, IEnumerable<FitRow> rows, int count)
    {
        foreach (IGrouping<(object, string), FitRow> group in rows.GroupBy(r => ((object)r.Sample.Group, r.Runtime)))
        {
            FitRow[] all = [.. group];
            if (all.Length < count + 3)
                continue;
            FitRow first = all[0];
            FactorSource source = Source(fits, first);
            // Several draws, so that the answer is not that of one lucky network.
            var random = new Random(first.Sample.Group.Key.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)));
            for (int draw = 0; draw < 4; draw++)
            {
                random.Shuffle(all);
                Anchor[] anchors =
                    [.. all[..count].Select(r => new Anchor(r.Plan, r.Precision, r.Threads, r.Sample.Seconds, r.Sample.Harness))];
                FactorSet set = Anchors.Corrected(first.Device, anchors, first.Plan.Runtime, first.Precision,
                    first.Sample.Harness, source)!;
                foreach (FitRow row in all[count..Math.Min(all.Length, count + 40)])
                    yield return Predict(row, set) with { Draw = draw };
            }
        }
    }

    private static Unseen Predict(FitRow row, FactorSet set)
    {
        LatencyEstimate estimate = LatencyModel.Predict(row.Plan, row.Device, row.Precision, row.Threads, set);
        return new Unseen(row, Math.Log(estimate.Latency.Value), Math.Log(estimate.High.Value / estimate.Latency.Value) / Ninety);
    }

    /// <summary>Factors of a fit for a device; a separate way to drive a runtime is an input, as it is to everybody who
    /// reads the table.</summary>
    internal static FactorSource Source(IReadOnlyList<PlatformFit> fits, FitRow row)
    {
        PlatformFit fit = fits.First(f => f.Classes.Contains(row.Device.Class));
        string form = row.Runtime, id = row.Plan.Runtime.Id;
        // A tool that drives the runtime in its own way states it.
        PlatformFit told = form == id || row.Sample.RuntimeForm == "authors" ? fit : fit with
        {
            Runtimes = [.. fit.Runtimes.Where(r => r.Id == form).Select(r => r with { Id = id })],
            Devices =
                [.. fit.Devices.Select(d =>
                    d with { Settings = [.. d.Settings.Where(s => s.Runtime == form).Select(s => s with { Runtime = id })] })],
        };
        return (runtime, precision, harness) => runtime.RunsOn(row.Device.Class, precision)
            ? FactorComposer.Compose(told, row.Device, runtime, precision, harness) : null;
    }
}
