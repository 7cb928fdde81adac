namespace NetWeight.Latency.Timing;

/// <summary>The parts of the interval of a prediction.</summary>
/// <param name="Slopes">By how much the logarithm of the time grows with each <see cref="Effect"/>; empty if the
/// spread holds all that is unknown.</param>
/// <param name="LogSpread">The standard deviation of networks on a known device.</param>
/// <param name="Covariance">How sure the effects are; null if the spread holds all that is unknown.</param>
/// <param name="Assumptions">The number of assumed device numbers.</param>
internal sealed record EstimateDoubt(double[] Slopes, double LogSpread, EffectCovariance? Covariance, int Assumptions)
{
    /// <summary>
    /// The part of the covariance that other runtimes on the device share; null if that is unknown: the device was
    /// measured.
    /// </summary>
    public EffectCovariance? OfDevice { get; init; }

    /// <summary>The part of it that other types of the runtime on the device share, the device's included.</summary>
    public EffectCovariance? OfRuntime { get; init; }

    /// <summary>The 90 % point of the absolute value of a normal variable.</summary>
    public const double Ninety = 1.645;

    /// <summary>The variance added by a stand-in for a number of the device: it makes the answer less certain.</summary>
    private const double OfOneAssumption = 0.09;

    private const int MostAssumptions = 4;

    /// <summary>The variance of ln(measured / predicted).</summary>
    public double Variance => (LogSpread * LogSpread) + (Slopes.Length > 0 ? Covariance?.Along(Slopes) ?? 0 : 0) + OfAssumptions;

    /// <summary>The part of the stand-ins.</summary>
    public double OfAssumptions => OfStandIns(Assumptions);

    /// <summary>The variance of ln(measured / predicted) on a machine, where nothing is kept for differences.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="slopes">By how much the logarithm of the time grows with each <see cref="Effect"/>.</param>
    public static double VarianceOf(Machine machine, ReadOnlySpan<double> slopes) =>
        (machine.Factors.LogSpread * machine.Factors.LogSpread) + (machine.Factors.Covariance?.Along(slopes) ?? 0)
        + OfStandIns(machine.Assumptions.Count);

    private static double OfStandIns(int assumptions) => OfOneAssumption * Math.Min(MostAssumptions, assumptions);
}
