using NetWeight.Devices;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>The factors of a calibrated device.</summary>
internal static class CalibratedFactors
{
    /// <summary>
    /// A calibration as factors; missing factors are the runtime's. Throws <see cref="NetWeightException"/> for a
    /// factor that there is none of.
    /// </summary>
    public static FactorSet Of(DeviceCalibration calibration, FactorSet usual, string device)
    {
        double[] values = usual.Values.Values.ToArray();
        int known = 0;
        for (int i = 0; i < values.Length; i++)
            if (calibration.Factors.TryGetValue(Factors.Name((Factor)i), out double value))
            {
                values[i] = value;
                known++;
            }

        if (known < calibration.Factors.Count)
        {
            string unknown = calibration.Factors.Keys.First(name => !Enum.GetValues<Factor>().Any(f => Factors.Name(f) == name));
            throw new NetWeightException($"{device}: its calibration has an unknown factor '{unknown}'.");
        }

        return usual with
        {
            Values = new Factors(values),
            LogSpread = calibration.LogSpread,
            Evidence = calibration.Anchors > 0
                ? new FitEvidence(EvidenceLevel.Anchored, [device], calibration.Anchors, calibration.Basis)
                : new FitEvidence(EvidenceLevel.Calibrated, [device], 0, $"calibrated on this device: {calibration.Basis}"),
            Covariance = calibration.EffectCovariance.Count == 0 ? null
                : EffectCovariance.Of(calibration.EffectCovariance)
                ?? throw new NetWeightException(
                $"{device}: effectCovariance of its calibration has {calibration.EffectCovariance.Count} numbers, not "
                    + $"the {Effects.Count * (Effects.Count + 1) / 2} that this version knows; calibrate again."),
            IsBoundByRoofline = calibration.Anchors > 0,
            Corrections = calibration.Corrections.Count > 0 ? new Corrections(calibration.Corrections, device) : null,
            Scale = calibration.Scale,
            Threads = calibration.Threads,
        };
    }
}
