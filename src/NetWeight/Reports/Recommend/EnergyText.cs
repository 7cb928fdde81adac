using NetWeight.Devices;
using NetWeight.Latency;

namespace NetWeight.Reports.Recommend;

/// <summary>Power and energy, in words.</summary>
internal static class EnergyText
{
    /// <summary>The stated power: <c>2.5 W typical</c>, <c>up to 70 W</c>; null where none is stated.</summary>
    public static string? Power(DevicePower power) => (power.Typical?.Value, power.Maximum?.Value) switch
    {
        ({ } typical, { } maximum) => $"{typical.Value:0.###} to {maximum}",
        ({ } typical, null) => $"{typical} typical",
        (null, { } maximum) => $"up to {maximum}",
        _ => null,
    };

    /// <summary>The energy of a call: <c>12.1 mJ to 40.3 mJ</c>, with one end where only that is known; null without any.</summary>
    public static string? Energy(EnergyUse? energy) => (energy?.Low, energy?.High) switch
    {
        ({ } low, { } high) => $"{low} to {high}",
        ({ } low, null) => $"at least {low}",
        (null, { } high) => $"up to {high}",
        _ => null,
    };
}
