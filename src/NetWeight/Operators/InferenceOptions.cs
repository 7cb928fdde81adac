using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>The user's settings for a model's inputs, applied before shapes are inferred.</summary>
public sealed record InferenceOptions
{
    /// <summary>Nothing said: the file's own sizes, and a batch of 1 if it leaves the batch open.</summary>
    public static InferenceOptions Default { get; } = new();

    /// <summary>Shapes of inputs by name; they replace the file's declarations and bind its symbols.</summary>
    public IReadOnlyDictionary<string, Shape> InputShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>The shape of the only input, if the user did not name it.</summary>
    public Shape? SingleInputShape { get; init; }

    /// <summary>Sizes of symbolic dimensions by name.</summary>
    public IReadOnlyDictionary<string, long> Dims { get; init; } = new Dictionary<string, long>();

    /// <summary>The batch size; null for the file's declaration (1 if it leaves the batch open).</summary>
    public long? Batch { get; init; }

    /// <summary>Whether an open batch dimension counts as 1; otherwise it stays unknown.</summary>
    public bool AssumeBatchOfOne { get; init; } = true;

    /// <summary>Contents of small inputs that decide shapes (a target size, a length), by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> InputValues { get; init; } = new Dictionary<string, IReadOnlyList<double>>();
}
