using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Latency;

/// <summary>
/// The energy of one call: the interval of the latency times the device's stated power. An end that nothing supports is
/// null: energy is never guessed from a latency alone.
/// </summary>
/// <param name="Low">The typical power for the lower end of the latency; null where no typical power is stated.</param>
/// <param name="High">
/// The maximum power for the upper end; null where no maximum is stated or the latency has no upper end.
/// </param>
public sealed record EnergyUse(Joules? Low, Joules? High)
{
    /// <summary>
    /// The energy of one call of the batch, calls one at a time; null where the device states no power. What the power
    /// covers (chip, module or board), the energy covers.
    /// </summary>
    /// <param name="estimate">The predicted latency.</param>
    public static EnergyUse? Of(LatencyEstimate estimate)
    {
        DevicePower power = estimate.Device.Power;
        Joules? low = power.Typical is { } typical ? typical.Value * estimate.Low : null;
        Joules? high = power.Maximum is { } maximum && estimate.IsComplete ? maximum.Value * estimate.High : null;
        return low is null && high is null ? null : new EnergyUse(low, high);
    }
}
