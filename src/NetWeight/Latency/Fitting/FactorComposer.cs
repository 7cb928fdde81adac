using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>Adds up the effects of a runtime, a type and a device in a fit.</summary>
internal static class FactorComposer
{
    /// <summary>The part of a type's advantage that is lost if it was not measured: the middle of the fit's prior.</summary>
    public const double UsualLoss = 0.3;

    /// <summary>The factors of a device with a runtime in a type, as a tool sees them; null for the runtime's own tool.</summary>
    public static FactorSet Compose(PlatformFit fit, Device device, RuntimeProfile runtime, Precision precision, string? harness = null)
    {
        HarnessEffects? asked = harness is null ? null : fit.Harnesses.FirstOrDefault(h => h.Id == harness || h.Names.Contains(harness));
        string form = asked?.Form ?? runtime.Id;
        RuntimeEffects? known = fit.Runtimes.FirstOrDefault(r => r.Id == form);
        TypeEffects? type = fit.Types.FirstOrDefault(t => t.Precision == precision)
            ?? fit.Types.FirstOrDefault(t => t.Precision == Relative(precision));
        DeviceEffects? measured = fit.Devices.FirstOrDefault(d => d.Id == device.Id);
        SettingEffects? setting = measured?.Settings.FirstOrDefault(s => s.Runtime == form && s.Precision == precision);
        double[] effects = new double[Effects.Count];
        Add(effects, known?.Effects);
        Add(effects, type?.Effects);
        Add(effects, harness is not null ? asked?.Effects : fit.Harnesses.FirstOrDefault(h => h.Id == known?.Harness)?.Effects);
        Add(effects, measured?.Effects);
        (double matrix, double vector) = Advantage(device, runtime, precision);
        double lost = known is null ? UsualLoss : known.LostAdvantage.TryGetValue(precision, out double own) ? own
            : known.LostAdvantage.TryGetValue(Relative(precision), out own) ? own : UsualLoss;
        for (int i = 0; i < effects.Length; i++)
        {
            var effect = (Effect)i;
            if (effect.IsCompute)
                effects[i] += lost * (effect.IsVector ? vector : matrix);
            effects[i] += fit.Speed.Of(effect, device) + (setting?.Effects[i] ?? 0);
        }

        Factors start = fit.Base;
        foreach ((Factor factor, double value) in known?.Shape ?? new Dictionary<Factor, double>())
            start = start.With(factor, value);
        Factors factors = Effects.Apply(start, effects);
        foreach (Precision wider in Wider(runtime, precision))
            if (runtime.RunsOn(device.Class, wider) && MachinePeaks.Of(device, runtime, wider) is not null)
            {
                factors = NoSlower(factors, Compose(fit, device, runtime, wider, harness).Values, device, runtime, precision, wider);
                break;
            }

        var set = new FactorSet(factors, known?.LogSpread
            ?? fit.LogSpread, EvidenceOf(fit, device, runtime, precision, known, measured, setting));
        EffectCovariance Unmeasured() => Extrapolated(Between(fit.Spread), fit.Speed, device);
        EffectCovariance prior = Common(Pooled(Unmeasured(), fit, known), fit.Spread.Setting);
        return set with
        {
            Covariance = setting is not null
                ? new EffectCovariance().Each([.. setting.Unmeasured]).Common(setting.Deviation, e => e.IsCompute
                || e.IsMemory || e.IsOverhead)
                : measured is null ? prior : Common(Pooled(Between(measured.Spread), fit, known), fit.Spread.Setting),
            PriorCovariance = prior,
            RuntimeCovariance = Pooled(Unmeasured(), fit, known),
            DeviceCovariance = Unmeasured(),
        };
    }

    private static EffectCovariance Common(EffectCovariance covariance, double deviation) =>
        covariance.Common(deviation, e => e.IsCompute || e.IsMemory);

    /// <summary>The uncertainty of a device.</summary>
    private static EffectCovariance Between(DeviceSpread spread)
    {
        double[] kinds = new double[Effects.Count];
        for (int i = 0; i < kinds.Length; i++)
            kinds[i] = ((Effect)i).IsCompute || ((Effect)i).IsMemory ? spread.Kind : ((Effect)i).IsOverhead ? 0 : spread.Cores;
        return Common(new EffectCovariance().Each(kinds), spread.Level).Common(spread.Overhead, e => e.IsOverhead)
            .Common(spread.Memory, e => e.IsMemory);
    }

    /// <summary>
    /// The same with what is unknown of how far speed goes: more, the farther a device is from those that were
    /// measured.
    /// </summary>
    private static EffectCovariance Extrapolated(EffectCovariance covariance, SpeedEffects speed, Device device) =>
        covariance.Common(speed.Deviations.Compute * speed.SpeedOf(device), e => e.IsCompute)
            .Common(speed.Deviations.Memory * speed.BalanceOf(device), e => e.IsMemory)
            .Common(speed.Deviations.Overhead * speed.SpeedOf(device), e => e.IsOverhead);

    /// <summary>The same with the uncertainty of a runtime.</summary>
    private static EffectCovariance Pooled(EffectCovariance device, PlatformFit fit, RuntimeEffects? known) =>
        Common(device.Each([.. known?.Uncertainty ?? fit.Uncertainty]), known?.CommonUncertainty ?? fit.CommonUncertainty);

    /// <summary>The type whose effects replace those of a type that was not measured.</summary>
    private static Precision Relative(Precision precision) => precision switch
    {
        Precision.Bf16 => Precision.Fp16,
        Precision.Fp8 => Precision.Int8,
        Precision.Tf32 => Precision.Fp32,
        _ => precision,
    };

    private static void Add(double[] sum, IReadOnlyList<double>? effects)
    {
        for (int i = 0; i < effects?.Count; i++)
            sum[i] += effects[i];
    }

    /// <summary>
    /// How many times the rate of fp32 on the vector units a type's is, as logarithms: of what multiplies matrices, and
    /// of the vector units.
    /// </summary>
    public static (double Matrix, double Vector) Advantage(Device device, RuntimeProfile runtime, Precision precision)
    {
        if ((device.Peak(ComputeUnit.Vector, Precision.Fp32) ?? device.Peak(Precision.Fp32)
            ?? device.Peak(Precision.Fp16)) is not { Value: var wide } || MachinePeaks.Of(device, runtime, precision) is not { } peaks)
            return (0, 0);
        return (Math.Log(peaks.Matrix.Value / wide.Value), Math.Log(peaks.Vector.Value / wide.Value));
    }

    /// <summary>
    /// A narrower type moves fewer bytes and is offered at least the rate of the wider one: what it keeps of both is
    /// raised to where no kernel takes longer than in the wider type. Measurements that contradict this show
    /// conversions, which are separate kernels.
    /// </summary>
    public static Factors NoSlower(Factors factors, Factors other, Device device, RuntimeProfile runtime,
        Precision precision, Precision wider)
    {
        if (MachinePeaks.Of(device, runtime, wider) is not { } slow || MachinePeaks.Of(device, runtime, precision) is not { } fast)
            return factors;
        double bytes = Bits(wider) / Bits(precision);
        for (int i = 0; i < Effects.Count; i++)
        {
            var effect = (Effect)i;
            if (!effect.IsCompute && !effect.IsMemory)
                continue;
            Factor share = Effects.ShareOf(effect);
            factors = Raised(factors, share, effect.IsMemory ? other[share] / bytes : effect.IsVector
                ? other[share] * slow.Vector.Value / fast.Vector.Value : other[share] * slow.Matrix.Value / fast.Matrix.Value);
            if (effect == Effect.VectorArithmetic)
                factors = Raised(factors, Factor.EpilogueArithmetic,
                    other[Factor.EpilogueArithmetic] * slow.Vector.Value / fast.Vector.Value);
            else if (effect == Effect.CopyMemory)
                factors = Raised(factors, Factor.ReorderMemory, other[Factor.ReorderMemory] / bytes);
            else if (effect == Effect.WeightMemory)
                factors = Raised(factors, Factor.WeightCache, other[Factor.WeightCache] / bytes);
        }

        return factors;
    }

    private static double Bits(Precision precision) => precision switch
    {
        Precision.Fp32 or Precision.Tf32 => 32,
        Precision.Fp16 or Precision.Bf16 => 16,
        _ => 8,
    };

    private static Factors Raised(Factors factors, Factor factor, double least) =>
        factors[factor] < least ? factors.With(factor, least) : factors;

    /// <summary>
    /// The next wider types, the nearest first; empty if the runtime converts activations around every product of the
    /// type.
    /// </summary>
    public static IReadOnlyList<Precision> Wider(RuntimeProfile runtime, Precision precision) => precision switch
    {
        _ when runtime.Fusion.ConvertsAround.Contains(precision) => [],
        Precision.Int8 or Precision.Fp8 => [Precision.Fp16, Precision.Bf16, Precision.Fp32],
        Precision.Fp16 or Precision.Bf16 => [Precision.Fp32],
        _ => [],
    };

    private static FitEvidence EvidenceOf(PlatformFit fit, Device device, RuntimeProfile runtime, Precision precision,
        RuntimeEffects? known, DeviceEffects? measured, SettingEffects? setting)
    {
        string on = $"{runtime.Id} on {fit.Id}";
        if (setting is not null)
            return new(EvidenceLevel.Setting, [device.Id], setting.Measurements,
                $"measured on this device with {runtime.Id} in {precision.Name}: {setting.Measurements} times");
        if (measured is not null)
            return new(EvidenceLevel.Device, [device.Id], measured.Settings.Sum(s => s.Measurements),
                $"measured on this device, but not with {runtime.Id} in {precision.Name}; "
                    + $"{(known is null ? $"{on} was not measured" : $"{on}: {known.Measurements} times on {Count(known.MeasuredOn)}")}");
        if (known is not null)
            return new(EvidenceLevel.Runtime, known.MeasuredOn, known.Measurements,
                $"not measured on this device; {on}: {known.Measurements} times on {Count(known.MeasuredOn)}");
        return fit.Measurements > 0
            ? new(EvidenceLevel.Platform, fit.MeasuredOn, fit.Measurements,
            $"{on} was not measured; other runtimes: {fit.Measurements} times on {Count(fit.MeasuredOn)}")
            : FitEvidence.None;
    }

    private static string Count(IReadOnlyList<string> devices) => devices.Count == 1 ? "1 device" : $"{devices.Count} devices";
}
