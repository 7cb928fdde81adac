using NetWeight.Costs;
using NetWeight.Units;

namespace NetWeight.Comparisons;

/// <summary>The change of a layer.</summary>
public enum LayerChange
{
    /// <summary>Operator, attributes, types and shapes are the same, and so is its place among the others.</summary>
    Same,

    /// <summary>The same layer at another place.</summary>
    Moved,

    /// <summary>The same layer with other attributes, types or shapes.</summary>
    Changed,

    /// <summary>Only the second network has it.</summary>
    Added,

    /// <summary>Only the first network has it.</summary>
    Removed,
}

/// <summary>A layer in two versions of a network.</summary>
/// <param name="Change">Its change.</param>
/// <param name="Before">It in the first; null if it was added.</param>
/// <param name="After">It in the second; null if it was removed.</param>
public sealed record LayerDiff(LayerChange Change, LayerCost? Before, LayerCost? After)
{
    /// <summary>
    /// The predicted time before, by device: that of the kernels in which it is the main layer, with the layers fused into
    /// them; null if there is no prediction.
    /// </summary>
    public required IReadOnlyList<Seconds?> TimesBefore { get; init; }

    /// <summary>The predicted time after, by device.</summary>
    public required IReadOnlyList<Seconds?> TimesAfter { get; init; }

    /// <summary>Its name, that of the second network if it has one.</summary>
    public string Name => (After ?? Before)!.Name;

    /// <summary>Its name before; null if it is the same or there was none.</summary>
    public string? NameBefore => Before is { } was && After is { } now && was.Name != now.Name ? was.Name : null;

    /// <summary>The changes, for people: <c>output 1x64x56x56 -> 1x96x56x56</c>; empty for none.</summary>
    public string Difference => Change == LayerChange.Changed ? LayerSignature.Difference(Before!, After!) : "";

    /// <summary>The change of a number; a layer that is not there counts 0. Null if a side is unknown.</summary>
    public long? Delta(Func<LayerCost, long?> number) => (After is null ? 0 : number(After)) - (Before is null ? 0 : number(Before));

    /// <summary>The change of the predicted time on a device; null if a prediction is missing.</summary>
    public double? TimeDelta(int device) => TimesAfter[device]?.Value - TimesBefore[device]?.Value;
}
