using System.Collections.Concurrent;
using System.Globalization;

namespace NetWeight.Devices;

/// <summary>
/// The devices of NetWeight: one file each in the folder <c>devices</c>, embedded. Nothing is read before it is
/// requested.
/// </summary>
public static class DeviceCatalog
{
    internal const string ResourcePrefix = "devices/";

    /// <summary>Longer files are none that somebody wrote by hand.</summary>
    private const long MaxFileBytes = 1 << 20;

    /// <summary>All ids, in their alphabetical order; no file is read for them.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(DeviceCatalog).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal) && n != ClassDefaults.ResourceName)
            .Select(n => n[ResourcePrefix.Length..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    private static readonly ConcurrentDictionary<string, Device> Known = new(StringComparer.Ordinal);

    private static readonly Lazy<IReadOnlyList<DeviceSummary>> Heads = new(() =>
        [.. Ids.Select(id => DeviceSummary.Read(Resource($"{ResourcePrefix}{id}.json")))
            .OrderBy(d => d.Class).ThenBy(d => d.Vendor, StringComparer.Ordinal).ThenBy(d => d.Year ?? int.MaxValue)
            .ThenBy(d => d.Id, StringComparer.Ordinal)]);

    /// <summary>
    /// Ids by letters and digits: ids and aliases; then names, and ids without their vendor, if only one device can be
    /// meant.
    /// </summary>
    private static readonly Lazy<Dictionary<string, string?>> ByKey = new(() =>
    {
        var index = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (Func<DeviceSummary, IEnumerable<string>> names in (Func<DeviceSummary, IEnumerable<string>>[])
            [d => d.Aliases.Prepend(d.Id), d => d.Aliases.Select(a => d.Vendor + a).Append(d.Name).Append(d.WithoutVendor)])
        {
            var more = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (DeviceSummary device in Summaries)
                foreach (string key in names(device).Select(Spelling.Key).Distinct())
                    if (!index.ContainsKey(key) && !more.TryAdd(key, device.Id) && more[key] != device.Id)
                        more[key] = null;
            foreach ((string key, string? id) in more)
                index.Add(key, id);
        }

        return index;
    });

    /// <summary>Every name that can be proposed, with the id of its device.</summary>
    private static readonly Lazy<(string, string)[]> Names = new(() =>
        [.. Summaries.SelectMany(d => d.Aliases.Prepend(d.Id).Append(d.WithoutVendor)
            .Where(name => FindId(name) == d.Id).Select(name => (name, d.Id)))]);

    private static readonly Lazy<IReadOnlyList<Device>> Sorted = new(() =>
        [.. Summaries.Select(d => Embedded(d.Id))]);

    /// <summary>All devices: class by class, within a class by vendor, then by year, then by id.</summary>
    public static IReadOnlyList<Device> All => Sorted.Value;

    /// <summary>
    /// The data that a list or a search needs of all devices, in the same order: only the first lines of each file are read.
    /// </summary>
    public static IReadOnlyList<DeviceSummary> Summaries => Heads.Value;

    /// <summary>One GPU of each NVIDIA architecture, by year.</summary>
    public static IReadOnlyList<Device> Evolution =>
        [.. All.Where(d => d.RepresentsArchitecture && d.Vendor == "NVIDIA").OrderBy(d => d.Year?.Value ?? int.MaxValue)
            .ThenBy(d => d.Architecture, StringComparer.Ordinal)];

    /// <summary>
    /// The device of an id or alias; null if there is none. Case, spaces and dashes do not count, and the vendor may
    /// be left out, if only one device can be meant. <c>ID@2.4GHzx4</c> means a CPU with that clock and number of
    /// cores.
    /// </summary>
    public static Device? Find(string idOrAlias)
    {
        string key = idOrAlias.ToLowerInvariant();
        if (key.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            Device? cores = Find(key[..at]);
            return cores is null ? null : WithCores(cores, key[(at + 1)..]);
        }

        return FindId(key) is { } id ? Embedded(id) : null;
    }

    /// <summary>The id of an id or alias in lower case; null if there is none.</summary>
    private static string? FindId(string key) => Ids.Contains(key) ? key
        : Summaries.FirstOrDefault(d => d.Aliases.Contains(key))?.Id ?? ByKey.Value.GetValueOrDefault(Spelling.Key(key));

    /// <summary>
    /// The device of an id or alias, or of a file: a word that ends in <c>.json</c> or contains a folder is a path.
    /// Throws <see cref="NetWeightException"/> with near names if there is none.
    /// </summary>
    public static Device Get(string idOrPath)
    {
        if (idOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || idOrPath.AsSpan().IndexOfAny('/', '\\') >= 0)
            return Load(idOrPath);
        return Find(idOrPath)
            ?? throw new NetWeightException(
            $"There is no device '{idOrPath}'.{Spelling.Question(Near(idOrPath))} 'netweight devices' lists all; device "
                + $"files end in .json.");
    }

    /// <summary>Up to three ids or aliases that may have been meant, the most likely first.</summary>
    private static IReadOnlyList<string> Near(string word)
    {
        int at = word.IndexOf('@', StringComparison.Ordinal);
        string cores = at < 0 ? "" : word[at..];
        IReadOnlyList<string> near = Spelling.Nearest(at < 0 ? word : word[..at], Names.Value);
        return [.. (near.Count > 0 ? near : Akin(word)).Select(name => name + cores)];
    }

    /// <summary>
    /// Devices that share the word with a number in it, as models of one series do: <c>M4 Pro</c> and
    /// <c>apple-m4-max-core</c>.
    /// </summary>
    private static string[] Akin(string word)
    {
        string[] parts = [.. word.ToLowerInvariant().Split(' ', '-', '_')
            .Where(p => p.Length > 1 && p.Any(char.IsAsciiDigit) && p.Any(char.IsAsciiLetter))];
        return parts.Length == 0 ? [] : [.. Summaries.Where(d => parts.Any(p => d.Id.Split('-').Contains(p))).Take(3).Select(d => d.Id)];
    }

    /// <summary>Reads a device file. Throws <see cref="NetWeightException"/> with one line about its error.</summary>
    public static Device Load(string path)
    {
        byte[] json;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileBytes } file)
                throw new NetWeightException($"{path}: {file.Length} bytes is too long for a device file.");
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NetWeightException($"{path}: no such device file.{NearFiles.DidYouMean(path)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NetWeightException($"{path}: cannot be read: {FileProblem.Reason(e)}.", e);
        }

        return Parse(json, path);
    }

    /// <summary>Reads a device file's content; <paramref name="name"/> is the prefix of errors.</summary>
    public static Device Parse(ReadOnlyMemory<byte> json, string name) => DeviceReader.Read(WithoutMark(json), name);

    /// <summary>The content of an embedded file.</summary>
    internal static byte[] Resource(string name)
    {
        using Stream stream = typeof(DeviceCatalog).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"'{name}' is not embedded.");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static Device Embedded(string id) =>
        Known.GetOrAdd(id, static id => Parse(Resource($"{ResourcePrefix}{id}.json"), $"devices/{id}.json"));

    private static Device WithCores(Device device, string cores)
    {
        int ghz = cores.IndexOf("ghz", StringComparison.Ordinal);
        int times = cores.LastIndexOf('x');
        if (ghz > 0
            && double.TryParse(cores[..ghz], NumberStyles.AllowDecimalPoint, null, out double clock)
            && (times == ghz + 3 ? int.TryParse(cores[(times + 1)..], NumberStyles.None, null, out int count)
            : (count = 1) == 1 && ghz + 3 == cores.Length))
            return device.WithCores(count, clock * 1e9);
        throw new NetWeightException($"'{device.Id}@{cores}': cores are asked for as ID@2.4GHzx4.");
    }

    /// <summary>Editors on Windows put a mark before UTF-8, which is not JSON.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) => json.Span is [0xEF, 0xBB, 0xBF, ..] ? json[3..] : json;
}
