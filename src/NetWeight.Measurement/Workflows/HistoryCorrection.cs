using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;
using NetWeight.Operators;

namespace NetWeight.Measurement.Workflows;

/// <summary>Corrects predictions by the user's own measurements on the same devices.</summary>
/// <param name="records">The measurements of whole networks.</param>
/// <param name="note">Takes notes, one line each; null for nowhere.</param>
public sealed class HistoryCorrection(IReadOnlyList<MeasurementRecord> records, Action<string>? note = null)
{
    /// <summary>The devices corrected by the measurements; a device without measurements stays as it is.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="models">The models to predict: their own measurements come first.</param>
    /// <param name="inference">The settings of their inputs; null for those of the files.</param>
    public IReadOnlyList<Device> Apply(
        IReadOnlyList<Device> devices, IReadOnlyList<ModelCost> models, InferenceOptions? inference = null) =>
        records.Count == 0 ? devices : [.. devices.Select(d => Apply(d, models, inference))];

    private Device Apply(Device device, IReadOnlyList<ModelCost> models, InferenceOptions? inference)
    {
        IReadOnlyList<MeasuredTime> times = HistoryTimes.Of(records, device, models, inference, Calibrator.MostAnchors);
        MeasuredAnchors anchored = MeasuredAnchors.Apply(device, times, "history");
        if (anchored.AreContradictory)
            note?.Invoke(
                $"{device.Id}: the {times.Count} measurements in the history predict each other worse than the "
                    + "latency model does alone, so predictions do not use them. --no-history leaves them out.");
        return anchored.Device;
    }
}
