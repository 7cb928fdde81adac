using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The JSON document of <c>netweight analyze</c> for one model: its costs, or the reason why it could not be read.</summary>
[JsonConverter(typeof(AnalysisAlternatives))]
public abstract record AnalysisContract : IContract<AnalysisContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight analyze'";

    /// <inheritdoc/>
    public static JsonTypeInfo<AnalysisContract> Format => ReportContracts.Of<AnalysisContract>();
}

/// <summary>A model that could not be read.</summary>
/// <param name="Error">One line: the problem, the place, the remedy.</param>
public sealed record AnalysisFailureContract(
    [Const(1)] int SchemaVersion, ToolContract Tool, SourceContract Model, string Error) : AnalysisContract;

/// <summary>The name that the user gave.</summary>
public sealed record SourceContract(string Source);

/// <summary>A model with its costs.</summary>
public sealed record WeighedModelContract : AnalysisContract
{
    /// <summary>The version of the format.</summary>
    [Const(1)]
    public required int SchemaVersion { get; init; }

    /// <summary>The program that wrote it.</summary>
    public required ToolContract Tool { get; init; }

    /// <summary>The meaning of the counted fields, by name.</summary>
    public required IReadOnlyDictionary<string, string> Conventions { get; init; }

    /// <summary>The model.</summary>
    public required ModelContract Model { get; init; }

    /// <summary>The sums.</summary>
    public required TotalsContract Totals { get; init; }

    /// <summary>In the order in which they run.</summary>
    public required IReadOnlyList<LayerContract> Layers { get; init; }

    /// <summary>The layers by operator, by stage and by scope.</summary>
    public required GroupsContract Groups { get; init; }

    /// <summary>With --tensors: every tensor of the graph; those of sub-graphs carry node/branch/ before their name.</summary>
    public IReadOnlyList<TensorContract>? Tensors { get; init; }

    /// <summary>With -d: one per device, in the order in which they were named.</summary>
    public IReadOnlyList<DeviceContract>? Devices { get; init; }

    /// <summary>Doubts about the model; with -d also the findings of lint on the devices.</summary>
    public required IReadOnlyList<FindingContract> Findings { get; init; }
}

/// <summary>A layer's costs; null is unknown.</summary>
/// <param name="Stage">The spatial size, 56x56; empty for vectors.</param>
/// <param name="Executions">The number of times that one forward pass runs it; the numbers hold it already.</param>
/// <param name="InputShapes">Null for an unknown rank, null entries for unknown sizes.</param>
/// <param name="OutputShapes">Null for an unknown rank, null entries for unknown sizes.</param>
/// <param name="Headline">Whether it counts among headline MACCs.</param>
/// <param name="Missing">The reason why a number is null.</param>
public sealed record LayerContract(
    string Name, string Operator, string Scope, string Stage, long? Executions,
    [NullItems] IReadOnlyList<IReadOnlyList<long?>?> InputShapes,
    [NullItems] IReadOnlyList<IReadOnlyList<long?>?> OutputShapes, string ComputeType, long? Maccs, bool Headline,
    long? Flops, long Parameters, long? InputBytes, long? WeightBytes, long? OutputBytes, long? MemoryAccessBytes,
    long? OutputElements, double? FlopsPerByte, string? Missing = null, string? Note = null);

/// <summary>The layers in groups.</summary>
public sealed record GroupsContract(
    IReadOnlyList<GroupContract> Operator, IReadOnlyList<GroupContract> Stage, IReadOnlyList<GroupContract> Scope);

/// <summary>The sums of some layers.</summary>
public sealed record GroupContract(
    string Name, long Layers, long Maccs, long HeadlineMaccs, long Flops, long Parameters, long InputBytes,
    long WeightReadBytes, long OutputBytes, long MemoryAccessBytes, double? FlopsPerByte);

/// <summary>An analysis or a failure.</summary>
internal sealed class AnalysisAlternatives() : Alternatives<AnalysisContract, WeighedModelContract, AnalysisFailureContract>("error");
