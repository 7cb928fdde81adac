using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Server.Contracts;
using NetWeight.Server.Jobs;
using NetWeight.Server.Models;
using NetWeight.Server.Storage;
using NetWeight.Workflows;

namespace NetWeight.Server.Fleet;

/// <summary>A predicted latency for a device of the fleet, with its 90 % interval in seconds.</summary>
/// <param name="By">The id of a device of the catalog, or the calibration's job.</param>
/// <param name="Seconds">The predicted latency.</param>
/// <param name="LowSeconds">The lower end of the interval.</param>
/// <param name="HighSeconds">The upper end.</param>
internal sealed record FleetPrediction(string By, double Seconds, double LowSeconds, double HighSeconds);

/// <summary>
/// Predictions for the devices of the fleet: by a device's newest calibration or by the device of the catalog that its agent named. Both
/// are without the device's own measurements, so that a measurement that disagrees shows an error of the prediction.
/// </summary>
internal sealed class FleetPredictions(FleetDatabase database, ModelStore models)
{
    private const int NewestJobs = 100;

    /// <summary>
    /// What is predicted for a measurement; null where nothing predicts for the device, its runtime or the model.
    /// </summary>
    /// <param name="device">The device of the fleet.</param>
    /// <param name="task">What was measured.</param>
    /// <param name="measured">The time of the whole model: its runtime is predicted.</param>
    public async Task<FleetPrediction?> OfAsync(string device, FleetTaskContract task, MeasurementRecord measured)
    {
        if (task.Model is not { } model || await BaseAsync(device) is not { } known
            || HistoryTimes.RuntimeOf(measured, known.Device) is not { } runtime)
            return null;
        return Attempt(() =>
        {
            LatencyEstimate estimate = LatencyModel.Predict(Shaped(model), known.Device, new PredictionOptions
            {
                Runtime = runtime,
                Threads = known.Device.Class.IsCpu && task.Threads > 0 ? task.Threads : null,
            });
            return new FleetPrediction(known.By, estimate.Latency.Value, estimate.Low.Value, estimate.High.Value);
        });
    }

    /// <summary>
    /// The device file of a device: its newest calibration, or the device of the catalog that its agent named, with the times that the
    /// fleet has measured on it. They correct what the calibration does not cover. Throws <see cref="ProblemException"/> where the fleet
    /// knows neither.
    /// </summary>
    public async Task<Device> DeviceAsync(string id)
    {
        FleetDeviceRow row = await database.ReadAsync(
            store => store.FleetDevices.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id)) ?? throw FleetDevices.NoDevice(id);
        if (await BaseAsync(id) is not { } known)
            throw Problem.Conflict($"Nothing predicts for the device '{id}' yet. Submit a job with --kind calibrate, or start its agent "
                + "with --device and a device of 'netweight devices'.");
        (IReadOnlyList<MeasurementRecord> records, IReadOnlyList<ModelCost> costs) = await MeasuredAsync(id, known.Device);
        IReadOnlyList<MeasuredTime> times = HistoryTimes.Of(records, known.Device, costs, null, Calibrator.MostAnchors);
        var source = new DeviceSource(
            $"fleet-{id}", $"the fleet's agent '{row.Owner}' on '{id}', key {FleetDevices.KeyHash(row.PublicKey)[..16]}",
            Read: DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(database.Now).UtcDateTime));
        return Sourced(MeasuredAnchors.Apply(known.Device, times, source.Key).Device, source);
    }

    /// <summary>A device whose measured times and corrections name who measured: in a file, every source is listed once.</summary>
    private static Device Sourced(Device device, DeviceSource source) => device with
    {
        PublishedTimes = [.. device.PublishedTimes.Select(t => t.Source.Key == source.Key ? t with { Source = source } : t)],
        Calibrations = [.. device.Calibrations.Select(c => c.Source.Key == source.Key ? c with { Source = source } : c)],
        Sources = [.. device.Sources.Where(s => s.Key != source.Key), source],
    };

    private async Task<(Device Device, string By)?> BaseAsync(string id)
    {
        (string? catalog, FleetCalibration? calibration) = await database.ReadAsync(async store => (
            await store.FleetDevices.Where(d => d.Id == id).Select(d => d.CatalogDevice).FirstOrDefaultAsync(),
            await FleetCalibrations.NewestAsync(store, id)));
        if (calibration is not null)
            return (FleetDocuments.Device(calibration.DeviceFile), $"calibration {calibration.Job}");
        return catalog is null || DeviceCatalog.Find(catalog) is not { } device ? null : (device, catalog);
    }

    /// <summary>The newest measurements of a device, under its id, and the stored models that they are of.</summary>
    private async Task<(IReadOnlyList<MeasurementRecord> Records, IReadOnlyList<ModelCost> Costs)> MeasuredAsync(string id, Device device)
    {
        var jobs = await database.ReadAsync(store => (
            from j in store.FleetJobs.AsNoTracking()
            where j.Device == id && j.State == FleetState.Done && j.Kind == FleetKind.Measure
            join r in store.FleetResults on j.Id equals r.Job
            orderby j.Id descending
            select new { j.Task, r.Payload }).Take(NewestJobs).ToArrayAsync());
        var records = new List<MeasurementRecord>();
        var costs = new Dictionary<string, ModelCost?>();
        foreach (var job in jobs)
        {
            FleetOutcomeContract outcome = JsonSerializer.Deserialize<FleetOutcomeContract>(job.Payload, ServerJson.Options)!;
            // The machine's processor has another name than the device; these times are this device's.
            records.AddRange(outcome.Records.Where(r => r.Layer is null).Select(r => RecordJson.Read(
                JsonSerializer.Serialize(r with { Device = device.Id }, ServerJson.Options), "a measurement of the fleet")));
            FleetModelContract? model = JsonSerializer.Deserialize<FleetTaskContract>(job.Task, ServerJson.Options)!.Model;
            if (model?.Sha256 is { } sha256 && !costs.ContainsKey(sha256))
                costs[sha256] = Attempt(() => CostAnalyzer.Analyze(Shaped(model)));
        }

        return (records, [.. costs.Values.OfType<ModelCost>()]);
    }

    private ShapedModel Shaped(FleetModelContract wanted)
    {
        var inference = new InferenceOptions
        {
            Batch = wanted.Batch,
            SingleInputShape = wanted.Input is { } input ? InputShape.Parse(input) : null,
        };
        Model model = wanted.Network is { } network ? ModelInput.Of(network, wanted.Width, null).Read(wanted.Batch)
            : OnnxReader.Read(models.FileOf(wanted.Sha256!)) with { Name = wanted.Name };
        return ShapeInference.Run(model, inference);
    }

    /// <summary>A model that cannot be predicted has no prediction: the measurement stands alone.</summary>
    private static T? Attempt<T>(Func<T> predict)
        where T : class
    {
        try
        {
            return predict();
        }
        catch (Exception e) when (
            e is NetWeightException or ProblemException or IOException or UnauthorizedAccessException or OverflowException
            or ArithmeticException)
        {
            return null;
        }
    }
}
