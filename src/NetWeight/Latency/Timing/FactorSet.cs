namespace NetWeight.Latency.Timing;

/// <summary>Factors as they hold for one device, runtime and type, and how far off they are.</summary>
/// <param name="Values">The factors.</param>
/// <param name="LogSpread">The standard deviation of ln(measured / predicted) that no better knowledge of the factors
/// would take away: of networks that the fit did not see.</param>
/// <param name="Evidence">The measurements behind them.</param>
public sealed record FactorSet(Factors Values, double LogSpread, FitEvidence Evidence)
{
    /// <summary>How sure the effects behind the factors are; null if the spread holds all that is unknown.</summary>
    public EffectCovariance? Covariance { get; init; }

    /// <summary>
    /// The same as if the device had not been measured: another specimen of it, with its own cooling and software, may
    /// well differ. Times of a user's own start from here.
    /// </summary>
    public EffectCovariance? PriorCovariance { get; init; }

    /// <summary>The part of that which other runtimes on the device share; null for nothing.</summary>
    public EffectCovariance? DeviceCovariance { get; init; }

    /// <summary>The part of it that other types of the runtime on the device share; null for nothing.</summary>
    public EffectCovariance? RuntimeCovariance { get; init; }

    /// <summary>Whether no kernel may be faster than its roofline: everywhere but on a machine whose own kernels were measured.</summary>
    public bool IsBoundByRoofline { get; init; } = true;

    /// <summary>The corrections of kernels, from a calibration of the device; null for none.</summary>
    public Corrections? Corrections { get; init; }

    /// <summary>The multiplier of every time, from a calibration of the device.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The numbers of threads that a calibration measured; empty if it does not matter.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [];
}
