using System.CommandLine;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Runtimes;
using NetWeight.Workflows;

namespace NetWeight.Cli.Options;

/// <summary>The meaning of the words after -d, -r and --dtype. All throw <see cref="NetWeightException"/> with near
/// names for others.</summary>
internal static class OptionValues
{
    /// <summary>Names of types that people type besides those of ONNX.</summary>
    private static readonly (string Name, DataType Type)[] ShortTypes =
    [
        ("fp32", DataType.Float), ("fp16", DataType.Float16), ("half", DataType.Float16), ("bf16", DataType.BFloat16),
        ("fp8", DataType.Float8E4M3FN), ("i8", DataType.Int8), ("u8", DataType.UInt8),
    ];

    /// <summary>The words for types that most models are computed in.</summary>
    public static IReadOnlyList<string> TypeNames { get; } = ["fp32", "fp16", "bf16", "fp8", "int8"];

    /// <summary>
    /// The devices of words, each an id, an alias, a file, or several with commas between; a device that is named twice is there once.
    /// </summary>
    public static IReadOnlyList<Device> Devices(IReadOnlyList<string>? words)
    {
        var devices = new List<(Device Device, string Word)>();
        foreach (string word in (words ?? []).SelectMany(Split))
        {
            Device device = DeviceCatalog.Get(word);
            if (!devices.Exists(d => d.Device.Id == device.Id && Same(d.Device, device)))
                devices.Add((device, word));
        }

        bool IsAmbiguous(string id) => devices.Count(d => d.Device.Id == id) > 1;
        return [.. devices.Select(d => IsAmbiguous(d.Device.Id) ? Labelled(d.Device, d.Word, devices) : d.Device)];
    }

    /// <summary>The one device of a word; null for none.</summary>
    public static Device? Device(string? word) => word is null ? null
        : Split(word).Length == 1 ? DeviceCatalog.Get(word)
        : throw new NetWeightException($"-d '{word}' names several devices; name one, and run the command once for each.");

    /// <summary>The runtime of a word; null for none.</summary>
    public static RuntimeProfile? Runtime(string? word) => word is null ? null
        : !word.Contains(',', StringComparison.Ordinal) ? RuntimeCatalog.Get(word)
        : throw new NetWeightException($"-r '{word}' names several runtimes; name one, and run the command once for each.");

    /// <summary>The runtimes of words, each a name or several with commas between.</summary>
    public static IReadOnlyList<RuntimeProfile> Runtimes(IReadOnlyList<string>? words) =>
        [.. (words ?? []).SelectMany(Split).Select(RuntimeCatalog.Get).DistinctBy(r => r.Id)];

    /// <summary>The types of words, each a name or several with commas between.</summary>
    public static IReadOnlyList<DataType> Types(IReadOnlyList<string>? words) =>
        [.. (words ?? []).SelectMany(Split).Select(w => Type(w)!.Value).Distinct()];

    /// <summary>The type of a word; null for none.</summary>
    public static DataType? Type(string? word)
    {
        if (word is null)
            return null;
        if (word.Contains(',', StringComparison.Ordinal))
            throw new NetWeightException($"--dtype '{word}' names several types; name one, and run the command once for each.");
        foreach ((string name, DataType type) in ShortTypes)
            if (name.Equals(word, StringComparison.OrdinalIgnoreCase))
                return type;
        if (DataTypes.Parse(word) is { } known)
            return known;
        IEnumerable<string> names = Enum.GetValues<DataType>().Where(t => t.Bits > 0).Select(t => t.OnnxName);
        string near = Spelling.DidYouMean(word, names.Concat(ShortTypes.Select(t => t.Name)));
        throw new NetWeightException($"--dtype '{word}' is not a type.{near} Use {string.Join(", ", TypeNames)}, or a name of ONNX's.");
    }

    /// <summary>The precision that a word selects for predictions; null for none.</summary>
    public static Precision? Precision(string? word) => Type(word) is { } type ? Precision(type) : null;

    /// <summary>The precision of a type.</summary>
    public static Precision Precision(DataType type) => Precisions.Of(type)
        ?? throw new NetWeightException($"--dtype {type.OnnxName}: no device has a rate for it. Use {string.Join(", ", TypeNames)}.");

    private static string[] Split(string word) => File.Exists(word) || !word.Contains(',', StringComparison.Ordinal)
        ? [word]
        : word.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool Same(Device a, Device b) =>
        ReferenceEquals(a, b) || DeviceWriter.Write(a).AsSpan().SequenceEqual(DeviceWriter.Write(b));

    /// <summary>
    /// A calibrated device keeps its id, so that it appears next to the catalog's entry under the same one: the file's
    /// name distinguishes them,
    /// its path if two files have one name.
    /// </summary>
    private static Device Labelled(Device device, string word, List<(Device Device, string Word)> all)
    {
        if (!word.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && word.AsSpan().IndexOfAny('/', '\\') < 0)
            return device;
        string name = Path.GetFileName(word);
        bool isTwice = all.Count(o => o.Device.Id == device.Id && Path.GetFileName(o.Word) == name) > 1;
        string label = isTwice ? word : name;
        return device with { Id = $"{device.Id} ({label})", Name = $"{device.Name} ({label})" };
    }

    /// <summary>An option that takes an amount such as 5M or 64MiB, which is more than nothing.</summary>
    public static Option<long?> Amount(
        string name, string description, string helpName, string example, params string[] aliases) => new(name, aliases)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                if (AmountText.Amount(result.Tokens[0].Value) is > 0 and var amount)
                    return amount;
                result.AddError($"{name} '{result.Tokens[0].Value}' is not an amount; write {example}.");
                return null;
            },
        };
}
