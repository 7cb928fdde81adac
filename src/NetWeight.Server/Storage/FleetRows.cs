namespace NetWeight.Server.Storage;

/// <summary>A token of a user or an agent; its text is never stored.</summary>
internal sealed class TokenRow
{
    /// <summary>The SHA-256 of the token.</summary>
    public required string Hash { get; set; }

    public required string Name { get; set; }

    public required string Role { get; set; }

    public long CreatedAt { get; set; }
}

/// <summary>A device of the fleet, with the key of its agent.</summary>
internal sealed class FleetDeviceRow
{
    public required string Id { get; set; }

    public required string PublicKey { get; set; }

    /// <summary>The token that registered it: no other one may act for it.</summary>
    public required string Owner { get; set; }

    /// <summary>The agent's process that may take jobs.</summary>
    public required string Session { get; set; }

    /// <summary>The machine, as JSON.</summary>
    public required string Machine { get; set; }

    /// <summary>The ids of its runners, separated by spaces.</summary>
    public required string Runners { get; set; }

    public required string Version { get; set; }

    /// <summary>The device of the catalog that it is; null where its agent did not say.</summary>
    public string? CatalogDevice { get; set; }

    public double CoolDownSeconds { get; set; }

    public string? NotReady { get; set; }

    public long? CoolUntil { get; set; }

    public long RegisteredAt { get; set; }

    public long LastSeenAt { get; set; }
}

/// <summary>Jobs that were submitted together.</summary>
internal sealed class FleetSweepRow
{
    public long Id { get; set; }

    public required string CreatedBy { get; set; }

    public long CreatedAt { get; set; }

    public int Jobs { get; set; }
}

/// <summary>A job of the fleet. The store allows one running job for each device.</summary>
internal sealed class FleetJobRow
{
    public long Id { get; set; }

    public long Sweep { get; set; }

    public required string Device { get; set; }

    public required string Model { get; set; }

    /// <summary>The hash of the stored model; null for a network of the zoo.</summary>
    public string? Sha256 { get; set; }

    /// <summary>The kind of work.</summary>
    public required string Kind { get; set; }

    /// <summary>What to do, as JSON.</summary>
    public required string Task { get; set; }

    public int Priority { get; set; }

    public required string State { get; set; }

    public int Attempts { get; set; }

    /// <summary>The attempt that runs.</summary>
    public string? Attempt { get; set; }

    public long? LeaseUntil { get; set; }

    /// <summary>The earliest start of the next attempt.</summary>
    public long? NotBefore { get; set; }

    public string? Activity { get; set; }

    public double? Progress { get; set; }

    public string? Reason { get; set; }

    public required string CreatedBy { get; set; }

    public long CreatedAt { get; set; }

    public long? StartedAt { get; set; }

    public long? FinishedAt { get; set; }
}

/// <summary>An attempt at a job.</summary>
internal sealed class FleetAttemptRow
{
    public required string Id { get; set; }

    public long Job { get; set; }

    public required string Device { get; set; }

    public required string Session { get; set; }

    public int Number { get; set; }

    public required string State { get; set; }

    public string? Reason { get; set; }

    public long StartedAt { get; set; }

    public long? EndedAt { get; set; }
}

/// <summary>The result of a job; the job is the key, so there is one at most.</summary>
internal sealed class FleetResultRow
{
    public long Job { get; set; }

    public required string Attempt { get; set; }

    /// <summary>The outcome as the agent signed it.</summary>
    public required string Payload { get; set; }

    public required string Signature { get; set; }

    /// <summary>Null for a result that is no measurement.</summary>
    public double? MedianSeconds { get; set; }

    public double? MedianLowSeconds { get; set; }

    public double? MedianHighSeconds { get; set; }

    /// <summary>A JSON array.</summary>
    public required string Doubts { get; set; }

    /// <summary>A result that is no measurement, in a few words.</summary>
    public string? Summary { get; set; }

    /// <summary>What predicted; null for no prediction.</summary>
    public string? PredictedBy { get; set; }

    public double? PredictedSeconds { get; set; }

    public double? PredictedLowSeconds { get; set; }

    public double? PredictedHighSeconds { get; set; }

    /// <summary>What can be compared has the same text: the device, model, settings and runtime version, as a hash.</summary>
    public string? Series { get; set; }

    /// <summary>The job of the newest earlier result of the series; null for none.</summary>
    public long? EarlierJob { get; set; }

    /// <summary>How many earlier results were compared.</summary>
    public int EarlierCount { get; set; }

    public double? EarlierSeconds { get; set; }

    public double? EarlierLowSeconds { get; set; }

    public double? EarlierHighSeconds { get; set; }

    public long ReceivedAt { get; set; }
}

/// <summary>Who did what.</summary>
internal sealed class AuditRow
{
    public long Id { get; set; }

    public long At { get; set; }

    public required string Who { get; set; }

    public required string Action { get; set; }

    public required string Subject { get; set; }
}
