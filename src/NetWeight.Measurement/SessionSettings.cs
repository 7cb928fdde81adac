namespace NetWeight.Measurement;

/// <summary>How far ONNX Runtime rewrites a graph before it runs it.</summary>
public enum OptimizationLevel
{
    /// <summary>The graph as it is.</summary>
    None,

    /// <summary>Constant folding, redundant nodes, batch normalisation into convolutions.</summary>
    Basic,

    /// <summary>Also fusions that need the runtime's own operators.</summary>
    Extended,

    /// <summary>Also the processor's own memory layout (NCHWc): the default for users.</summary>
    All,
}

/// <summary>How a model is run.</summary>
public sealed record SessionSettings
{
    /// <summary>One thread, everything optimized, on the processor.</summary>
    public static SessionSettings Default { get; } = new();

    /// <summary>Threads inside an operator; 0 leaves the choice to the runtime (one per core).</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How far the graph is rewritten.</summary>
    public OptimizationLevel Optimization { get; init; } = OptimizationLevel.All;

    /// <summary>The execution provider's short name: <c>cpu</c>, <c>cuda</c>, ... (<see cref="ExecutionProviderCatalog"/>).</summary>
    public string Provider { get; init; } = "cpu";

    /// <summary>
    /// Whether idle threads wait in a loop. The runtime's own default, and 10 to 25 % faster on a quiet machine;
    /// on a busy one several times slower, because the loop takes the core that the work needs.
    /// </summary>
    public bool AllowSpinning { get; init; } = true;

    /// <summary>The file of the runtime's profile, without the ending; null for no profile.</summary>
    public string? ProfilePrefix { get; init; }

    /// <summary>The file of the graph that the runtime really runs; null for none.</summary>
    public string? OptimizedPath { get; init; }

    /// <summary>The seed of random weights and inputs: equal seeds give equal numbers.</summary>
    public int Seed { get; init; }
}
