using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>
/// What to do on devices. measure: a job for each model, device and number of threads. proof: one for each model and device. experiment:
/// one for each experiment and device. calibrate, judge: one for each device.
/// </summary>
/// <param name="Models">The models; for a calibration those whose shapes are measured first; none for an experiment.</param>
/// <param name="Devices">The ids of the devices; empty for all that are registered.</param>
/// <param name="Threads">The numbers of threads; empty for one thread.</param>
/// <param name="Runner">The id of the runner.</param>
/// <param name="DurationSeconds">
/// How long each measurement takes, without warm-up; for a calibration, judgement or experiment the whole job.
/// </param>
/// <param name="Sessions">How often the model is loaded anew.</param>
/// <param name="PerLayer">Whether the time of each layer is measured, too.</param>
/// <param name="RepeatUntil">The half-width of the median's confidence interval to reach, relative to the median: 0.03.</param>
/// <param name="Priority">Jobs of a higher priority run first.</param>
/// <param name="Kind">The kind of work.</param>
/// <param name="Rewrites">proof: rewrites by their option; null for all that are exact and general.</param>
/// <param name="Experiments">experiment: their names.</param>
/// <param name="Against">judge: the device of the catalog whose predictions are judged; null for each device's newest calibration.</param>
public sealed record FleetSweepRequestContract(
    IReadOnlyList<FleetModelContract> Models, IReadOnlyList<string> Devices, IReadOnlyList<int>? Threads = null,
    string Runner = "onnxruntime", double DurationSeconds = 6, int Sessions = 6, bool PerLayer = false, double? RepeatUntil = null,
    [Signed] int Priority = 0, [OneOf("measure|calibrate|proof|judge|experiment")] string Kind = "measure",
    IReadOnlyList<string>? Rewrites = null, IReadOnlyList<string>? Experiments = null, string? Against = null);

/// <summary>Jobs that were submitted together, and how far they are.</summary>
/// <param name="Id">The number of the sweep.</param>
/// <param name="CreatedBy">The name of the token that submitted it.</param>
/// <param name="CreatedAt">ISO 8601.</param>
/// <param name="Jobs">The number of jobs.</param>
public sealed record FleetSweepContract(
    long Id, string CreatedBy, DateTimeOffset CreatedAt, int Jobs, int Queued, int Running, int Done, int Failed, int Cancelled);

/// <summary>A job of the fleet, as <c>netweight jobs -f json</c> and <c>netweight submit -f json</c> list it.</summary>
/// <param name="Id">The number of the job.</param>
/// <param name="Sweep">The sweep that it belongs to.</param>
/// <param name="Device">The device that runs it.</param>
/// <param name="Model">The name of the model or the experiment; for a calibration the device, for a judgement its models.</param>
/// <param name="Batch">Null for the model's own.</param>
/// <param name="Threads">0: the runtime chooses.</param>
/// <param name="Runner">The id of the runner.</param>
/// <param name="State">A job that is done, failed or cancelled stays so.</param>
/// <param name="Priority">Jobs of a higher priority run first.</param>
/// <param name="Attempts">How often an agent has taken it.</param>
/// <param name="Activity">What its agent does; null for a job that does not run.</param>
/// <param name="Progress">From 0 to 1; null for a job that does not run.</param>
/// <param name="Reason">Why it failed, or why the last attempt did; null for neither.</param>
/// <param name="MedianSeconds">The measured median; null without a result.</param>
/// <param name="MedianLowSeconds">With High, the median's 95 % confidence interval; null below 6 runs.</param>
/// <param name="Doubts">Reasons to doubt the result.</param>
/// <param name="CreatedBy">The name of the token that submitted it.</param>
/// <param name="CreatedAt">ISO 8601.</param>
/// <param name="StartedAt">When its first attempt began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Kind">The kind of work.</param>
/// <param name="Summary">The result of a job that is no measurement, in a few words; null for a measurement.</param>
/// <param name="Prediction">What was predicted for the device before the measurement; null where no prediction was possible.</param>
/// <param name="Change">The comparison with earlier measurements of the same on the device; null where there is none.</param>
public sealed record FleetJobContract(
    long Id, long Sweep, string Device, string Model, long? Batch, int Threads, string Runner,
    [OneOf("queued|running|done|failed|cancelled")] string State, [Signed] int Priority, int Attempts, string? Activity, double? Progress,
    string? Reason, double? MedianSeconds, double? MedianLowSeconds, double? MedianHighSeconds, IReadOnlyList<string> Doubts,
    string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    [OneOf("measure|calibrate|proof|judge|experiment")] string Kind = "measure", string? Summary = null,
    FleetPredictionContract? Prediction = null, FleetChangeContract? Change = null) : IContract<FleetJobContract>
{
    static string IContract<FleetJobContract>.Kind => "a list of 'netweight jobs'";

    /// <inheritdoc/>
    public static JsonTypeInfo<FleetJobContract> Format => MeasurementContracts.Of<FleetJobContract>();
}

/// <summary>A prediction beside the measurement of a job.</summary>
/// <param name="By">What predicted: the id of a device of the catalog, or calibration 12, the job that calibrated the device.</param>
/// <param name="Seconds">The predicted latency.</param>
/// <param name="LowSeconds">With High, the predicted 90 % interval.</param>
/// <param name="Measured">Where the measured median lies: below the interval, above it or inside.</param>
public sealed record FleetPredictionContract(
    string By, double Seconds, double LowSeconds, double HighSeconds, [OneOf("inside|below|above")] string Measured);

/// <summary>A measurement beside earlier ones of the same model, settings, runtime version and device.</summary>
/// <param name="Job">The job of the newest earlier measurement.</param>
/// <param name="Count">The number of earlier measurements compared, the newest ones.</param>
/// <param name="MedianSeconds">The median of their medians.</param>
/// <param name="LowSeconds">With High, the span of their 95 % intervals.</param>
/// <param name="Ratio">This median over theirs.</param>
/// <param name="Verdict">same: the difference can be noise. slower, faster: it cannot.</param>
public sealed record FleetChangeContract(
    long Job, int Count, double MedianSeconds, double LowSeconds, double HighSeconds, double Ratio,
    [OneOf("same|slower|faster")] string Verdict);

/// <summary>An attempt at a job.</summary>
/// <param name="Id">The id of the attempt.</param>
/// <param name="Number">1 for the first.</param>
/// <param name="State">expired: the agent did not renew its lease. superseded: another attempt gave the result.</param>
/// <param name="Reason">Why it gave no result; null where it did, or still runs.</param>
public sealed record FleetAttemptContract(
    string Id, int Number, [OneOf("running|done|failed|expired|superseded|refused|cancelled")] string State, string? Reason,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

/// <summary>A job with its attempts, as <c>netweight jobs show -f json</c> writes it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Task">What it measures.</param>
/// <param name="AttemptList">The attempts, the first one first.</param>
/// <param name="Result">The signed outcome; null without one.</param>
public sealed record FleetJobDetailsContract(
    FleetJobContract Job, FleetTaskContract Task, IReadOnlyList<FleetAttemptContract> AttemptList, FleetSignedContract? Result)
    : IContract<FleetJobDetailsContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight jobs show'";

    /// <inheritdoc/>
    public static JsonTypeInfo<FleetJobDetailsContract> Format => MeasurementContracts.Of<FleetJobDetailsContract>();

    /// <summary>The outcome that the agent signed; null without one.</summary>
    public FleetOutcomeContract? ReadResult() => Result is null ? null
        : System.Text.Json.JsonSerializer.Deserialize(Result.Payload, MeasurementContracts.InLines<FleetOutcomeContract>());
}

/// <summary>A device of the fleet, as <c>netweight devices --fleet -f json</c> lists it.</summary>
/// <param name="Id">The id that its agent registered.</param>
/// <param name="State">
/// notReady: its agent does not take jobs at the moment, and says why. offline: its agent has not called for a while.
/// </param>
/// <param name="Reason">Why it is not ready.</param>
/// <param name="Job">The job that runs on it.</param>
/// <param name="Queued">The number of jobs that wait for it.</param>
/// <param name="Runners">The runners of its agent.</param>
/// <param name="Machine">The machine, as <c>netweight measure</c> records it.</param>
/// <param name="Version">The agent's version of NetWeight.</param>
/// <param name="KeySha256">The SHA-256 of the agent's public key.</param>
/// <param name="CoolDownSeconds">The pause between two measurements.</param>
/// <param name="RegisteredAt">ISO 8601.</param>
/// <param name="LastSeenAt">When its agent called last.</param>
/// <param name="Device">The device of the catalog that its agent named; null for none.</param>
/// <param name="Calibration">The job of its newest calibration; null for none.</param>
public sealed record FleetDeviceContract(
    string Id, [OneOf("idle|running|coolingDown|notReady|offline")] string State, string? Reason, long? Job, int Queued,
    IReadOnlyList<string> Runners, MachineContract Machine, string Version, string KeySha256, double CoolDownSeconds,
    DateTimeOffset RegisteredAt, DateTimeOffset LastSeenAt, string? Device = null, long? Calibration = null)
    : IContract<FleetDeviceContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight devices --fleet'";

    /// <inheritdoc/>
    public static JsonTypeInfo<FleetDeviceContract> Format => MeasurementContracts.Of<FleetDeviceContract>();
}

/// <summary>Jobs, the newest first.</summary>
/// <param name="Total">How many fit the question; the newest of them are listed.</param>
public sealed record FleetJobListContract(long Total, IReadOnlyList<FleetJobContract> Jobs);

/// <summary>A submission: its sweep and its jobs.</summary>
public sealed record FleetSubmissionContract(FleetSweepContract Sweep, IReadOnlyList<FleetJobContract> Jobs);

/// <summary>The devices of the fleet, by id.</summary>
public sealed record FleetDeviceListContract(IReadOnlyList<FleetDeviceContract> Devices);
