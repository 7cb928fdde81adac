using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;
using NetWeight.Server.Security;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>The devices: registered by their agents, listed and removed by people.</summary>
internal sealed class FleetDevices(FleetDatabase database, FleetRules rules, FleetLeases leases)
{
    private const int MostDevices = 1000, MostRunners = 50, MostText = 200;
    private const int P256Bits = 256;

    /// <summary>
    /// Registers a device. The agent gets a new session; an earlier one ends, and what it ran is given again. Throws
    /// <see cref="ProblemException"/> where another token or another key owns the device.
    /// </summary>
    public async Task<FleetSessionContract> RegisterAsync(string id, FleetAgentContract agent, Caller caller)
    {
        Check(id, agent);
        string session = Guid.NewGuid().ToString("N");
        await database.WriteAsync(async store =>
        {
            long now = database.Now;
            FleetDeviceRow? device = await store.FleetDevices.FirstOrDefaultAsync(d => d.Id == id);
            if (device is null)
            {
                if (await store.FleetDevices.CountAsync() >= MostDevices)
                    throw Problem.Conflict($"{MostDevices} devices are registered already. Remove some.");
                device = new FleetDeviceRow
                {
                    Id = id,
                    PublicKey = agent.PublicKey,
                    Owner = caller.Name,
                    Session = session,
                    Machine = "",
                    Runners = "",
                    Version = "",
                    RegisteredAt = now,
                };
                store.FleetDevices.Add(device);
                database.Audit(store, caller.Name, "register device", $"{id} with key {KeyHash(agent.PublicKey)}");
            }
            else if (device.Owner != caller.Name)
            {
                throw Problem.Conflict($"The device '{id}' belongs to the token '{device.Owner}'. Choose another name for this one.");
            }
            else if (device.PublicKey != agent.PublicKey)
            {
                throw Problem.Conflict($"The device '{id}' has another key. Use the agent's former data folder, or have an administrator "
                    + $"remove the device: DELETE api/fleet/devices/{id}.");
            }

            device.Session = session;
            device.Machine = JsonSerializer.Serialize(agent.Machine, ServerJson.Options);
            device.Runners = string.Join(' ', agent.Runners);
            device.Version = agent.Version;
            device.CatalogDevice = agent.Device;
            device.CoolDownSeconds = agent.CoolDownSeconds;
            device.NotReady = null;
            device.LastSeenAt = now;
            await store.SaveChangesAsync();
            await leases.EndAsync(store, j => j.Device == id, "The agent started again while it measured.", now);
            return true;
        });
        return new FleetSessionContract(session, rules.Lease.TotalSeconds, rules.Poll.TotalSeconds);
    }

    /// <summary>The devices, by id.</summary>
    public Task<FleetDeviceListContract> ListAsync() => database.ReadAsync(async store =>
    {
        FleetDeviceRow[] devices = await store.FleetDevices.AsNoTracking().OrderBy(d => d.Id).ToArrayAsync();
        Dictionary<string, int> queued = await store.FleetJobs.Where(j => j.State == FleetState.Queued).GroupBy(j => j.Device)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        Dictionary<string, long> running =
            await store.FleetJobs.Where(j => j.State == FleetState.Running).ToDictionaryAsync(j => j.Device, j => j.Id);
        Dictionary<string, long> calibrated = await store.FleetJobs
            .Where(j => j.State == FleetState.Done && j.Kind == FleetKind.Calibrate).GroupBy(j => j.Device)
            .Select(g => new { g.Key, Job = g.Max(j => j.Id) }).ToDictionaryAsync(g => g.Key, g => g.Job);
        return new FleetDeviceListContract(
            [.. devices.Select(d => Contract(d, Of(running, d), queued.GetValueOrDefault(d.Id), Of(calibrated, d)))]);

        static long? Of(Dictionary<string, long> jobs, FleetDeviceRow device) =>
            jobs.TryGetValue(device.Id, out long job) ? job : null;
    });

    /// <summary>Removes a device. Its waiting and running jobs are cancelled; results stay.</summary>
    public Task RemoveAsync(string id, Caller caller) => database.WriteAsync(async store =>
    {
        if (await store.FleetDevices.Where(d => d.Id == id).ExecuteDeleteAsync() == 0)
            throw NoDevice(id);
        await leases.CancelAsync(store, j => j.Device == id, "The device was removed.");
        database.Audit(store, caller.Name, "remove device", id);
        return true;
    });

    /// <summary>The error for a device that is not registered.</summary>
    public static ProblemException NoDevice(string id) => Problem.NotFound(FleetNames.IsName(id)
        ? $"No device '{id}' is registered. 'netweight devices --fleet' lists all." : $"There is no such device. {FleetNames.Rule}");

    /// <summary>The key of an agent; null for a text that is none.</summary>
    public static ECDsa? Key(string publicKey)
    {
        var bytes = new byte[publicKey.Length];
        if (!Convert.TryFromBase64String(publicKey, bytes, out int count))
            return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(bytes.AsSpan(0, count), out int read);
            if (read == count && key.KeySize == P256Bits)
                return key;
        }
        catch (CryptographicException)
        {
            // No key.
        }

        key.Dispose();
        return null;
    }

    private FleetDeviceContract Contract(FleetDeviceRow d, long? job, int queued, long? calibration)
    {
        long now = database.Now;
        string state = job is null && now - d.LastSeenAt > rules.Offline.TotalMilliseconds ? "offline"
            : job is not null ? "running"
            : d.NotReady is not null ? "notReady"
            : d.CoolUntil > now ? "coolingDown"
            : "idle";
        return new FleetDeviceContract(
            d.Id, state, d.NotReady, job, queued, d.Runners.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            JsonSerializer.Deserialize<MachineContract>(d.Machine, ServerJson.Options)!, d.Version, KeyHash(d.PublicKey), d.CoolDownSeconds,
            DateTimeOffset.FromUnixTimeMilliseconds(d.RegisteredAt), DateTimeOffset.FromUnixTimeMilliseconds(d.LastSeenAt),
            d.CatalogDevice, calibration);
    }

    /// <summary>The SHA-256 of a public key, as people compare it.</summary>
    public static string KeyHash(string publicKey) => Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(publicKey)));

    private void Check(string id, FleetAgentContract agent)
    {
        if (!FleetNames.IsName(id))
            throw Problem.Refused($"The device cannot be called so. {FleetNames.Rule}");
        using (ECDsa? key = Key(agent.PublicKey))
            if (key is null)
                throw Problem.Refused("publicKey: write an ECDSA P-256 key as SubjectPublicKeyInfo in Base64.");
        if (agent.Runners.Count is 0 or > MostRunners || !agent.Runners.All(FleetNames.IsName))
            throw Problem.Refused($"runners: name 1 to {MostRunners} runners. {FleetNames.Rule}");
        if (!(agent.CoolDownSeconds >= 0 && agent.CoolDownSeconds <= rules.LongestCoolDown.TotalSeconds))
            throw Problem.Refused($"coolDownSeconds must be from 0 to {rules.LongestCoolDown.TotalSeconds:0}.");
        if (agent.Device is { } word)
            FleetTasks.CheckDevice("device", word);
        FleetText.Check("version", agent.Version, MostText);
        FleetText.Check("machine.processor", agent.Machine.Processor, MostText);
        FleetText.Check("machine.operatingSystem", agent.Machine.OperatingSystem, MostText);
        FleetText.Check("machine.governor", agent.Machine.Governor, MostText);
        FleetText.Check("machine.architecture", agent.Machine.Architecture, MostText);
    }
}
