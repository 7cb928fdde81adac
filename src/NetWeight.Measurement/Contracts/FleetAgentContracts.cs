using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>What an agent says of its machine when it registers a device with a server.</summary>
/// <param name="PublicKey">
/// The agent's ECDSA P-256 public key: SubjectPublicKeyInfo in Base64. Results are signed with its private key.
/// </param>
/// <param name="Machine">The machine, as <c>netweight measure</c> records it.</param>
/// <param name="Runners">The ids of the runners that the agent has: onnxruntime.</param>
/// <param name="CoolDownSeconds">The pause between two measurements.</param>
/// <param name="Version">The agent's version of NetWeight.</param>
/// <param name="Device">The device of the catalog that the machine is: its measurements are compared with predictions for it.</param>
public sealed record FleetAgentContract(
    string PublicKey, MachineContract Machine, IReadOnlyList<string> Runners, double CoolDownSeconds, string Version,
    string? Device = null);

/// <summary>The answer to a registration.</summary>
/// <param name="Session">Names this process of the agent; a later registration of the same device ends it.</param>
/// <param name="LeaseSeconds">How long the agent owns a job without renewing its lease.</param>
/// <param name="PollSeconds">The longest wait for a job in one request.</param>
public sealed record FleetSessionContract(string Session, double LeaseSeconds, double PollSeconds);

/// <summary>An agent that asks for a job.</summary>
/// <param name="Session">The session of the registration.</param>
/// <param name="WaitSeconds">How long the server may wait for a job before it answers that there is none.</param>
/// <param name="NotReady">Why the device cannot measure at the moment; null if it can.</param>
public sealed record FleetTakeContract(string Session, double WaitSeconds, string? NotReady = null);

/// <summary>The model of a job: a network of the zoo or a stored model.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Network">A network of the zoo: mobilenet_v2, repvgg_a0:train.</param>
/// <param name="Sha256">A model that was uploaded to the server.</param>
/// <param name="Width">The factor for the channels of a network of the zoo.</param>
/// <param name="Batch">The batch; null for the model's own.</param>
/// <param name="Input">The shape of its only input, 1x3x224x224; null for the model's own.</param>
public sealed record FleetModelContract(
    string Name, string? Network = null, string? Sha256 = null, double Width = 1, [AtLeast(1)] long? Batch = null, string? Input = null);

/// <summary>What an agent is to do.</summary>
/// <param name="Model">The model that is measured or rewritten; null for other kinds.</param>
/// <param name="Runner">The id of the runner: onnxruntime.</param>
/// <param name="Threads">Threads inside an operator; 0 lets the runtime choose.</param>
/// <param name="DurationSeconds">
/// How long to measure: a model over all sessions, without warm-up; a calibration, judgement or experiment as a whole.
/// </param>
/// <param name="Sessions">How often the model is loaded anew.</param>
/// <param name="PerLayer">Whether the time of each layer is measured, too.</param>
/// <param name="RepeatUntil">
/// The half-width of the median's confidence interval, relative to the median, at which the measurement is precise enough: 0.03.
/// Longer measurements follow until it is reached. Null for one measurement.
/// </param>
/// <param name="Kind">
/// measure: <c>netweight measure</c>. calibrate: a device file. proof: <c>netweight rewrite</c> with its proof. judge: predictions beside
/// measurements. experiment: one of <c>netweight experiment</c>.
/// </param>
/// <param name="Work">What kinds other than measure need.</param>
public sealed record FleetTaskContract(
    FleetModelContract? Model, string Runner, int Threads, double DurationSeconds, int Sessions, bool PerLayer, double? RepeatUntil,
    [OneOf("measure|calibrate|proof|judge|experiment")] string Kind = "measure", FleetWorkContract? Work = null);

/// <summary>What a job needs that does not measure one model.</summary>
/// <param name="Models">calibrate: whose shapes are measured first. judge: what is predicted and measured.</param>
/// <param name="ThreadCounts">calibrate: the numbers of threads.</param>
/// <param name="Rewrites">proof: rewrites by their option, <c>fold-batchnorm</c>; null for all that are exact and general.</param>
/// <param name="Experiment">experiment: its name.</param>
/// <param name="Device">judge, experiment: the device of the catalog that predicts; null for the device file.</param>
/// <param name="DeviceFile">judge, experiment: the device file that predicts, as JSON text.</param>
public sealed record FleetWorkContract(
    IReadOnlyList<FleetModelContract>? Models = null, IReadOnlyList<int>? ThreadCounts = null, IReadOnlyList<string>? Rewrites = null,
    string? Experiment = null, string? Device = null, string? DeviceFile = null);

/// <summary>A job that an agent owns for a while.</summary>
/// <param name="Attempt">The id of this attempt: the result names it.</param>
/// <param name="Job">The number of the job.</param>
/// <param name="Number">1 for the first attempt.</param>
/// <param name="LeaseSeconds">How long the agent owns it without renewing.</param>
/// <param name="Task">What to measure.</param>
public sealed record FleetLeaseContract(string Attempt, long Job, int Number, double LeaseSeconds, FleetTaskContract Task);

/// <summary>An agent that is still at work.</summary>
/// <param name="Session">The session of the registration.</param>
/// <param name="Activity">What it does: run, 3 of 12 s.</param>
/// <param name="Progress">From 0 to 1.</param>
public sealed record FleetRenewalContract(string Session, string Activity, double Progress);

/// <summary>The answer to a renewal.</summary>
/// <param name="IsWanted">False: the job was cancelled, or given to another attempt. The agent stops.</param>
public sealed record FleetRenewedContract(bool IsWanted);

/// <summary>The outcome of an attempt with the agent's signature.</summary>
/// <param name="Payload">A <see cref="FleetOutcomeContract"/> as JSON text.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the payload's UTF-8 bytes, IEEE P1363 format, in Base64.</param>
public sealed record FleetSignedContract(string Payload, string Signature);

/// <summary>The outcome of an attempt: a measurement or another document, or why there is none.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Job">The job.</param>
/// <param name="Network">The network of the zoo that was measured; null for a file.</param>
/// <param name="Sha256">The SHA-256 of the file that was measured; null for a network of the zoo.</param>
/// <param name="Version">The agent's version of NetWeight.</param>
/// <param name="Before">The state of the machine before the measurement.</param>
/// <param name="After">The state of the machine after the measurement.</param>
/// <param name="Doubts">Reasons to doubt the measurement, each in a sentence.</param>
/// <param name="Rounds">The number of measurements until the interval was narrow enough; the last one is reported.</param>
/// <param name="Measurement">The report of <c>netweight measure</c>; null where the attempt failed, and for other stopwatches.</param>
/// <param name="Records">
/// The measurement in the measurement format: one record of the whole model, and those of its layers; empty where the attempt failed.
/// </param>
/// <param name="Failure">Why the attempt failed; null where it did not.</param>
/// <param name="Document">
/// The result of a job that is no measurement, as the verb wrote it: a device file, or the JSON of rewrite, calibrate --judge, experiment.
/// </param>
public sealed record FleetOutcomeContract(
    string Attempt, long Job, string? Network, string? Sha256, string Version, FleetHealthContract Before, FleetHealthContract After,
    IReadOnlyList<string> Doubts, int Rounds, MeasurementContract? Measurement, IReadOnlyList<RecordContract> Records,
    FleetFailureContract? Failure, string? Document = null);

/// <summary>The state of a machine at one moment; null where the system does not report it.</summary>
/// <param name="TemperatureCelsius">The hottest sensor of the processor.</param>
/// <param name="ThrottleEvents">How often the processor has lowered its clock because of heat since it started.</param>
/// <param name="LoadAverage">Threads that wanted a processor in the last minute.</param>
/// <param name="Governor">What decides the clock: performance, powersave.</param>
/// <param name="ClockHertz">The clock.</param>
public sealed record FleetHealthContract(
    [Signed] double? TemperatureCelsius, long? ThrottleEvents, double? LoadAverage, string? Governor, double? ClockHertz);

/// <summary>Why an attempt failed.</summary>
/// <param name="Reason">In a sentence.</param>
/// <param name="IsFinal">Whether another attempt would fail, too.</param>
public sealed record FleetFailureContract(string Reason, bool IsFinal);

/// <summary>What the server did with an outcome.</summary>
/// <param name="Status">
/// accepted: stored. known: it was stored before. superseded: the job ended otherwise. refused: it does not belong to the job. In all four
/// cases the agent forgets the outcome.
/// </param>
/// <param name="Reason">Why, for superseded and refused.</param>
public sealed record FleetReceiptContract([OneOf("accepted|known|superseded|refused")] string Status, string? Reason);
