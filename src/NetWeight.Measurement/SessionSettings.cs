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

    /// <summary>Also the processor's own memory layout (NCHWc): what users get by default.</summary>
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

    /// <summary>Where the runtime writes its profile, without the ending; null for no profile.</summary>
    public string? ProfilePrefix { get; init; }

    /// <summary>Where the runtime writes the graph that it really runs; null for nowhere.</summary>
    public string? OptimizedPath { get; init; }

    /// <summary>Where random weights and inputs are drawn from: equal seeds give equal numbers.</summary>
    public int Seed { get; init; }
}
