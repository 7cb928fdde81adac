namespace NetWeight.Measurement.Fleet;

/// <summary>The kinds of work that a fleet does.</summary>
public static class FleetKind
{
    /// <summary>Measures a model: <c>netweight measure</c>, or another runner.</summary>
    public const string Measure = "measure";

    /// <summary>Calibrates the device: <c>netweight calibrate</c> writes its device file.</summary>
    public const string Calibrate = "calibrate";

    /// <summary>Rewrites a model on the device and proves that the outputs agree: <c>netweight rewrite</c>.</summary>
    public const string Proof = "proof";

    /// <summary>Compares predictions with measurements: <c>netweight calibrate --judge</c>.</summary>
    public const string Judge = "judge";

    /// <summary>Measures an experiment: <c>netweight experiment --measure</c>.</summary>
    public const string Experiment = "experiment";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Measure, Calibrate, Proof, Judge, Experiment];
}
