using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Latency.Fitting;

/// <summary>A time of a whole network that the user measured on a device.</summary>
/// <param name="Plan">The kernels that the runtime makes of the network.</param>
/// <param name="Precision">The type that was computed in; the plan's costs are counted in it.</param>
/// <param name="Threads">Threads of a CPU; null for the runtime's default.</param>
/// <param name="Time">The time of one inference of the batch.</param>
/// <param name="Tool">The program that took it, with its version.</param>
/// <param name="Day">When; null if that is unknown.</param>
public sealed record MeasuredTime(KernelPlan Plan, Precision Precision, int? Threads, Seconds Time, string Tool, DateOnly? Day);

/// <summary>
/// A device whose predictions the user's own times correct, together with the published times of its file. A measured
/// time counts in place of a published one of the same network and setting. What the device was calibrated with stays
/// before both.
/// </summary>
/// <param name="Device">The device, with the measured times besides its published ones.</param>
/// <param name="Measured">The number of measured times that correct it.</param>
/// <param name="Published">How many published times do.</param>
public sealed record MeasuredAnchors(Device Device, int Measured, int Published)
{
    /// <summary>Whether the measured times correct nothing because they predict each other worse than the fit does alone.</summary>
    public bool AreContradictory { get; init; }

    /// <summary>
    /// Corrects a device by times that were measured on it; those of runtimes and types that it does not run are left
    /// out.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="times">The times.</param>
    /// <param name="origin">Their source, for people: "history".</param>
    public static MeasuredAnchors Apply(Device device, IReadOnlyList<MeasuredTime> times, string origin)
    {
        MeasuredTime[] known = [.. times.Where(t => RunsOn(device, t))];
        if (known.Length == 0)
            return new MeasuredAnchors(device, 0, 0);
        Device seen = device with { PublishedTimes = [.. known.Select(t => Listed(device, t, origin)), .. device.PublishedTimes] };
        Anchor[] own =
        [
            .. known.Where(t => !NpuTimer.Applies(device, t.Plan.Runtime, t.Precision))
            .Select(t => new Anchor(t.Plan, t.Precision, device.Class.IsCpu ? t.Threads : null, t.Time.Value)),
        ];
        if (own.Length == 0)
            return new MeasuredAnchors(seen, 0, 0);
        Anchor[] published = [.. PublishedAnchors.Of(device).Where(p => !own.Any(o => IsSame(o, p)))];
        foreach (Anchor[] others in published.Length > 0 ? new[] { published, [] } : [[]])
            if (Anchors.Help(device, [.. own, .. others]))
                return new MeasuredAnchors(Corrected(device, seen, own, others, origin), own.Length, others.Length);
        return new MeasuredAnchors(seen, 0, 0) { AreContradictory = true };
    }

    private static Device Corrected(Device device, Device seen, Anchor[] own, Anchor[] others, string origin)
    {
        var source = new DeviceSource(origin, origin);
        string basis = $"anchored on {Format.Plural(own.Length, "measurement")} of this device ({origin})"
            + (others.Length > 0 ? $" and {Format.Plural(others.Length, "published time")}" : "");
        Anchor[] all = [.. own, .. others];
        return seen with
        {
            Calibrations =
            [
                .. device.Calibrations,
                .. RuntimeCatalog.All.SelectMany(r => Anchors.Of(device, all, r, source)).Select(c => c with { Basis = basis })
                    .Where(c => !device.Calibrations.Any(k => k.Runtime == c.Runtime && k.Precision == c.Precision)),
            ],
        };
    }

    private static bool RunsOn(Device device, MeasuredTime time) =>
        time.Time.Value > 0 && !(time.Threads > device.Clusters.Sum(c => c.Count?.Value ?? 1))
        && (NpuTimer.Applies(device, time.Plan.Runtime, time.Precision)
            || (time.Plan.Runtime.RunsOn(device.Class, time.Precision)
            && MachinePeaks.Of(device, time.Plan.Runtime, time.Precision) is not null));

    private static bool IsSame(Anchor a, Anchor b) =>
        a.Plan.Runtime.Id == b.Plan.Runtime.Id && a.Precision == b.Precision && a.Threads == b.Threads
        && a.Plan.Cost.Totals.HeadlineMaccs == b.Plan.Cost.Totals.HeadlineMaccs
        && a.Plan.Cost.Shaped.Model.Name.Split(':')[0] == b.Plan.Cost.Shaped.Model.Name.Split(':')[0];

    /// <summary>The time as it is next to a prediction of the same network.</summary>
    private static PublishedTime Listed(Device device, MeasuredTime time, string origin) => new()
    {
        Network = time.Plan.Cost.Shaped.Model.Name,
        Batch = (int)(time.Plan.Cost.Shaped.Batch ?? 1),
        Precision = time.Precision,
        Runtime = time.Plan.Runtime.Id,
        // Stated, so that it does not stand next to predictions for other numbers of threads.
        Threads = device.Class.IsCpu ? time.Threads ?? MachineCache.Of(device, time.Plan.Runtime, time.Precision, null).Threads : null,
        Protocol = TimeProtocol.Latency,
        Latency = time.Time,
        Harness = time.Tool,
        Source = new DeviceSource(origin, time.Day is { } day ? FormattableString.Invariant($"{origin}, {day:yyyy-MM-dd}") : origin),
        IsMeasured = true,
        Maccs = time.Plan.Cost.Totals.HeadlineMaccs,
    };
}
