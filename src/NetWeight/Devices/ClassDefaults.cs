using System.Text.Json;
using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>
/// Substitutes for unknown numbers of a device: engineering values for its class, all from
/// <c>devices/class-defaults.json</c>. How well kernels use a device is not a property of it but of the runtime: that is
/// in the runtimes' factors. A value that a class has no use for is null.
/// </summary>
public sealed record ClassDefaults
{
    internal const string ResourceName = DeviceCatalog.ResourcePrefix + "class-defaults.json";

    private static readonly Lazy<IReadOnlyDictionary<DeviceClass, ClassDefaults>> ByClass =
        new(() => Read(DeviceCatalog.Resource(ResourceName), ResourceName));

    /// <summary>The class.</summary>
    public required DeviceClass Class { get; init; }

    /// <summary>Bytes per second of the main memory, if a device's is unknown.</summary>
    public Sourced<BytesPerSecond>? Bandwidth { get; init; }

    /// <summary>The defaults of a class.</summary>
    public static ClassDefaults For(DeviceClass @class) => ByClass.Value[@class];

    private static Dictionary<DeviceClass, ClassDefaults> Read(byte[] json, string name)
    {
        var document = new DeviceDocument(name);
        using JsonDocument parsed = document.Parse(json);
        return document.Complete(() => Read(document, parsed.RootElement));
    }

    private static Dictionary<DeviceClass, ClassDefaults> Read(DeviceDocument document, JsonElement file)
    {
        document.CheckVersion(file);
        var root = new JsonFields(document, file, "", "schemaVersion", "classes", "sources");
        document.ReadSources(root);
        var classes = new JsonFields(document, root.Get("classes") ?? throw document.Error("'classes' is missing"),
            "classes.", [.. DeviceClasses.All]);
        return DeviceClasses.All.ToDictionary(c => DeviceClasses.Parse(c)!.Value, c => Read(document, classes, c));
    }

    private static ClassDefaults Read(DeviceDocument document, JsonFields classes, string name)
    {
        var fields = new JsonFields(
            document, classes.Get(name) ?? throw document.Error($"'classes.{name}' is missing"), $"classes.{name}.",
            "bandwidthBytesPerSecond");
        return new ClassDefaults
        {
            Class = DeviceClasses.Parse(name)!.Value,
            Bandwidth = fields.Number("bandwidthBytesPerSecond", Quantity.BytesPerSecond)?.Select(v => new BytesPerSecond(v)),
        };
    }
}
