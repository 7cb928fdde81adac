using System.ComponentModel.DataAnnotations;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Server.Contracts;

/// <summary>The model of a job: a network of the zoo or a stored model, never a path.</summary>
/// <param name="Network">A network of the zoo: mobilenet_v2, repvgg_a0:train.</param>
/// <param name="Sha256">A stored model.</param>
/// <param name="Width">The multiplier of the channels of a network of the zoo.</param>
/// <param name="Batch">The batch; null for the model's own.</param>
/// <param name="Input">The shape of its only input, 1x3x224x224; null for the model's own.</param>
/// <param name="Dims">Sizes of dimensions that the model leaves open, by name: sequence = 128.</param>
public sealed record JobModelContract(
    string? Network = null, string? Sha256 = null, double Width = 1, long? Batch = null, string? Input = null,
    IReadOnlyDictionary<string, long>? Dims = null);

/// <summary>A model to measure.</summary>
/// <param name="Model">The model.</param>
/// <param name="CompareWith">Another model, whose runs take turns with the first.</param>
/// <param name="Device">A device to predict for comparison with the measurement, by its id.</param>
/// <param name="Calibration">The calibration whose device predicts instead: the number of its job.</param>
/// <param name="Threads">0 lets the runtime choose.</param>
/// <param name="DurationSeconds">The time to measure, over all sessions, without warm-up.</param>
/// <param name="Sessions">The number of times that the model is loaded again.</param>
/// <param name="PerLayer">Whether the time of each layer is measured, too.</param>
/// <param name="AllowSpinning">Whether idle threads wait in a loop.</param>
/// <param name="KeepHistory">Whether the measurement goes into the history.</param>
public sealed record MeasureJobContract(
    JobModelContract Model, JobModelContract? CompareWith = null, string? Device = null, long? Calibration = null,
    int Threads = 1, double DurationSeconds = 6, int Sessions = 6, bool PerLayer = false, bool AllowSpinning = true,
    bool KeepHistory = true);

/// <summary>Rewrites to prove on a model: both are run on the same inputs, and their outputs are compared.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rewrites">Exact rewrites by their option: fuse-batch-norm.</param>
/// <param name="ChannelMultiple">The multiple to which pad-channels fills channels up.</param>
/// <param name="Timed">Whether both models are measured in turns, too.</param>
/// <param name="Threads">The threads of that measurement.</param>
/// <param name="DurationSeconds">How long that measurement lasts.</param>
public sealed record ProofJobContract(
    JobModelContract Model, IReadOnlyList<string> Rewrites, int ChannelMultiple = 8, bool Timed = false, int Threads = 1,
    double DurationSeconds = 6);

/// <summary>A calibration of the latency model for the server's machine.</summary>
/// <param name="Device">The id that the device gets.</param>
/// <param name="Threads">The numbers of threads, each measured alone; empty for one thread.</param>
/// <param name="BudgetSeconds">The time to measure in all.</param>
public sealed record CalibrationJobContract(
    string Device = "this-machine", IReadOnlyList<int>? Threads = null, double BudgetSeconds = 300);

/// <summary>A job.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">The kind of job.</param>
/// <param name="Subject">Its subject, for people: a model's name.</param>
/// <param name="State">interrupted: the server stopped while the job ran; it can be repeated.</param>
/// <param name="Position">Its place in the queue, from 1; null for one that does not wait.</param>
/// <param name="Progress">From 0 to 1; null for one that does not run.</param>
/// <param name="Activity">The current activity.</param>
/// <param name="Error">The reason why it failed, in a sentence.</param>
/// <param name="HasResult">Whether its result can be read; a cancelled job can have a partial result.</param>
/// <param name="CreatedAt">ISO 8601.</param>
public sealed record JobStatusContract(
    long Id, [property: AllowedValues("measure", "prove", "calibrate")] string Kind, string Subject,
    [property: AllowedValues("queued", "running", "done", "failed", "cancelled", "interrupted")] string State,
    int? Position, double? Progress, string? Activity, string? Error, bool HasResult, DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>The jobs, the newest first.</summary>
public sealed record JobListContract(IReadOnlyList<JobStatusContract> Jobs);

/// <summary>The result of a proof.</summary>
/// <param name="Holds">Whether every output agrees; null if no rewrite fitted, so that there was nothing to prove.</param>
/// <param name="Summary">The same in a sentence.</param>
/// <param name="Applied">The number of times that each rewrite was applied.</param>
/// <param name="LeftOut">The rewrites that the proof refused.</param>
/// <param name="Cases">The inputs that were tried.</param>
/// <param name="Timed">The measurement of the model (first) and the rewritten one (second); null if it was not requested.</param>
public sealed record ProofContract(
    ToolContract Tool, MachineContract Machine, string Model, bool? Holds, string Summary, IReadOnlyList<AppliedRewriteContract> Applied,
    IReadOnlyList<LeftOutRewriteContract> LeftOut, IReadOnlyList<string> Cases, IReadOnlyList<ProvedOutputContract> Outputs,
    MeasurementContract? Timed);

/// <summary>The number of times that a rewrite was applied.</summary>
public sealed record AppliedRewriteContract(string Rewrite, int Places);

/// <summary>A rewrite that the proof refused.</summary>
public sealed record LeftOutRewriteContract(string Rewrite, string Reason);

/// <summary>How far an output differed at most.</summary>
/// <param name="AbsoluteDifference">Null if the outputs cannot be compared element by element.</param>
/// <param name="RelativeDifference">Over the largest magnitude of the output; null as above.</param>
/// <param name="AllowedDifference">The limit of the relative difference.</param>
/// <param name="Inputs">The inputs at which it came nearest to that.</param>
public sealed record ProvedOutputContract(
    string Name, string DataType, bool Holds, double? AbsoluteDifference, double? RelativeDifference, double AllowedDifference,
    string Inputs);

/// <summary>The result of a calibration.</summary>
/// <param name="Device">The device file, by docs/schema/device.schema.json: predictions read it.</param>
/// <param name="Fits">How well it fits, one entry per number of threads.</param>
public sealed record CalibrationContract(System.Text.Json.Nodes.JsonObject Device, IReadOnlyList<CalibrationFitContract> Fits);

/// <summary>How well a calibration fits.</summary>
/// <param name="Basis">Its evidence.</param>
/// <param name="ErrorBefore">The mean relative error with the runtime's own factors.</param>
/// <param name="ErrorAfter">The same with fitted factors.</param>
/// <param name="ErrorUnseen">The same on networks that were left out of the fit.</param>
public sealed record CalibrationFitContract(
    IReadOnlyList<int> Threads, string Basis, double ErrorBefore, double ErrorAfter, double ErrorUnseen);
