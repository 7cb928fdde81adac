using Orleans.Concurrency;
using Orleans.Placement;

namespace NetWeight.Server.Fleet;

/// <summary>The answer to an agent's request: JSON, or the sentence of a problem.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Text">The JSON or the sentence.</param>
[GenerateSerializer]
[Alias("netweight.fleet-answer")]
internal readonly record struct FleetAnswer([property: Id(0)] int Status, [property: Id(1)] string Text);

/// <summary>The answer to an agent that asks for a job.</summary>
/// <param name="Answer">The lease; empty text for no job.</param>
/// <param name="Version">How often the device has been woken: what to wait from; null where no grain answered.</param>
/// <param name="NextAt">When to look again, in milliseconds of Unix time; null where only a new job changes anything.</param>
[GenerateSerializer]
[Alias("netweight.fleet-take-answer")]
internal readonly record struct FleetTakeAnswer(
    [property: Id(0)] FleetAnswer Answer, [property: Id(1)] long? Version, [property: Id(2)] long? NextAt);

/// <summary>A device in the cluster: its agent's requests are served one after the other, whichever server they reach.</summary>
[Alias("netweight.device")]
internal interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>Gives the next job.</summary>
    [Alias("take")]
    Task<FleetTakeAnswer> TakeAsync(string session, string? notReady, string caller);

    /// <summary>Renews the lease of an attempt.</summary>
    [Alias("renew")]
    Task<FleetAnswer> RenewAsync(string attempt, string session, string activity, double progress, string caller);

    /// <summary>Takes the outcome of an attempt.</summary>
    [Alias("confirm")]
    Task<FleetAnswer> ConfirmAsync(string attempt, string payload, string signature, string caller);

    /// <summary>Waits until there may be a new job.</summary>
    [Alias("wait")]
    [AlwaysInterleave]
    Task WaitAsync(long version, TimeSpan most);

    /// <summary>Ends the waiting: there may be a new job.</summary>
    [Alias("wake")]
    [AlwaysInterleave]
    Task WakeAsync();
}

/// <summary>
/// The device's turn-taking. It holds nothing that has to survive: the store of record does. It starts on the server that its agent calls.
/// </summary>
[PreferLocalPlacement]
internal sealed class DeviceGrain(DeviceRequests requests) : Grain, IDeviceGrain
{
    private TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long version = DateTime.UtcNow.Ticks;

    private string Id => this.GetPrimaryKeyString();

    public async Task<FleetTakeAnswer> TakeAsync(string session, string? notReady, string caller)
    {
        long from = version;
        return await requests.TakeAsync(Id, session, notReady, caller) with { Version = from };
    }

    public Task<FleetAnswer> RenewAsync(string attempt, string session, string activity, double progress, string caller) =>
        requests.RenewAsync(Id, attempt, session, activity, progress, caller);

    public Task<FleetAnswer> ConfirmAsync(string attempt, string payload, string signature, string caller) =>
        requests.ConfirmAsync(Id, attempt, payload, signature, caller);

    public async Task WaitAsync(long version, TimeSpan most)
    {
        if (this.version != version)
            return;
        await Task.WhenAny(signal.Task, Task.Delay(most));
    }

    public Task WakeAsync()
    {
        version++;
        signal.TrySetResult();
        signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.CompletedTask;
    }
}
