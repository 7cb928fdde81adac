namespace NetWeight.Graphs;

/// <summary>
/// The number of samples that one inference takes: one reading of the inputs' shapes for predictions, measurements and
/// whoever sets a batch.
/// </summary>
public static class SampleBatch
{
    /// <summary>
    /// The samples of one inference: the first dimension of the first input that has several. A single image without a batch
    /// dimension (3x320x320) is one sample. Null if no input has several dimensions, or the first one is open.
    /// </summary>
    /// <param name="inputs">The shapes of the inputs in their order; null for an unknown rank.</param>
    public static long? Of(IEnumerable<Shape?> inputs) =>
        inputs.FirstOrDefault(shape => shape is { Rank: > 1 }) is not { } first ? null : IsSingleImage(first) ? 1 : first[0].ValueOrNull;

    /// <summary>Whether a shape is that of one image, channels first, without a batch dimension.</summary>
    public static bool IsSingleImage(Shape shape) =>
        shape.Rank == 3 && shape[0].ValueOrNull is <= 4 && shape[1].ValueOrNull is >= 32 && shape[2].ValueOrNull is >= 32;
}
