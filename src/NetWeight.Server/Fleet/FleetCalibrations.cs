using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>The calibration of a device by a job of the fleet.</summary>
/// <param name="Job">The number of the job.</param>
/// <param name="DeviceFile">The device file, as JSON text.</param>
internal sealed record FleetCalibration(long Job, string DeviceFile);

/// <summary>A device of a submission, with what predicts for it.</summary>
/// <param name="Device">The device.</param>
/// <param name="DeviceFile">Its newest calibration; null for none, or where nothing is predicted.</param>
/// <param name="CatalogDevice">The device of the catalog that predicts instead.</param>
internal sealed record FleetTarget(string Device, string? DeviceFile, string? CatalogDevice)
{
    /// <summary>A task with what predicts.</summary>
    public FleetTaskContract Completed(FleetTaskContract task) => task.Work is not { } work || (DeviceFile ?? CatalogDevice) is null ? task
        : task with { Work = work with { DeviceFile = DeviceFile, Device = CatalogDevice } };
}

/// <summary>The calibrations that the fleet has measured.</summary>
internal static class FleetCalibrations
{
    /// <summary>The job of a device's newest calibration; null for none.</summary>
    public static async Task<long?> NewestJobAsync(ServerContext store, string device) => await store.FleetJobs.AsNoTracking()
        .Where(j => j.Device == device && j.State == FleetState.Done && j.Kind == FleetKind.Calibrate)
        .OrderByDescending(j => j.Id).Select(j => (long?)j.Id).FirstOrDefaultAsync();

    /// <summary>The newest calibration of a device; null for none.</summary>
    public static async Task<FleetCalibration?> NewestAsync(ServerContext store, string device)
    {
        if (await NewestJobAsync(store, device) is not { } job)
            return null;
        string payload = await store.FleetResults.AsNoTracking().Where(r => r.Job == job).Select(r => r.Payload).FirstAsync();
        return JsonSerializer.Deserialize<FleetOutcomeContract>(payload, ServerJson.Options)!.Document is { } file
            ? new FleetCalibration(job, file) : null;
    }
}
