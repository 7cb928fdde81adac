namespace NetWeight.Latency.Timing;

/// <summary>The evidence of a prediction, the weakest first.</summary>
public enum EvidenceLevel
{
    /// <summary>Nothing was measured on devices of this kind: engineering values.</summary>
    Assumed,

    /// <summary>Other runtimes were measured on other devices of the kind.</summary>
    Platform,

    /// <summary>The runtime was measured on other devices.</summary>
    Runtime,

    /// <summary>The device was measured, with another runtime or in another type.</summary>
    Device,

    /// <summary>This device was measured with this runtime in this type.</summary>
    Setting,

    /// <summary>Times of whole networks on this device correct the prediction.</summary>
    Anchored,

    /// <summary>Kernels were measured on this very machine.</summary>
    Calibrated,
}

/// <summary>The measurements behind a prediction.</summary>
/// <param name="Level">The distance to the predicted setting.</param>
/// <param name="MeasuredOn">The ids of the devices.</param>
/// <param name="Measurements">How many times of whole networks.</param>
/// <param name="Text">The same for people.</param>
public sealed record FitEvidence(EvidenceLevel Level, IReadOnlyList<string> MeasuredOn, int Measurements, string Text)
{
    /// <summary>Nothing.</summary>
    public static FitEvidence None { get; } = new(EvidenceLevel.Assumed, [], 0, "engineering values, not fitted");
}
