namespace NetWeight.Contracts;

/// <summary>The program that wrote a document.</summary>
public sealed record ToolContract([Const("netweight")] string Name, string Version);

/// <summary>A model's file and its interface.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Source">The name that the user gave: a path, or a network of the zoo.</param>
/// <param name="Opset">The version of the ONNX standard's operators.</param>
/// <param name="Opsets">The versions of all operator sets, by domain.</param>
public sealed record ModelContract(
    string Name, string Source, int Opset, long IrVersion, string Producer, string ProducerVersion,
    IReadOnlyDictionary<string, int> Opsets, IReadOnlyList<TensorContract> Inputs,
    IReadOnlyList<TensorContract> Outputs);

/// <summary>A tensor's type.</summary>
/// <param name="DataType">As ONNX spells it in lower case; containers as seq(tensor(float)), optional(...), map(...).</param>
/// <param name="Shape">Null for an unknown rank, null entries for unknown sizes.</param>
/// <param name="Symbols">Names of open dimensions, by position.</param>
/// <param name="UpperBounds">Largest possible sizes, if some are unknown but bounded.</param>
public sealed record TensorContract(
    string Name, string? DataType, IReadOnlyList<long?>? Shape, [NullItems] IReadOnlyList<string?>? Symbols = null,
    IReadOnlyList<long?>? UpperBounds = null);

/// <summary>The costs of a model.</summary>
/// <param name="ConstantNodes">Nodes that run once at load: constants and shape arithmetic.</param>
/// <param name="HeadlineMaccs">Conv + fully connected + MatMul.</param>
/// <param name="WeightBytes">Stored bytes of all weights, running statistics included.</param>
/// <param name="Statistics">Elements of running means and variances; no parameters.</param>
/// <param name="ActivationElements">Elements written by conv + fully connected + MatMul.</param>
/// <param name="HeadlineStatus">Whether every conv, fully connected layer and MatMul is counted, whatever else is missing.</param>
/// <param name="Status">Whether every layer is counted.</param>
public sealed record TotalsContract(
    long Layers, long ConstantNodes, long Maccs, long HeadlineMaccs, long Flops, long Parameters, long InputBytes,
    long WeightReadBytes, long OutputBytes, long MemoryAccessBytes, double? FlopsPerByte,
    IReadOnlyDictionary<string, long> MaccsByType, long WeightBytes,
    IReadOnlyDictionary<string, long> WeightBytesByType, long Statistics, long ActivationElements,
    long PeakActivationBytes, string? PeakActivationLayer, [OneOf(Words.Statuses)] string PeakActivationStatus,
    [OneOf(Words.Statuses)] string HeadlineStatus, [OneOf(Words.Statuses)] string Status,
    IReadOnlyList<MissingContract> Missing);

/// <summary>A layer that could not be counted.</summary>
public sealed record MissingContract(string Layer, string Operator, string Reason);

/// <summary>A published or measured time of the same network on the device, in the same runtime, type and batch.</summary>
public sealed record PublishedContract
{
    /// <summary>How calls followed each other.</summary>
    [OneOf("latency|throughput|multistream")]
    public required string Protocol { get; init; }

    /// <summary>One call; only if calls did not overlap.</summary>
    public double? LatencySeconds { get; init; }

    /// <summary>Samples per second.</summary>
    public required double ThroughputSamplesPerSecond { get; init; }

    /// <summary>The program that took the time.</summary>
    public required string Harness { get; init; }

    /// <summary>Who published it.</summary>
    public required string Source { get; init; }

    /// <summary>Only for times of the user's own history.</summary>
    [Const(true)]
    public bool? IsMeasured { get; init; }

    /// <summary>Whether the predicted interval holds it.</summary>
    public required bool IsInsideInterval { get; init; }
}

/// <summary>The change from one prediction to another, with its own interval: common errors cancel.</summary>
/// <param name="Verdict">Whether the second is faster or slower for certain.</param>
/// <param name="SpeedUp">How many times as fast the second is.</param>
/// <param name="SpeedUpLow">
/// With High, the interval that holds 90 % of measured speed-ups; null if layers of the second could not be counted
/// that the first does not have.
/// </param>
/// <param name="SpeedUpHigh">Null if layers of the first could not be counted that the second does not have.</param>
/// <param name="SavedSeconds">Negative if the second is slower.</param>
/// <param name="Sentence">The same in words.</param>
public sealed record DifferenceContract(
    [OneOf(Words.Verdicts)] string Verdict, double SpeedUp, double? SpeedUpLow, double? SpeedUpHigh,
    [Signed] double SavedSeconds, [Signed] double? SavedLowSeconds, [Signed] double? SavedHighSeconds, string Sentence);
