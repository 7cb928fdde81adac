using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>A search whose networks workers evaluate.</summary>
/// <param name="Space">The search space, with the multiple of its widths: <c>mobile@8</c>.</param>
/// <param name="Device">The id of a device that NetWeight knows; null where DeviceFile is given.</param>
/// <param name="DeviceFile">The text of a device file.</param>
/// <param name="Runtime">The id of the runtime; null for the device's usual one.</param>
/// <param name="Precision">fp32, fp16, int8, ...; null for the runtime's.</param>
/// <param name="Threads">Threads of a CPU; null for the runtime's default.</param>
/// <param name="Batch">Images per inference.</param>
/// <param name="MaxLatencySeconds">The limit of the latency; null for none.</param>
/// <param name="IsWholeInterval">Whether the upper end of the interval has to keep it.</param>
/// <param name="MaxMaccs">The most MACCs; null for any number.</param>
/// <param name="MaxParameters">The most parameters; null for any number.</param>
/// <param name="Evaluations">Networks that are evaluated, over all islands.</param>
/// <param name="Seed">Equal seeds give equal searches.</param>
/// <param name="Score">How workers evaluate a network: naswot, zen, or the name of a program of theirs.</param>
/// <param name="Islands">How many searches run side by side and exchange networks.</param>
/// <param name="Width">How many networks an island has evaluated at a time.</param>
/// <param name="MigrateEach">After how many of these generations an island takes over a network of its neighbour.</param>
public sealed record SearchOrderContract(
    string Space, string? Device, string? DeviceFile, string? Runtime, string? Precision, int? Threads, [AtLeast(1)] long Batch,
    double? MaxLatencySeconds, bool IsWholeInterval, long? MaxMaccs, long? MaxParameters, [AtLeast(1)] int Evaluations, [Signed] int Seed,
    string Score, [AtLeast(1)] int Islands = 1, [AtLeast(1)] int Width = 8, [AtLeast(1)] int MigrateEach = 4)
{
    /// <summary>The most bytes for weights and peak activations of the whole batch; null for any number.</summary>
    public long? MaxMemoryBytes { get; init; }
}

/// <summary>An island of a search.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Evaluated">Networks that it had evaluated.</param>
/// <param name="HasEnded">Whether it is at its end.</param>
/// <param name="Best">Its best network; null before there is one.</param>
public sealed record SearchIslandContract([AtLeast(1)] int Number, int Evaluated, bool HasEnded, FoundNetworkContract? Best);

/// <summary>How far a search is, as <c>netweight search list -f json</c> lists it.</summary>
/// <param name="Id">The number of the search.</param>
/// <param name="State">A search that is done, failed or cancelled stays so.</param>
/// <param name="Reason">Why it failed; else null.</param>
/// <param name="Order">What is searched.</param>
/// <param name="Evaluated">Networks that workers evaluated.</param>
/// <param name="Running">Networks that workers evaluate at the moment.</param>
/// <param name="Failed">Networks that could not be evaluated.</param>
/// <param name="Best">The best network of all islands; null before there is one.</param>
/// <param name="Islands">The islands.</param>
/// <param name="CreatedBy">The name of the token that ordered it.</param>
/// <param name="CreatedAt">ISO 8601.</param>
/// <param name="FinishedAt">When it ended.</param>
public sealed record SearchProgressContract(
    long Id, [OneOf("running|done|failed|cancelled")] string State, string? Reason, SearchOrderContract Order, int Evaluated, int Running,
    int Failed, FoundNetworkContract? Best, IReadOnlyList<SearchIslandContract> Islands, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt) : IContract<SearchProgressContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight search list'";

    /// <inheritdoc/>
    public static JsonTypeInfo<SearchProgressContract> Format => MeasurementContracts.Of<SearchProgressContract>();
}

/// <summary>Searches, the newest first.</summary>
public sealed record SearchListContract(IReadOnlyList<SearchProgressContract> Searches);

/// <summary>What the workers of a search evaluated.</summary>
/// <param name="Weighed">How many networks were predicted.</param>
/// <param name="Networks">Generation by generation, within each island by island.</param>
public sealed record SearchEvaluatedContract(long Weighed, IReadOnlyList<EvaluatedContract> Networks);

/// <summary>A worker that brings results and asks for networks to evaluate.</summary>
/// <param name="Worker">The worker's name, for people.</param>
/// <param name="Scores">What it can evaluate: naswot, zen, names of its programs.</param>
/// <param name="Most">How many networks it takes; 0 where it only brings results.</param>
/// <param name="WaitSeconds">How long the server may wait for work before it answers that there is none.</param>
/// <param name="Results">Results of earlier tasks. Sending one again changes nothing.</param>
public sealed record WorkRequestContract(
    string Worker, IReadOnlyList<string> Scores, int Most, double WaitSeconds, IReadOnlyList<WorkResultContract> Results)
{
    /// <summary>Tasks that the worker is still at: their leases begin anew.</summary>
    public IReadOnlyList<WorkHeldContract>? Held { get; init; }
}

/// <summary>A task that a worker is at.</summary>
/// <param name="Id">The task.</param>
/// <param name="Lease">The lease of the task.</param>
public sealed record WorkHeldContract(long Id, string Lease);

/// <summary>The result of a task.</summary>
/// <param name="Id">The task.</param>
/// <param name="Lease">The lease of the task.</param>
/// <param name="Value">The score; null where there is none.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Failure">Why there is no score; null where there is one.</param>
public sealed record WorkResultContract(long Id, string Lease, [Signed] double? Value, double Seconds, FleetFailureContract? Failure);

/// <summary>Networks to evaluate.</summary>
/// <param name="Tasks">None where nothing waits.</param>
/// <param name="LeaseSeconds">After this time a task is given to another worker.</param>
/// <param name="PollSeconds">The longest wait for work in one request.</param>
public sealed record WorkAnswerContract(IReadOnlyList<WorkTaskContract> Tasks, double LeaseSeconds, double PollSeconds);

/// <summary>A network to evaluate.</summary>
/// <param name="Id">The task.</param>
/// <param name="Lease">The result names it.</param>
/// <param name="Network"><c>SPACE:GENOTYPE</c>.</param>
/// <param name="Score">How to evaluate it.</param>
/// <param name="Seed">The seed of its weights and images.</param>
public sealed record WorkTaskContract(long Id, string Lease, string Network, string Score, [Signed] int Seed);

/// <summary>The line that a program of a worker reads.</summary>
/// <param name="Ask">One network.</param>
internal sealed record WorkQuestionContract(IReadOnlyList<WorkNetworkContract> Ask);

/// <summary>A network that a program is asked for.</summary>
/// <param name="Network"><c>SPACE:GENOTYPE</c>.</param>
/// <param name="Genotype">The genotype alone; the answer repeats it.</param>
/// <param name="Seed">The seed of the search.</param>
internal sealed record WorkNetworkContract(string Network, string Genotype, [Signed] int Seed);
