using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>A network of the zoo, as <c>netweight zoo -f json</c> lists it: counts of its usual form at the published size.</summary>
/// <param name="Aliases">Other names that work.</param>
/// <param name="Forms">The forms that it can be built in, the usual one first.</param>
/// <param name="HeadlineMaccs">Conv + fully connected + MatMul.</param>
/// <param name="Resolution">Height and width of the published input.</param>
/// <param name="Top1Percent">As published; null if no accuracy is known.</param>
/// <param name="CountsFrom">Who published counts that the zoo is checked against.</param>
public sealed record ZooNetworkContract(
    string Name, IReadOnlyList<string> Aliases, string Family, IReadOnlyList<string> Forms, long Parameters,
    long HeadlineMaccs, [AtLeast(1)] int Resolution, double? Top1Percent, string? Top1Source,
    IReadOnlyList<string> CountsFrom, string Paper) : IContract<ZooNetworkContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight zoo'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ZooNetworkContract> Format => ReportContracts.Of<ZooNetworkContract>();
}

/// <summary>A network by stages, as <c>netweight zoo show NAME -f json</c> shows it.</summary>
/// <param name="Name">The name with the form, if that is not the usual one.</param>
/// <param name="Inputs">Name, type and shape.</param>
/// <param name="HeadlineMaccs">Conv + fully connected + MatMul.</param>
/// <param name="Published">Counts and accuracies with their sources; empty for another scale than the published one.</param>
/// <param name="Stages">In the order in which they run.</param>
public sealed record ZooStagesContract(
    string Name, string Family, string Paper, IReadOnlyList<string> Forms, IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Inputs, long Parameters, long HeadlineMaccs, long MemoryAccessBytes,
    IReadOnlyList<string> Published, IReadOnlyList<ZooStageContract> Stages) : IContract<ZooStagesContract>
{
    /// <inheritdoc/>
    public static string Kind => "a network of 'netweight zoo show'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ZooStagesContract> Format => ReportContracts.Of<ZooStagesContract>();
}

/// <summary>The part of a network that works at one spatial size.</summary>
/// <param name="Size">The spatial size, 56x56; empty for vectors.</param>
/// <param name="Depth">Convolutions.</param>
/// <param name="Width">The most channels of a map; null if there is none.</param>
/// <param name="Blocks">Blocks with multiply-accumulates.</param>
public sealed record ZooStageContract(
    string Size, long Depth, long? Width, long Blocks, long Parameters, long Maccs, long MemoryAccessBytes);
