namespace NetWeight.Server.Storage;

/// <summary>A job as it is stored. Moments are milliseconds of Unix time: they sort alike in every database.</summary>
internal sealed class JobRow
{
    public long Id { get; set; }

    public required string Kind { get; set; }

    public required string Subject { get; set; }

    public required string State { get; set; }

    /// <summary>The contract that was sent, as JSON.</summary>
    public required string Request { get; set; }

    /// <summary>The hashes of the stored models that it needs, separated by spaces.</summary>
    public string Models { get; set; } = "";

    /// <summary>The contract of the result, as JSON.</summary>
    public string? Result { get; set; }

    public string? Error { get; set; }

    public long CreatedAt { get; set; }

    public long? StartedAt { get; set; }

    public long? FinishedAt { get; set; }

    /// <summary>The server that runs it or ran it; null for one that waits, and for one that ran before servers had ids.</summary>
    public string? Server { get; set; }

    /// <summary>Whether the server that runs it is to end it.</summary>
    public bool IsCancelRequested { get; set; }
}

/// <summary>A server of the cluster.</summary>
internal sealed class ServerRow
{
    /// <summary>The id in the server's data folder.</summary>
    public required string Id { get; set; }

    /// <summary>The machine's name, for people.</summary>
    public required string Name { get; set; }

    /// <summary>
    /// A number that grows while the server can write. Others watch it with their own stopwatch, so no two clocks have to agree.
    /// </summary>
    public long Beats { get; set; }

    public long StartedAt { get; set; }

    /// <summary>The last beat by the server's own clock, for people.</summary>
    public long LastSeenAt { get; set; }
}

/// <summary>A fact about the store as a whole.</summary>
internal sealed class SettingRow
{
    public required string Key { get; set; }

    public required string Value { get; set; }
}

/// <summary>A stored model; its content is a file that is named by the hash.</summary>
internal sealed class ModelRow
{
    public required string Sha256 { get; set; }

    public required string Name { get; set; }

    public long SizeBytes { get; set; }

    public bool HasWeights { get; set; }

    public long UploadedAt { get; set; }
}

/// <summary>A measurement.</summary>
internal sealed class MeasurementRow
{
    public long Id { get; set; }

    /// <summary>The SHA-256 of the record: a record imported twice is stored once.</summary>
    public required string Key { get; set; }

    public required string Model { get; set; }

    public string? Layer { get; set; }

    /// <summary>The record in the measurement format.</summary>
    public required string Record { get; set; }

    public long? Job { get; set; }
}
