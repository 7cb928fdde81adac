using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>A measured time that a calibration learns from.</summary>
/// <param name="Name">The network's name: decides the part in which it is held out.</param>
/// <param name="Family">Samples of one family count together.</param>
/// <param name="Fit">The measurement.</param>
public sealed record CalibrationSample(string Name, string Family, FitSample Fit)
{
    /// <summary>
    /// The family of whole networks that were made for calibrating: no factor is fitted to them, only
    /// <see cref="DeviceCalibration.Scale"/>.
    /// </summary>
    public const string Whole = "whole";
}

/// <summary>The result of a calibration.</summary>
/// <param name="Calibration">For the device's file.</param>
/// <param name="Before">The mean |ln(predicted / measured)| with the runtime's own factors.</param>
/// <param name="WithFactors">The same with fitted factors.</param>
/// <param name="Unseen">The same with corrections, each sample judged by corrections that were fitted without it.</param>
public sealed record CalibrationResult(DeviceCalibration Calibration, double Before, double WithFactors, double Unseen)
{
    /// <summary>The result of the same times for the runtime's other types.</summary>
    public IReadOnlyList<DeviceCalibration> Others { get; init; } = [];
}

/// <summary>Turns measurements on one device into its calibration.</summary>
public static class Calibrator
{
    /// <summary>Fewer whole networks than this are inconclusive.</summary>
    public const int LeastAnchors = 3;

    /// <summary>Up to here times correct the fit; beyond, factors are fitted.</summary>
    public const int MostAnchors = 10;

    private const int Parts = 8;
    private const double Penalty = 0.0005;

    /// <summary>Beyond this, as a logarithm, whole networks show a busy machine rather than caches.</summary>
    private const double MostScale = 0.15;

    /// <summary>How many times as slow as in a loop the last cache may be in a network.</summary>
    private const double MostSlower = 2.5;

    /// <summary>
    /// Calibrates for each number of threads alone if each was measured well enough, for all together if not:
    /// with two threads other kernels are the slow ones, because runtimes share some out and leave others to one
    /// thread. Throws <see cref="NetWeightException"/> for too few samples.
    /// </summary>
    /// <param name="samples">The measurements, all on one device with one runtime in one type.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="source">Who measured, when.</param>
    /// <param name="what">The subject of the measurement, for people.</param>
    /// <param name="cancellation">Ends the search for factors early.</param>
    public static IReadOnlyList<CalibrationResult> RunEach(
        IReadOnlyList<CalibrationSample> samples, RuntimeProfile runtime, DeviceSource source,
            Func<IReadOnlyList<CalibrationSample>, string> what, CancellationToken cancellation = default)
    {
        CalibrationSample[][] byThreads = [.. samples.GroupBy(s => s.Fit.Threads).OrderBy(g => g.Key).Select(g => g.ToArray())];
        if (!Array.TrueForAll(byThreads, g => g.Length > MostAnchors))
            byThreads = [[.. samples]];
        return [.. byThreads.Select(g => Run(g, runtime, source, what(g), cancellation))];
    }

    /// <summary>Calibrates. Throws <see cref="NetWeightException"/> for too few samples.</summary>
    /// <param name="samples">The measurements, all on one device with one runtime in one type.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="source">Who measured, when.</param>
    /// <param name="what">The subject of the measurement, for people.</param>
    /// <param name="cancellation">Ends the search for factors early.</param>
    public static CalibrationResult Run(IReadOnlyList<CalibrationSample> samples, RuntimeProfile runtime,
        DeviceSource source, string what, CancellationToken cancellation = default)
    {
        if (samples.Count < LeastAnchors)
            throw new NetWeightException(
                $"{Units.Format.Plural(samples.Count, "measured network")}: too few to calibrate with, at least "
                    + $"{LeastAnchors} are needed.");
        FitSample first = samples[0].Fit;
        FactorSet usual = FitCatalog.FactorsFor(first.Device, runtime, first.Precision)
            ?? throw new NetWeightException($"{runtime.Id} does not run {first.Precision.Name} on {first.Device.Id}.");
        int[] threads = first.Device.Class.IsCpu ? [.. samples.Select(s => s.Fit.Threads ?? 0).Where(t => t > 0).Distinct().Order()] : [];
        var bare = new DeviceCalibration
        {
            Runtime = runtime.Id,
            Precision = first.Precision,
            Threads = threads,
            LogSpread = usual.LogSpread,
            Basis = what,
            Source = source
        };
        return samples.Count <= MostAnchors ? Anchored(samples, runtime, usual, bare) : Fitted(samples, usual, bare, cancellation);
    }

    /// <summary>
    /// A few whole networks correct the fit (<see cref="Fitting.Anchors"/>), for every type of the runtime. If they
    /// predict each other worse than the fit alone does, they are left out: a calibration never makes a device worse.
    /// </summary>
    private static CalibrationResult Anchored(IReadOnlyList<CalibrationSample> samples, RuntimeProfile runtime,
        FactorSet usual, DeviceCalibration bare)
    {
        Anchor[] anchors = [.. samples.Select(s => new Anchor(s.Fit.Plan, s.Fit.Precision, s.Fit.Threads, s.Fit.Seconds))];
        double before = samples.Average(s => Math.Abs(Math.Log(s.Fit.Predict(usual) / s.Fit.Seconds)));
        double unseen = Anchors.LeaveOneOut(samples[0].Fit.Device, anchors).Average(Math.Abs);
        if (unseen > before)
            return new CalibrationResult(bare with
            {
                Anchors = anchors.Length,
                Basis = $"{bare.Basis}: they predict each other no better than the fit does, so the fit stays"
            }, before, before, before);
        IReadOnlyList<DeviceCalibration> found =
            [.. Anchors.Of(samples[0].Fit.Device, anchors, runtime, bare.Source)
            .Select(c => c with { Basis = $"anchored on {bare.Basis}", Threads = bare.Threads })];
        DeviceCalibration own = found.First(c => c.Precision == bare.Precision);
        FactorSet corrected = CalibratedFactors.Of(own, usual, samples[0].Fit.Device.Id);
        return new CalibrationResult(own, before,
            samples.Average(s => Math.Abs(Math.Log(s.Fit.Predict(corrected) / s.Fit.Seconds))),
            unseen)
        { Others = [.. found.Where(c => c != own)] };
    }

    private static CalibrationResult Fitted(IReadOnlyList<CalibrationSample> all, FactorSet usual,
        DeviceCalibration bare, CancellationToken cancellation)
    {
        CalibrationSample[] samples = [.. all.Where(s => s.Family != CalibrationSample.Whole)],
            whole = [.. all.Where(s => s.Family == CalibrationSample.Whole)];
        if (samples.Length <= MostAnchors)
            (samples, whole) = ([.. all], []);
        FitGroup[] groups = [.. samples.GroupBy(s => (s.Family, s.Fit.Threads))
            .Select(g => new FitGroup([.. g.Select(s => s.Fit)], Math.Sqrt(g.Count())))];
        Factors factors = new FactorFit(groups, usual.Values, Penalty).Run(cancellation: cancellation);
        FactorSet set = usual with { Values = factors };
        var corrections = new CorrectionFit();
        FitSample[] fits = [.. samples.Select(s => s.Fit)];
        double[] unseen = new double[samples.Length];
        Parallel.For(0, Parts, part =>
        {
            // A network measured with several threads is held out with all of them.
            FitSample[] fit = [.. samples.Where(s => PartOf(s.Name) != part).Select(s => s.Fit)];
            FactorSet corrected = set with { Corrections = new Corrections(corrections.Run(fit, set), bare.Runtime) };
            for (int i = 0; i < samples.Length; i++)
                if (PartOf(samples[i].Name) == part)
                    unseen[i] = Math.Log(samples[i].Fit.Seconds / samples[i].Fit.Predict(corrected));
        });
        var calibration = bare with
        {
            Factors = Enum.GetValues<Factor>().ToDictionary(Factors.Name, f => factors[f]),
            Corrections = corrections.Run(fits, set),
            LogSpread = Math.Max(0.02, Spread(unseen)),
        };
        if (whole.Length > 2)
            calibration = InNetworks(calibration, whole, set with { Corrections = new Corrections(calibration.Corrections, bare.Runtime) });
        return new CalibrationResult(calibration, Mean(usual), Mean(set), unseen.Average(Math.Abs));

        double Mean(FactorSet with) => samples.Average(s => Math.Abs(Math.Log(s.Fit.Seconds / s.Fit.Predict(with))));
    }

    /// <summary>
    /// The same with the evidence of whole networks. A kernel finds its data colder in one than in a separate loop, so the
    /// last cache is slower there; what is left is a scale of at least 1; and errors of kernels partly cancel, which
    /// the spread knows. Medians, because a busy moment must not move them.
    /// </summary>
    private static DeviceCalibration InNetworks(DeviceCalibration calibration, CalibrationSample[] whole, FactorSet set)
    {
        double[] best = [];
        FactorSet coldest = set;
        double least = double.MaxValue;
        for (double slower = 1; slower <= MostSlower; slower *= 1.05)
        {
            FactorSet colder = set with
            {
                Values =
                set.Values.With(Factor.CacheBandwidth, Math.Max(1, set.Values[Factor.CacheBandwidth] / slower))
            };
            double[] residuals = [.. whole.Select(s => Math.Log(s.Fit.Seconds / s.Fit.Predict(colder))).Order()];
            double error = residuals.Average(Math.Abs);
            if (error < least)
                (best, least, coldest) = (residuals, error, colder);
        }

        double middle = (best[(best.Length - 1) / 2] + best[best.Length / 2]) / 2;
        double scale = Math.Clamp(middle, 0, MostScale);
        return calibration with
        {
            Factors = Enum.GetValues<Factor>().ToDictionary(Factors.Name, f => coldest.Values[f]),
            Scale = Math.Exp(scale),
            LogSpread = Math.Max(Spread([.. best.Select(r => r - scale)]), calibration.LogSpread / 2),
        };
    }

    /// <summary>
    /// The spread of a normal distribution that has the same 90 % within reach: a few samples that a busy moment
    /// spoiled do not widen it.
    /// </summary>
    private static double Spread(double[] residuals)
    {
        double[] sorted = [.. residuals.Select(Math.Abs).Order()];
        return sorted[(int)(0.9 * (sorted.Length - 1))] / 1.645;
    }

    /// <summary>The part of a name: the same on every machine.</summary>
    private static int PartOf(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = unchecked((hash ^ c) * 16777619);
        return (int)((hash >> 8) % Parts);
    }
}
