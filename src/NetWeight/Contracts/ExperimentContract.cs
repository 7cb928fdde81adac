using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>
/// The JSON document of <c>netweight experiment NAME</c>: experiments with their networks and their times from every source that was
/// requested.
/// </summary>
public sealed record ExperimentsContract(
    [Const(1)] int SchemaVersion, string ToolVersion,
    IReadOnlyList<ExperimentContract> Experiments) : IContract<ExperimentsContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight experiment'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ExperimentsContract> Format => ReportContracts.Of<ExperimentsContract>();
}

/// <summary>An experiment, as <c>netweight experiment -f json</c> lists it.</summary>
/// <param name="Source">Who claims it.</param>
/// <param name="SetUp">The networks.</param>
public sealed record ListedExperimentContract(string Name, string Claim, string Source, string SetUp)
    : IContract<ListedExperimentContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight experiment'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ListedExperimentContract> Format => ReportContracts.Of<ListedExperimentContract>();
}

/// <summary>One experiment at one scale: a GPU gets larger networks than a CPU.</summary>
/// <param name="Source">Who claims it.</param>
/// <param name="SetUp">The networks.</param>
/// <param name="Quantity">The quantity in tables; times are in seconds in any case.</param>
public sealed record ExperimentContract(
    string Name, [OneOf("large|small")] string Scale, string Claim, string Source, string SetUp,
    [OneOf("latency|rate|throughput|density")] string Quantity, IReadOnlyList<ExperimentCellContract> Cells,
    IReadOnlyList<ExperimentSeriesContract> Series, IReadOnlyList<SeriesComparisonContract> Comparisons,
    IReadOnlyList<string> Notes);

/// <summary>One network.</summary>
/// <param name="Model">Its name, and its file's with --save.</param>
/// <param name="Maccs">Of convolutions, fully connected layers and matrix products.</param>
/// <param name="MemoryAccessBytes">Read and written, layer by layer as the file has them.</param>
public sealed record ExperimentCellContract(
    string Row, string Column, string Model, [AtLeast(1)] int Resolution, [AtLeast(1)] long Batch, long Maccs,
    long Parameters, long MemoryAccessBytes, long PeakActivationBytes);

/// <summary>Times from one place.</summary>
/// <param name="Device">The device's id; of a measurement the processor's own name.</param>
/// <param name="Conditions">Runtime, type, threads.</param>
/// <param name="Basis">The source of the times.</param>
/// <param name="Times">One per cell, in their order.</param>
public sealed record ExperimentSeriesContract(
    string Name, [OneOf("predicted|measured|published")] string Origin, string Device, string Conditions, string Basis,
    [NullItems] IReadOnlyList<CellTimeContract?> Times, VerdictContract Verdict);

/// <summary>The time of one cell.</summary>
/// <param name="Seconds">Per inference of the cell's batch.</param>
/// <param name="LowSeconds">
/// Predicted: the lower end of the interval that holds 90 % of measurements; measured: the fastest session.
/// </param>
/// <param name="HighSeconds">Predicted: its upper end; measured: the slowest session.</param>
public sealed record CellTimeContract(double Seconds, double? LowSeconds, double? HighSeconds);

/// <summary>The verdict of the times on the claim.</summary>
public sealed record VerdictContract(
    [OneOf("holds|holds in part|does not hold|not known")] string Holding, string Sentence,
    IReadOnlyList<VerdictNumberContract> Numbers);

/// <summary>A number behind a verdict.</summary>
public sealed record VerdictNumberContract(string Name, [Signed] double Value);

/// <summary>How near a series comes to a measured or published one.</summary>
/// <param name="SamePairs">Pairs of rows in a column that both put in the same order.</param>
/// <param name="Pairs">Pairs that the measured one tells apart.</param>
/// <param name="MeanError">Of the times, relatively; null if the devices differ.</param>
public sealed record SeriesComparisonContract(
    string Series, string Against, long SamePairs, long Pairs, double? MeanError, double? WorstError);
