using System.Globalization;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary>The tables of the fleet: jobs, attempts and devices.</summary>
internal static class FleetTables
{
    private static readonly Column<FleetJobContract>[] JobColumns =
    [
        new("Job", "id", j => j.Id, Unit.None, 0),
        new("Sweep", "sweep", j => j.Sweep, Unit.None, Column.Minor),
        new("Kind", "kind", j => j.Kind, Rank: Column.Minor),
        new("Device", "device", j => j.Device, Rank: 0),
        new("Model", "model", j => j.Model, Rank: 0),
        new("Batch", "batch", j => j.Batch, Unit.None, Column.Minor),
        new("Threads", "threads", j => j.Threads, Unit.None, Column.Minor),
        new(null, "runner", j => j.Runner),
        new("State", "state", j => j.State, Rank: 0),
        new(null, "priority", j => j.Priority),
        new(null, "attempts", j => j.Attempts),
        new("Median", "medianSeconds", j => j.MedianSeconds, Unit.Seconds, 0),
        new("Interval", "", Interval, Unit.None),
        new("Predicted", "predictedSeconds", j => j.Prediction?.Seconds, Unit.Seconds, Column.Minor),
        new(null, "predictedLowSeconds", j => j.Prediction?.LowSeconds),
        new(null, "predictedHighSeconds", j => j.Prediction?.HighSeconds),
        new(null, "predictedBy", j => j.Prediction?.By),
        new(null, "measured", j => j.Prediction?.Measured),
        new(null, "earlierSeconds", j => j.Change?.MedianSeconds),
        new(null, "change", j => j.Change?.Verdict),
        new(null, "medianLowSeconds", j => j.MedianLowSeconds),
        new(null, "medianHighSeconds", j => j.MedianHighSeconds),
        new("Doubts", "", j => j.Doubts.Count > 0 ? j.Doubts.Count : null, Unit.None, Column.Minor),
        new(null, "doubts", j => j.Doubts),
        new("Remark", "", j => j.Reason ?? j.Activity ?? j.Summary ?? Findings(j)),
        new(null, "reason", j => j.Reason),
        new(null, "summary", j => j.Summary),
        new(null, "createdBy", j => j.CreatedBy),
        new(null, "createdAt", j => Moment(j.CreatedAt)),
        new(null, "startedAt", j => j.StartedAt is { } start ? Moment(start) : null),
        new(null, "finishedAt", j => j.FinishedAt is { } end ? Moment(end) : null),
    ];

    private static readonly Column<FleetAttemptContract>[] AttemptColumns =
    [
        new("Attempt", "number", a => a.Number, Unit.None, 0),
        new("State", "state", a => a.State, Rank: 0),
        new(null, "id", a => a.Id),
        new("Started", "startedAt", a => Moment(a.StartedAt)),
        new("Ended", "endedAt", a => a.EndedAt is { } end ? Moment(end) : null),
        new("Reason", "reason", a => a.Reason),
    ];

    private static readonly Column<FleetDeviceContract>[] DeviceColumns =
    [
        new("Device", "id", d => d.Id, Rank: 0),
        new("State", "state", d => d.State, Rank: 0),
        new("Queued", "queued", d => d.Queued, Unit.None, 0),
        new("Job", "job", d => d.Job, Unit.None),
        new("Processor", "processor", d => d.Machine.Processor),
        new(null, "architecture", d => d.Machine.Architecture),
        new("CPUs", "logicalProcessors", d => d.Machine.LogicalProcessors, Unit.None, Column.Minor),
        new("Memory", "memoryBytes", d => d.Machine.MemoryBytes, Unit.Bytes, Column.Detail),
        new("Runners", "runners", d => d.Runners, Rank: Column.Minor),
        new("Predicted as", "device", d => d.Device, Rank: Column.Minor),
        new("Calibration", "calibration", d => d.Calibration, Unit.None, Column.Minor),
        new(null, "version", d => d.Version),
        new(null, "keySha256", d => d.KeySha256),
        new("Last seen", "lastSeenAt", d => Moment(d.LastSeenAt), Rank: Column.Minor),
        new("Remark", "reason", d => d.Reason),
    ];

    /// <summary>Jobs as a list.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="notes">Lines below them for people.</param>
    public static Listing<FleetJobContract> Jobs(IReadOnlyList<FleetJobContract> jobs, params IReadOnlyList<string> notes) =>
        Listing.Of("jobs", JobColumns, jobs, j => j) with { Notes = notes };

    /// <summary>Devices as a list.</summary>
    public static Listing<FleetDeviceContract> Devices(IReadOnlyList<FleetDeviceContract> devices) =>
        Listing.Of("devices", DeviceColumns, devices, d => d) with
        {
            Notes = devices.Count > 0 ? [] : ["No device is registered. Start 'netweight agent' on a machine that is to measure."],
        };

    /// <summary>A job with its attempts.</summary>
    public static Listing<FleetAttemptContract> Details(FleetJobDetailsContract details)
    {
        FleetJobContract job = details.Job;
        return new Listing<FleetAttemptContract>(
            AttemptColumns, details.AttemptList, writer => NetWeight.Contracts.ContractJson.Write(details, writer))
        {
            Title = $"Job {job.Id}: {(job.Kind == FleetKind.Measure ? "" : $"{job.Kind}, ")}{job.Model} on {job.Device}",
            RowsName = "attempts",
            Facts =
            [
                ("State", job.State), ("Median", job.MedianSeconds is { } median ? Format.Seconds(median) : ""),
                ("Interval (95 %)", Interval(job) ?? ""), ("Predicted", Prediction(job) ?? ""), ("Result", job.Summary ?? ""),
                ("Reason", job.Reason ?? ""),
                ("Submitted by", job.CreatedBy),
            ],
            Notes = [.. new[] { Disagreement(job), Change(job) }.OfType<string>().Select(n => $"Measured {n}."), .. job.Doubts],
        };
    }

    private static string? Prediction(FleetJobContract job) => job.Prediction is { } p
        ? $"{Format.Seconds(p.Seconds)}, {Format.Seconds(p.LowSeconds)} to {Format.Seconds(p.HighSeconds)} (90 %) by {p.By}" : null;

    private static string? Findings(FleetJobContract job) =>
        string.Join("; ", new[] { Disagreement(job), Change(job) }.OfType<string>()) is { Length: > 0 } words ? words : null;

    /// <summary>A measurement outside the predicted interval, in words; null for one inside, and without a prediction.</summary>
    private static string? Disagreement(FleetJobContract job) => job.Prediction is { Measured: not "inside" } p
        ? $"{p.Measured} the predicted {Format.Seconds(p.LowSeconds)} to {Format.Seconds(p.HighSeconds)} ({p.By})" : null;

    /// <summary>A measurement that is slower or faster than earlier ones, in words; null for neither.</summary>
    private static string? Change(FleetJobContract job) => job.Change is { Verdict: not "same" } c
        ? FormattableString.Invariant($"{Math.Abs(c.Ratio - 1) * 100:0} % {c.Verdict} than before ")
            + $"({Format.Seconds(c.MedianSeconds)}, job {c.Job})"
        : null;

    private static string? Interval(FleetJobContract job) => job is { MedianLowSeconds: { } low, MedianHighSeconds: { } high }
        ? $"{Format.Seconds(low)} to {Format.Seconds(high)}" : null;

    private static Cell Moment(DateTimeOffset moment) => new(
        moment.ToString("O", CultureInfo.InvariantCulture), moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
}
