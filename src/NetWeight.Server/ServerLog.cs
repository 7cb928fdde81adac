namespace NetWeight.Server;

/// <summary>The messages in the server's log.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void RequestFailed(ILogger log, string method, string path, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Job {Id} was running when the server stopped; it is marked as interrupted.")]
    public static partial void JobInterrupted(ILogger log, long id);

    [LoggerMessage(3, LogLevel.Warning, "{Count} incomplete uploads and files without an entry were removed.")]
    public static partial void StaleFilesRemoved(ILogger log, int count);

    [LoggerMessage(4, LogLevel.Warning, "The file of model {Sha256} is missing. Upload it again, or delete the model.")]
    public static partial void FileMissing(ILogger log, string sha256);

    [LoggerMessage(6, LogLevel.Error, "{Reason}")]
    public static partial void ClaimLost(ILogger log, string reason);

    [LoggerMessage(5, LogLevel.Error, "Job {Id} could not be run.")]
    public static partial void JobFailed(ILogger log, long id, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "The outcome of job {Id} waits: {Reason}")]
    public static partial void OutcomeWaits(ILogger log, long id, string reason);

    [LoggerMessage(9, LogLevel.Warning, "Job {Id} ran on the server {Server}, which is gone; it is marked as interrupted.")]
    public static partial void JobOfGoneServer(ILogger log, long id, string server);

    [LoggerMessage(10, LogLevel.Warning, "The server cannot show the others that it is there: {Reason}")]
    public static partial void BeatFailed(ILogger log, string reason);

    [LoggerMessage(11, LogLevel.Warning, "The silo is not part of the cluster: {Reason} It joins again.")]
    public static partial void SiloLost(ILogger log, string reason);

    [LoggerMessage(12, LogLevel.Warning, "A call to the cluster failed; the store serves {Device} directly for a moment: {Reason}")]
    public static partial void CallFailed(ILogger log, string device, string reason);

    [LoggerMessage(13, LogLevel.Warning, "Agents could not be woken; they look by themselves: {Reason}")]
    public static partial void WakeFailed(ILogger log, string reason);

    [LoggerMessage(14, LogLevel.Warning, "The queue of jobs waits: {Reason}")]
    public static partial void QueueWaits(ILogger log, string reason);

    [LoggerMessage(15, LogLevel.Warning, "Expired leases wait: {Reason}")]
    public static partial void LeaseWatchWaits(ILogger log, string reason);

    [LoggerMessage(16, LogLevel.Error, "The agent '{Device}' of this machine failed and is started again: {Reason}")]
    public static partial void AgentFailed(ILogger log, string device, string reason);

    [LoggerMessage(17, LogLevel.Information, "{Line}")]
    public static partial void AgentTold(ILogger log, string line);

    [LoggerMessage(7, LogLevel.Error, "Expired leases of the fleet could not be looked for.")]
    public static partial void LeaseWatchFailed(ILogger log, Exception exception);

    [LoggerMessage(20, LogLevel.Error, "Island {Number} of search {Search} could not go on.")]
    public static partial void IslandFailed(ILogger log, long search, int number, Exception exception);

    [LoggerMessage(22, LogLevel.Warning, "Searches wait: {Reason}")]
    public static partial void SearchesWait(ILogger log, string reason);

    [LoggerMessage(21, LogLevel.Error, "Searches could not be looked after.")]
    public static partial void SearchWatchFailed(ILogger log, Exception exception);
}
