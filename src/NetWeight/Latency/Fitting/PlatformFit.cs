using NetWeight.Devices;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// The result of all measurements on one kind of hardware, level by level: base, runtimes, types, tools that measured,
/// devices. Effects of what was not measured are zero, and their spread is what the levels above do not know. One file
/// each in the folder <c>fit</c>, written by the accuracy bench.
/// </summary>
public sealed record PlatformFit
{
    /// <summary>The id: <c>cpu-arm</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The classes of devices that share it.</summary>
    public required IReadOnlyList<DeviceClass> Classes { get; init; }

    /// <summary>The factors of an average runtime in an average type.</summary>
    public required Factors Base { get; init; }

    /// <summary>The effects of a device's speed besides its peaks and bandwidth.</summary>
    public SpeedEffects Speed { get; init; }

    /// <summary>The spread of networks of a runtime that was not measured, on a known device.</summary>
    public required double LogSpread { get; init; }

    /// <summary>The devices that were measured.</summary>
    public required IReadOnlyList<string> MeasuredOn { get; init; }

    /// <summary>How many times of whole networks.</summary>
    public required int Measurements { get; init; }

    /// <summary>The standard deviation, for a runtime that was not measured, of the common part of all arithmetic and memory.</summary>
    public required double CommonUncertainty { get; init; }

    /// <summary>The standard deviation of each effect beside that, by <see cref="Effect"/>.</summary>
    public required IReadOnlyList<double> Uncertainty { get; init; }

    /// <summary>The differences of devices with equal files.</summary>
    public required DeviceSpread Spread { get; init; }

    /// <summary>The runtimes that were measured.</summary>
    public required IReadOnlyList<RuntimeEffects> Runtimes { get; init; }

    /// <summary>The types that were measured.</summary>
    public required IReadOnlyList<TypeEffects> Types { get; init; }

    /// <summary>The tools that took the times.</summary>
    public required IReadOnlyList<HarnessEffects> Harnesses { get; init; }

    /// <summary>The devices that were measured.</summary>
    public required IReadOnlyList<DeviceEffects> Devices { get; init; }
}

/// <summary>
/// The effects of the speed of a device's units besides its stated peaks: a fast core also starts kernels sooner, wide
/// ones fill their pipes better, and an array moves bytes on the chip at its own clock. Exponents of speed over a
/// reference; a positive one makes what is faster than the reference faster still.
/// </summary>
/// <param name="Reference">The speed that exponents count from, in FLOP/s: of one core of a CPU, of all of an
/// NPU; 0 for no such effects.</param>
/// <param name="ReferenceBandwidth">The bandwidth that belongs to it, in bytes per second.</param>
/// <param name="Compute">Of arithmetic.</param>
/// <param name="Memory">Of bytes that move: on an NPU how far the device's speed, in place of its bandwidth, sets their rate.</param>
/// <param name="Overhead">Of launches, inferences and wake-ups.</param>
/// <param name="Deviations">How sure the three exponents are: their standard deviations.</param>
public readonly record struct SpeedEffects(double Reference, double ReferenceBandwidth, double Compute, double Memory,
    double Overhead, SpeedDeviations Deviations = default)
{
    /// <summary>ln(speed / reference) of a device; 0 if speed has no effect.</summary>
    public double SpeedOf(Device device) => Reference > 0 && Speed(device) is { } speed ? Math.Log(speed / Reference) : 0;

    /// <summary>
    /// The measure of the speed of bytes: an array moves them on its chip at its own clock, so its speed over its
    /// bandwidth; a wide core of an Arm chip fetches more per cycle than a narrow one. Cores of x86 hardly differ in
    /// that.
    /// </summary>
    public double BalanceOf(Device device) => device.Class == DeviceClass.CpuX86 ? 0 : device.Class.IsCpu ? SpeedOf(device)
        : Reference > 0 && Speed(device) is { } speed && Bandwidth(device) is { } bandwidth
        ? Math.Log(speed / Reference) - Math.Log(bandwidth / ReferenceBandwidth) : 0;

    /// <summary>The logarithm that the exponent of an effect's kind is multiplied by; 0 if speed does not act.</summary>
    public double WeightOf(Effect effect, Device device) =>
        effect.IsCompute || effect.IsOverhead ? -SpeedOf(device)
        // The part of the weights that a CPU's cache keeps is in its roofline, which speed beyond the file's numbers does not move.
        : effect.IsMemory && !(device.Class.IsCpu && effect == Effect.WeightMemory) ? -BalanceOf(device) : 0;

    /// <summary>The effect on times of a device, as a logarithm.</summary>
    public double Of(Effect effect, Device device) =>
        (effect.IsCompute ? Compute : effect.IsMemory ? Memory : Overhead) * WeightOf(effect, device);

    /// <summary>The speed of one core of a CPU or of a whole NPU, in FLOP/s; null for a GPU, whose launches its host makes.</summary>
    public static double? Speed(Device device)
    {
        if (!device.Class.IsCpu)
            return device.Class.IsGpu ? null : device.Peaks.Count == 0 ? null : device.Peaks.Max(p => p.Rate.Value.Value);
        double best = 0;
        foreach (ComputeCluster cluster in device.Clusters)
            best = Math.Max(best, 2 * (cluster.Clock?.Value ?? 0) * (device.Class == DeviceClass.CpuX86 ? 16 : cluster.Lanes?.Value ?? 0));
        return best > 0 ? best : null;
    }

    /// <summary>The stated bandwidth, in bytes per second.</summary>
    public static double? Bandwidth(Device device) => (device.Bandwidth ?? device.Memory.MeasuredBandwidth)?.Value.Value;
}

/// <summary>How sure the exponents of <see cref="SpeedEffects"/> are.</summary>
/// <param name="Compute">Of arithmetic's.</param>
/// <param name="Memory">Of that of bytes.</param>
/// <param name="Overhead">Of that of launches.</param>
public readonly record struct SpeedDeviations(double Compute, double Memory, double Overhead);

/// <summary>Standard deviations of logarithms of times between devices.</summary>
/// <param name="Level">Of all arithmetic and memory together.</param>
/// <param name="Overhead">Of launches, inferences and wake-ups together.</param>
/// <param name="Memory">Of memory against arithmetic.</param>
/// <param name="Kind">Of each kind of arithmetic or memory alone.</param>
/// <param name="Cores">Of how a CPU's cores share work and bandwidth.</param>
/// <param name="Setting">Of a device with one runtime in one type: all arithmetic and memory together.</param>
public readonly record struct DeviceSpread(double Level, double Overhead, double Memory, double Kind, double Cores, double Setting);

/// <summary>The effects of a runtime.</summary>
/// <param name="Id">The runtime.</param>
/// <param name="Effects">Its effects, by <see cref="Effect"/>.</param>
/// <param name="CommonUncertainty">The standard deviation of the common part of all arithmetic and memory, the base's included.</param>
/// <param name="Uncertainty">That of each effect next to it.</param>
/// <param name="LostAdvantage">By type, the part of its advantage over fp32 that is lost, as an exponent: 0 is none, 1 all.</param>
/// <param name="LogSpread">The spread of networks that the fit did not see, on a known device.</param>
/// <param name="Harness">The tool whose times a prediction estimates: the runtime's own, if it was used.</param>
/// <param name="Shape">Factors in place of the base's.</param>
/// <param name="MeasuredOn">The devices.</param>
/// <param name="Measurements">How many times.</param>
public sealed record RuntimeEffects(
    string Id, IReadOnlyList<double> Effects, double CommonUncertainty, IReadOnlyList<double> Uncertainty,
        IReadOnlyDictionary<Precision, double> LostAdvantage, double LogSpread, string Harness,
    IReadOnlyDictionary<Factor, double> Shape, IReadOnlyList<string> MeasuredOn, int Measurements);

/// <summary>The effects of a type. Launches do not depend on it.</summary>
/// <param name="Precision">The type.</param>
/// <param name="Effects">Its effects on arithmetic and memory, by <see cref="Effect"/>.</param>
/// <param name="MeasuredOn">The devices.</param>
/// <param name="Measurements">How many times.</param>
public sealed record TypeEffects(Precision Precision, IReadOnlyList<double> Effects, IReadOnlyList<string> MeasuredOn, int Measurements);

/// <summary>The effects of a measuring tool: some count copies, some synchronise after each launch.</summary>
/// <param name="Id">The tool.</param>
/// <param name="Names">Its names in device files.</param>
/// <param name="Effects">Its effects on launches and inferences, by <see cref="Effect"/>.</param>
/// <param name="MeasuredOn">The devices.</param>
/// <param name="Measurements">How many times.</param>
/// <param name="Form">The entry of the runtimes that it drives, if it drives one in a way of its own (the authors of
/// a paper, with a framework of theirs); null for the plain runtime.</param>
public sealed record HarnessEffects(string Id, IReadOnlyList<string> Names, IReadOnlyList<double> Effects,
    IReadOnlyList<string> MeasuredOn, int Measurements, string? Form = null);

/// <summary>The effects of a device.</summary>
/// <param name="Id">The device.</param>
/// <param name="Effects">Its effects, by <see cref="Effect"/>.</param>
/// <param name="Spread">Its remaining uncertainty.</param>
/// <param name="Settings">The runtimes and types that it was measured with.</param>
public sealed record DeviceEffects(string Id, IReadOnlyList<double> Effects, DeviceSpread Spread, IReadOnlyList<SettingEffects> Settings);

/// <summary>The effects found for a device with one runtime in one type.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Precision">The type.</param>
/// <param name="Effects">Its effects, by <see cref="Effect"/>: one level of all arithmetic and memory.</param>
/// <param name="Deviation">How far all effects together, of base, runtime, type and device, may still be off for an
/// average network of those measured.</param>
/// <param name="Unmeasured">The standard deviation of each effect that the measured networks hardly felt, such as that
/// of matrix products if only convolutions were measured; 0 for the others, whose doubt is in the deviation.</param>
/// <param name="Measurements">How many times.</param>
public sealed record SettingEffects(string Runtime, Precision Precision, IReadOnlyList<double> Effects, double Deviation,
    IReadOnlyList<double> Unmeasured, int Measurements);
