namespace NetWeight.Measurement.Timing;

/// <summary>The progress of one of several measurements, as that of all of them.</summary>
/// <param name="whole">Hears of all of them.</param>
/// <param name="index">Its index, from 0.</param>
/// <param name="count">Their number.</param>
public sealed class PartProgress(IProgress<StopwatchProgress> whole, int index, int count) : IProgress<StopwatchProgress>
{
    /// <inheritdoc/>
    public void Report(StopwatchProgress value) => whole.Report(value with { Done = (index + value.Done) / count });
}
