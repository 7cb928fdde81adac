using NetWeight.Units;

namespace NetWeight.Measurement.Layers;

/// <summary>One kernel of the runtime with the original nodes that it does the work of.</summary>
public sealed record MeasuredKernel
{
    /// <summary>The runtime's name for it.</summary>
    public required string Kernel { get; init; }

    /// <summary>The runtime's operator, with its domain if that is not <c>ai.onnx</c>.</summary>
    public required string Operator { get; init; }

    /// <summary>The names of the original nodes, in the graph's order; empty for a copy that the runtime put in.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>For a copy between memory layouts: the original node that it serves; otherwise null.</summary>
    public string? ReorderFor { get; init; }

    /// <summary>The profiled time in seconds: the mean of the middle half of the runs (the profile has whole microseconds).</summary>
    public required double ProfiledSeconds { get; init; }

    /// <summary>The profile's time scaled so that all parts add up to the time without a profile.</summary>
    public required Seconds Time { get; init; }

    /// <summary>Its part of the whole, from 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The arithmetic of the original nodes; null if it is unknown.</summary>
    public required Flops? Flops { get; init; }

    /// <summary>
    /// Its traffic by the model: activations from and for other kernels, and weights; null if that is
    /// unknown.
    /// </summary>
    public required Bytes? Bytes { get; init; }

    /// <summary>FLOPs in its scaled time.</summary>
    public FlopsPerSecond? FlopsPerSecond => Flops is { } flops && Time.Value > 0 ? new FlopsPerSecond(flops.Value / Time.Value) : null;

    /// <summary>Bytes in its scaled time.</summary>
    public BytesPerSecond? BytesPerSecond => Bytes is { } bytes && Time.Value > 0 ? new BytesPerSecond(bytes.Value / Time.Value) : null;
}

/// <summary>Where a model's time goes.</summary>
/// <param name="Kernels">The kernels in the order in which they ran.</param>
/// <param name="Factor">Time without a profile divided by the sum of the profiled kernels: each profiled time was multiplied by it.</param>
/// <param name="Total">The time without a profile that the parts add up to.</param>
/// <param name="Runs">The number of profiled runs that count.</param>
/// <param name="LoadedNodes">Original nodes that ran once, when the model was loaded.</param>
public sealed record LayerProfile(
    IReadOnlyList<MeasuredKernel> Kernels, double Factor, Seconds Total, int Runs, IReadOnlyList<string> LoadedNodes);
