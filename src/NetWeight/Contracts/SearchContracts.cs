using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

// Fields whose name says it all have no line of their own.
#pragma warning disable CS1573

/// <summary>What <c>netweight search -d ID -f json</c> says: the networks of a space that suit a device.</summary>
/// <param name="Answer">The answer in words.</param>
/// <param name="Space">The search space; <c>SPACE:GENOTYPE</c> names a network wherever a model is asked for.</param>
/// <param name="LatencySource">What latencies rest on: the prediction's evidence, or the user's table.</param>
/// <param name="AccuracySource">table, relatives, size, asked, or a training-free score: naswot, zen.</param>
/// <param name="AccuracyBasis">What the accuracies are.</param>
/// <param name="AccuracyDeviationPoints">The standard deviation of an estimated accuracy; null if unknown or measured.</param>
/// <param name="MaxLatencySeconds">The limit; null for the whole front.</param>
/// <param name="IsWholeInterval">Whether the upper end of the interval keeps the limit.</param>
/// <param name="Weighed">Networks that were predicted.</param>
/// <param name="Evaluated">Networks whose accuracy was looked at.</param>
/// <param name="Best">The most accurate within the limits; null where none keeps them.</param>
/// <param name="Front">Networks that no other evaluated one beats in both latency and accuracy, the fastest first.</param>
public sealed record SearchContract(
    [Const(1)] int SchemaVersion, string ToolVersion, string Answer, string Space, string Device, string Runtime, string Precision,
    [AtLeast(1)] int Threads, [AtLeast(1)] long Batch, string LatencySource, [OneOf("table|relatives|size|asked|naswot|zen")] string AccuracySource,
    string AccuracyBasis, double? AccuracyDeviationPoints, double? MaxLatencySeconds, bool IsWholeInterval,
    long? MaxMaccs, long? MaxParameters, int Seed, [AtLeast(1)] int Evaluations, long Weighed, int Evaluated, FoundNetworkContract? Best,
    IReadOnlyList<FoundNetworkContract> Front) : IContract<SearchContract>
{
    /// <summary>The most memory for weights and peak activations of the whole batch; null for any.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight search'";

    /// <inheritdoc/>
    public static JsonTypeInfo<SearchContract> Format => ReportContracts.Of<SearchContract>();
}

/// <summary>A network that was evaluated.</summary>
/// <param name="Network">Its name: <c>SPACE:GENOTYPE</c>.</param>
/// <param name="Accuracy">In the unit of its source; null where that has no answer.</param>
/// <param name="LatencySeconds">Predicted, or of the user's table; the same as both ends then.</param>
public sealed record FoundNetworkContract(
    string Network, string Genotype, double? Accuracy, double LatencySeconds, double LatencyLowSeconds, double LatencyHighSeconds,
    long HeadlineMaccs, long Parameters)
{
    /// <summary>The lower end of the 90 % interval of an estimated accuracy, which ranks; null for others.</summary>
    public double? AccuracyLow { get; init; }

    /// <summary>The upper end.</summary>
    public double? AccuracyHigh { get; init; }

    /// <summary>Bytes of weights and of the activations alive at the peak, of the whole batch.</summary>
    public long? MemoryBytes { get; init; }
}

/// <summary>The state of a search in a file, from which it continues: what was asked for, and what was evaluated, in order.</summary>
/// <param name="LatencyFrom">The table that latencies came from; null where they were predicted.</param>
/// <param name="Networks">What was evaluated.</param>
public sealed record SearchStateContract(
    [Const(1)] int SchemaVersion, string ToolVersion, string Space, string Device, string Runtime, string Precision,
    [AtLeast(1)] int Threads, [AtLeast(1)] long Batch, string AccuracySource, string? LatencyFrom,
    double? MaxLatencySeconds, bool IsWholeInterval, long? MaxMaccs,
    long? MaxParameters, int Seed, [AtLeast(1)] int Evaluations, IReadOnlyList<EvaluatedContract> Networks) : IContract<SearchStateContract>
{
    /// <summary>The most memory for weights and peak activations of the whole batch; null for any.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <inheritdoc/>
    public static string Kind => "a state of 'netweight search'";

    /// <inheritdoc/>
    public static JsonTypeInfo<SearchStateContract> Format => ReportContracts.Of<SearchStateContract>();
}

/// <summary>A network with its accuracy; without one where it could not be evaluated.</summary>
public sealed record EvaluatedContract(string Genotype, double? Accuracy);

/// <summary>What <c>netweight search --ask</c> writes, one line each: networks to evaluate.</summary>
public sealed record SearchQuestionContract(IReadOnlyList<FoundNetworkContract> Ask) : IContract<SearchQuestionContract>
{
    /// <inheritdoc/>
    public static string Kind => "a question of 'netweight search --ask'";

    /// <inheritdoc/>
    public static JsonTypeInfo<SearchQuestionContract> Format => ReportContracts.Of<SearchQuestionContract>();
}

/// <summary>A search space, as <c>netweight search spaces -f json</c> lists it.</summary>
/// <param name="Size">How many networks it has, about.</param>
/// <param name="Resolution">Height and width of the input, where no gene decides it.</param>
/// <param name="Relatives">Networks of the zoo whose published accuracies the estimate rests on.</param>
public sealed record SearchSpaceContract(
    string Name, string Title, string Paper, double Size, [AtLeast(1)] int Resolution, [AtLeast(1)] int Classes,
    IReadOnlyList<SearchGeneContract> Genes, IReadOnlyList<string> Relatives) : IContract<SearchSpaceContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight search spaces'";

    /// <inheritdoc/>
    public static JsonTypeInfo<SearchSpaceContract> Format => ReportContracts.Of<SearchSpaceContract>();
}

/// <summary>One decision of a space.</summary>
public sealed record SearchGeneContract(string Name, IReadOnlyList<string> Choices);
