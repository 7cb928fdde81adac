using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>A measured or published time of a whole network on a device.</summary>
/// <param name="Plan">The kernels that the runtime makes of the network.</param>
/// <param name="Precision">The type that was computed in; the plan's costs are counted in it.</param>
/// <param name="Threads">Threads of a CPU; null for the runtime's default.</param>
/// <param name="Seconds">The time of one inference of the batch.</param>
/// <param name="Harness">The tool that took it, as the fit calls it; null for the runtime's own.</param>
public sealed record Anchor(KernelPlan Plan, Precision Precision, int? Threads, double Seconds, string? Harness = null);

/// <summary>Factors of a runtime in a type on a device, as a tool sees them; null if the runtime does not run so.</summary>
internal delegate FactorSet? FactorSource(RuntimeProfile runtime, Precision precision, string? harness);

/// <summary>
/// Predictions of a device, corrected by times of whole networks on it. Before, the effects of device, runtime and
/// setting are normal around the fit's estimate, with the fit's covariance; the times are lines of them with noise;
/// after, each effect has moved as far as it goes along with the times (the usual update of a normal prior). One time
/// moves mostly the level; several separate launches from memory. Other types and runtimes of the device learn what they
/// share with those that were measured.
/// </summary>
public sealed class Anchors
{
    /// <summary>Residuals count as Student's t with this many degrees of freedom: one spoiled time does not bend the rest.</summary>
    private const double Freedom = 4;

    private readonly Device device;
    private readonly Anchor[] anchors;
    private readonly FactorSet[] sets;
    private readonly double[][] slopes;
    private readonly double[] residuals;
    private readonly double[] weights;

    private readonly FactorSource source;

    private Anchors(Device device, IReadOnlyList<Anchor> given, FactorSource? other = null)
    {
        this.device = device;
        source = other ?? ((runtime, precision, harness) => FitCatalog.FactorsFor(device, runtime, precision, harness));
        anchors = [.. given];
        sets = new FactorSet[anchors.Length];
        slopes = new double[anchors.Length][];
        residuals = new double[anchors.Length];
        for (int i = 0; i < anchors.Length; i++)
        {
            Anchor anchor = anchors[i];
            sets[i] = source(anchor.Plan.Runtime, anchor.Precision, anchor.Harness)
                ?? throw new NetWeightException($"{anchor.Plan.Runtime.Id} does not run {anchor.Precision.Name} on {device.Id}.");
            slopes[i] = new double[Effects.Count];
            residuals[i] = Math.Log(anchor.Seconds / PlanTimer.Slopes(anchor.Plan, device, anchor.Precision,
                anchor.Threads, sets[i], slopes[i]));
        }

        weights = new double[anchors.Length];
        Array.Fill(weights, 1);
        double[] errors = new double[anchors.Length];
        for (int round = 0; round < 3 && anchors.Length > 2; round++)
        {
            double[] left = Left();
            for (int i = 0; i < weights.Length; i++)
            {
                errors[i] = left[i] / Math.Max(0.02, sets[i].LogSpread);
                weights[i] = (Freedom + 1) / (Freedom + (errors[i] * errors[i]));
            }
        }

        Widening = Math.Max(1, Math.Sqrt((Freedom + errors.Sum(z => z * z)) / (Freedom + anchors.Length)));
    }

    /// <summary>
    /// By what factor networks on this device spread more than the fit says: 1 where the times agree with it as well as
    /// it expects. A time that was set aside as spoiled may be the network's own, so it counts here in full.
    /// </summary>
    internal double Widening { get; }

    /// <summary>
    /// The device with predictions that the times correct, for every runtime and type that runs on it. Its own
    /// calibrations stay before them. Throws <see cref="NetWeightException"/> if a time's runtime does not run on
    /// the device.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="anchors">The times; at least one.</param>
    /// <param name="source">Who measured.</param>
    public static Device Apply(Device device, IReadOnlyList<Anchor> anchors, DeviceSource source)
    {
        var update = new Anchors(device, anchors);
        return device with
        {
            Calibrations = [.. device.Calibrations, .. RuntimeCatalog.All.SelectMany(r => update.Calibrations(r, source))
                .Where(c => !device.Calibrations.Any(k => k.Runtime == c.Runtime && k.Precision == c.Precision))],
            Sources = [.. device.Sources.Where(s => s.Key != source.Key), source],
        };
    }

    /// <summary>The corrections of one runtime, one for each type that it computes in on the device.</summary>
    public static IReadOnlyList<DeviceCalibration> Of(Device device, IReadOnlyList<Anchor> anchors,
        RuntimeProfile runtime, DeviceSource source) => [.. new Anchors(device, anchors).Calibrations(runtime, source)];

    /// <summary>Each time's ln(predicted / measured) if all others are anchors.</summary>
    public static double[] LeaveOneOut(Device device, IReadOnlyList<Anchor> anchors)
    {
        double[] errors = new double[anchors.Count];
        for (int i = 0; i < errors.Length; i++)
        {
            var without = new Anchors(device, [.. anchors.Where((_, j) => j != i)]);
            FactorSet set = without.Corrected(anchors[i].Plan.Runtime, anchors[i].Precision, anchors[i].Harness)!;
            errors[i] = Math.Log(PlanTimer.Predict(anchors[i].Plan, device, anchors[i].Precision, anchors[i].Threads,
                set).Latency.Value / anchors[i].Seconds);
        }

        return errors;
    }

    /// <summary>Whether times predict each other no worse than the fit does alone; one or two are taken as they are.</summary>
    internal static bool Help(Device device, IReadOnlyList<Anchor> anchors)
    {
        if (anchors.Count < 3)
            return true;
        double alone = anchors.Average(
            a => Math.Abs(Math.Log(PlanTimer.Predict(a.Plan, device, a.Precision, a.Threads,
            FitCatalog.FactorsFor(device, a.Plan.Runtime, a.Precision, a.Harness)!).Latency.Value / a.Seconds)));
        return LeaveOneOut(device, anchors).Average(Math.Abs) <= alone;
    }

    /// <summary>Factors of the device, corrected by the times.</summary>
    /// <param name="device">The device.</param>
    /// <param name="anchors">The times.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="precision">The type.</param>
    /// <param name="harness">The tool whose times are predicted; null for the runtime's own.</param>
    /// <param name="source">Where factors come from that nothing corrects yet; null for the fits of the library.</param>
    internal static FactorSet? Corrected(Device device, IReadOnlyList<Anchor> anchors, RuntimeProfile runtime,
        Precision precision, string? harness = null, FactorSource? source = null) =>
        new Anchors(device, anchors, source).Corrected(runtime, precision, harness);

    private IEnumerable<DeviceCalibration> Calibrations(RuntimeProfile runtime, DeviceSource source)
    {
        foreach (Precision precision in runtime.Precisions)
        {
            if (MachinePeaks.Of(device, runtime, precision) is null || Corrected(runtime, precision) is not { } set)
                continue;
            yield return new DeviceCalibration
            {
                Runtime = runtime.Id,
                Precision = precision,
                Factors = Enum.GetValues<Factor>().ToDictionary(Factors.Name, f => set.Values[f]),
                LogSpread = set.LogSpread,
                EffectCovariance = set.Covariance!.LowerTriangle(),
                Anchors = anchors.Length,
                Basis = $"anchored on {anchors.Length} {(anchors.Length == 1 ? "time" : "times")} ({source.Title})",
                Source = source,
            };
        }
    }

    private FactorSet? Corrected(RuntimeProfile runtime, Precision precision, string? harness = null)
    {
        if (source(runtime, precision, harness) is not { PriorCovariance: { } covariance } set)
            return null;
        double[][] lower = Cholesky();
        // How each effect here goes along with each time.
        double[][] along = [.. anchors.Select((_, i) => (IsSame(i, runtime, precision) ? covariance
            : Shared(i, set, runtime)).Times(slopes[i]))];
        double[] weighted = Backward(lower, Forward(lower, residuals));
        double[] shift = new double[Effects.Count];
        for (int i = 0; i < anchors.Length; i++)
            for (int e = 0; e < shift.Length; e++)
                shift[e] += along[i][e] * weighted[i];
        var columns = new List<double[]>();
        for (int i = 0; i < anchors.Length; i++)
            columns.Add(new double[Effects.Count]);
        for (int e = 0; e < shift.Length; e++)
        {
            double[] row = Forward(lower, [.. along.Select(a => a[e])]);
            for (int i = 0; i < row.Length; i++)
                columns[i][e] = row[i];
        }

        Factors factors = Effects.Apply(set.Values, shift);
        foreach (Precision wider in FactorComposer.Wider(runtime, precision))
            if (runtime.RunsOn(device.Class, wider) && MachinePeaks.Of(device, runtime, wider) is not null)
            {
                factors = FactorComposer.NoSlower(factors, Corrected(runtime, wider, harness)!.Values, device, runtime, precision, wider);
                break;
            }

        return set with
        {
            Values = factors,
            LogSpread = set.LogSpread * Widening,
            Covariance = covariance.Less(columns),
            Evidence = new FitEvidence(EvidenceLevel.Anchored, [device.Id], anchors.Length,
                $"anchored on {anchors.Length} {(anchors.Length == 1 ? "time" : "times")} of this device"),
        };
    }

    private bool IsSame(int anchor, RuntimeProfile runtime, Precision precision) =>
        anchors[anchor].Plan.Runtime.Id == runtime.Id && anchors[anchor].Precision == precision;

    /// <summary>
    /// The common part of an anchor's effects and those of another runtime or type: the device, and the runtime where
    /// it is the same.
    /// </summary>
    private EffectCovariance Shared(int anchor, FactorSet set, RuntimeProfile runtime) =>
        anchors[anchor].Plan.Runtime.Id == runtime.Id ? set.RuntimeCovariance ?? EffectCovariance.None
            : set.DeviceCovariance ?? EffectCovariance.None;

    private double[][] Cholesky()
    {
        int n = anchors.Length;
        double[][] lower = new double[n][];
        for (int i = 0; i < n; i++)
        {
            lower[i] = new double[n];
            for (int j = 0; j <= i; j++)
            {
                EffectCovariance common = IsSame(j, anchors[i].Plan.Runtime, anchors[i].Precision)
                    ? sets[i].PriorCovariance! : Shared(j, sets[i], anchors[i].Plan.Runtime);
                double sum = common.Between(slopes[i], slopes[j]);
                if (i == j)
                    sum += sets[i].LogSpread * sets[i].LogSpread / weights[i];
                for (int k = 0; k < j; k++)
                    sum -= lower[i][k] * lower[j][k];
                lower[i][j] = i == j ? Math.Sqrt(Math.Max(1e-12, sum)) : sum / lower[j][j];
            }
        }

        return lower;
    }

    /// <summary>The remaining differences of the times after they have moved the effects.</summary>
    private double[] Left()
    {
        double[][] lower = Cholesky();
        double[] weighted = Backward(lower, Forward(lower, residuals));
        // K w = r, and the rest is the noise's part of K: its diagonal.
        return [.. weighted.Select((w, i) => w * sets[i].LogSpread * sets[i].LogSpread / weights[i])];
    }

    private static double[] Forward(double[][] lower, double[] right)
    {
        double[] x = [.. right];
        for (int i = 0; i < x.Length; i++)
        {
            for (int k = 0; k < i; k++)
                x[i] -= lower[i][k] * x[k];
            x[i] /= lower[i][i];
        }

        return x;
    }

    private static double[] Backward(double[][] lower, double[] right)
    {
        double[] x = [.. right];
        for (int i = x.Length - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < x.Length; k++)
                x[i] -= lower[k][i] * x[k];
            x[i] /= lower[i][i];
        }

        return x;
    }
}
