using System.Collections.Concurrent;
using NetWeight.Devices;

namespace NetWeight.Latency;

/// <summary>The runtimes that NetWeight knows: one file each in the folder <c>runtimes</c>, embedded. Nothing is read before it is asked for.</summary>
public static class RuntimeCatalog
{
    private const string ResourcePrefix = "runtimes/";

    private static readonly ConcurrentDictionary<string, RuntimeProfile> Known = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<(string Runtime, DeviceClass Class), bool> Unknown = new();

    /// <summary>All ids, in their alphabetical order; no file is read for them.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(RuntimeCatalog).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(n => n[ResourcePrefix.Length..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    private static readonly Lazy<IReadOnlyList<RuntimeProfile>> Sorted = new(() => [.. Ids.Select(Embedded)]);

    /// <summary>All runtimes.</summary>
    public static IReadOnlyList<RuntimeProfile> All => Sorted.Value;

    /// <summary>The runtime of an id or alias; null where there is none. Case does not count.</summary>
    public static RuntimeProfile? Find(string idOrAlias)
    {
        string key = idOrAlias.ToLowerInvariant();
        return Ids.Contains(key) ? Embedded(key) : All.FirstOrDefault(r => r.Aliases.Contains(key));
    }

    /// <summary>The runtime of an id or alias. Throws <see cref="NetWeightException"/> with near names where there is none.</summary>
    public static RuntimeProfile Get(string idOrAlias) =>
        Find(idOrAlias) ?? throw new NetWeightException($"There is no runtime '{idOrAlias}'.{Spelling.Near(idOrAlias, All.SelectMany(r => r.Aliases.Prepend(r.Id)))} Known are {string.Join(", ", Ids)}.");

    /// <summary>
    /// The runtime that a device is predicted with where nobody names one: its usual one, or, where NetWeight does not know that or it does not run there, the one that
    /// stands for the class. <see cref="StandsIn"/> tells the second case.
    /// </summary>
    public static RuntimeProfile For(Device device) =>
        Find(device.DefaultRuntime) is { } usual && usual.RunsOn(device.Class) ? usual : Get(device.Class.IsCpu ? "onnxruntime" : device.Class is DeviceClass.Npu or DeviceClass.Dsp ? "npu" : device.Class == DeviceClass.GpuIntegrated ? "onnxruntime" : "tensorrt");

    /// <summary>Whether a device's usual runtime is not known, so that another one stands in.</summary>
    public static bool StandsIn(Device device) => Unknown.GetOrAdd((device.DefaultRuntime, device.Class), static key => Find(key.Runtime)?.RunsOn(key.Class) != true);

    /// <summary>Reads a runtime file's content; <paramref name="name"/> stands before errors.</summary>
    public static RuntimeProfile Parse(ReadOnlyMemory<byte> json, string name) => RuntimeReader.Read(json, name);

    private static RuntimeProfile Embedded(string id) =>
        Known.GetOrAdd(id, static id => Parse(DeviceCatalog.Resource($"{ResourcePrefix}{id}.json"), $"runtimes/{id}.json"));
}
