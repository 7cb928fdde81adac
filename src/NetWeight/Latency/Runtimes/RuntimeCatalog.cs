using System.Collections.Concurrent;
using NetWeight.Devices;

namespace NetWeight.Latency.Runtimes;

/// <summary>
/// The runtimes of NetWeight: one file each in the folder <c>runtimes</c>, embedded. Nothing is read before it
/// is requested.
/// </summary>
public static class RuntimeCatalog
{
    private const string ResourcePrefix = "runtimes/";

    private static readonly ConcurrentDictionary<string, RuntimeProfile> Known = new(StringComparer.Ordinal);


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

    /// <summary>The runtime of an id or alias; null if there is none. Case, spaces and dashes do not count.</summary>
    public static RuntimeProfile? Find(string idOrAlias)
    {
        string key = idOrAlias.ToLowerInvariant();
        if (Ids.Contains(key))
            return Embedded(key);
        // "ONNX Runtime" and "tensor-rt" are onnxruntime and tensorrt.
        string letters = Spelling.Key(key);
        return All.FirstOrDefault(r => r.Aliases.Contains(key))
            ?? All.FirstOrDefault(r => r.Aliases.Prepend(r.Id).Append(r.Name).Any(name => Spelling.Key(name) == letters));
    }

    /// <summary>The runtime of an id or alias. Throws <see cref="NetWeightException"/> with near names if there is none.</summary>
    public static RuntimeProfile Get(string idOrAlias) =>
        Find(idOrAlias) ?? throw new NetWeightException(
            $"There is no runtime '{idOrAlias}'.{Near(idOrAlias)} Known: {string.Join(", ", Ids)}.");

    private static string Near(string word) => Spelling.Question(Spelling.Nearest(
        word, All.SelectMany(r => r.Aliases.Prepend(r.Id).Append(r.Name).Select(name => (name, r)))));

    /// <summary>Reads a runtime file's content; <paramref name="name"/> is the prefix of errors.</summary>
    public static RuntimeProfile Parse(ReadOnlyMemory<byte> json, string name) => RuntimeReader.Read(json, name);

    private static RuntimeProfile Embedded(string id) =>
        Known.GetOrAdd(id, static id => Parse(DeviceCatalog.Resource($"{ResourcePrefix}{id}.json"), $"runtimes/{id}.json"));
}
