using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Records;

namespace NetWeight.Server.Contracts;

/// <summary>The server and its limits.</summary>
/// <param name="Version">The version of NetWeight.</param>
/// <param name="Machine">The machine that measures.</param>
/// <param name="Store">Where history and jobs are kept: sqlite or postgresql.</param>
/// <param name="LargestUploadBytes">The largest model that can be uploaded.</param>
/// <param name="StorageLimitBytes">The limit for all stored models together.</param>
/// <param name="StoredBytes">The bytes in use.</param>
/// <param name="LogicalProcessors">The most threads that a measurement can use.</param>
public sealed record ServerContract(
    string Version, MachineContract Machine, string Store, long LargestUploadBytes, long StorageLimitBytes, long StoredBytes,
    int LogicalProcessors);

/// <summary>The server runs.</summary>
/// <param name="Status">Always ok.</param>
public sealed record HealthContract(string Status);

/// <summary>A stored model. Its content is its identity: the same file uploaded twice is one model.</summary>
/// <param name="Sha256">The SHA-256 of its content in lower-case hexadecimal digits.</param>
/// <param name="Name">Its name at the first upload.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="HasWeights">
/// Whether all its weights are in the file. Weights in other files are not uploaded: measuring draws random ones, a proof is not possible.
/// </param>
/// <param name="UploadedAt">ISO 8601.</param>
public sealed record StoredModelContract(string Sha256, string Name, long SizeBytes, bool HasWeights, DateTimeOffset UploadedAt);

/// <summary>The stored models, the newest first.</summary>
public sealed record StoredModelsContract(IReadOnlyList<StoredModelContract> Models);

/// <summary>A measurement in the history.</summary>
/// <param name="Id">Its number in this history.</param>
/// <param name="Job">The job that measured it; null for one that was imported.</param>
/// <param name="Record">The measurement in the measurement format.</param>
public sealed record HistoryEntryContract(long Id, long? Job, MeasurementRecord Record);

/// <summary>Measurements, the oldest first.</summary>
/// <param name="Total">The number of matches; the newest of them are listed.</param>
public sealed record HistoryContract(long Total, IReadOnlyList<HistoryEntryContract> Measurements);

/// <summary>The result of an import.</summary>
/// <param name="Added">Measurements that are new.</param>
/// <param name="Known">Measurements that the history had already.</param>
public sealed record ImportContract(int Added, int Known);
