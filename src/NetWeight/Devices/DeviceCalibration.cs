namespace NetWeight.Devices;

/// <summary>
/// Results of measurements on one very device about a runtime there; a prediction uses them before the runtime's own
/// factors.
/// </summary>
public sealed record DeviceCalibration
{
    /// <summary>The id of the runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The type that was computed in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The numbers of threads that were measured; empty for devices other than CPUs.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [];

    /// <summary>Factors of the latency model by name, in place of the runtime's; missing ones are the runtime's.</summary>
    public IReadOnlyDictionary<string, double> Factors { get; init; } = new Dictionary<string, double>();

    /// <summary>The multiplier of every predicted time: the only factor that a few whole networks can determine.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The multipliers of kernels of a kind, if the factors alone leave an error.</summary>
    public IReadOnlyList<KernelCorrection> Corrections { get; init; } = [];

    /// <summary>
    /// How sure the factors are after times of whole networks: the lower triangle of the effects' covariance, row by
    /// row; empty if the spread holds all.
    /// </summary>
    public IReadOnlyList<double> EffectCovariance { get; init; } = [];

    /// <summary>The times of whole networks that corrected the fit; 0 if kernels were measured.</summary>
    public int Anchors { get; init; }

    /// <summary>The spread of ln(measured / predicted) that the interval rests on: of measurements that the fit did not see.</summary>
    public required double LogSpread { get; init; }

    /// <summary>The result of a measurement.</summary>
    public required string Basis { get; init; }

    /// <summary>Who measured, when.</summary>
    public required DeviceSource Source { get; init; }
}

/// <summary>
/// A smooth correction of the kernels of one kind: the exponential of a line through points over the logarithm of one
/// of their sizes, level beyond the ends.
/// </summary>
/// <param name="Kernels">The kind of kernel: <c>pointwise</c>, <c>depthwise</c>, ...</param>
/// <param name="By">The size: <c>bytes</c>, <c>rows</c>, <c>columns</c>, <c>depth</c>.</param>
/// <param name="Points">The points, their sizes rising.</param>
public sealed record KernelCorrection(string Kernels, string By, IReadOnlyList<CorrectionPoint> Points);

/// <summary>A point of a correction.</summary>
/// <param name="Size">The size.</param>
/// <param name="Factor">The multiplier of the time there.</param>
public readonly record struct CorrectionPoint(double Size, double Factor);
