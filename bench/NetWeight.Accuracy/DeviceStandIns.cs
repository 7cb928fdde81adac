using NetWeight.Devices;
using NetWeight.Units;

namespace NetWeight.Accuracy;

/// <summary>Devices whose peaks the catalog does not know, because their maker does not say: a relative with its rates scaled, under the device's own id.</summary>
public static class DeviceStandIns
{
    /// <summary>The Jetson Orin Nano before its Super clocks, as the tables measured it (JetPack 5).</summary>
    public const string OrinNano = "nvidia-jetson-orin-nano-8gb-15w";

    /// <summary>The NPU of the Snapdragon 8 Elite.</summary>
    public const string Hexagon8Elite = "qualcomm-hexagon-htp-8-elite";

    /// <summary>The NPU of the Snapdragon X Elite.</summary>
    public const string HexagonXElite = "qualcomm-hexagon-htp-x-elite";

    /// <summary>The NPU of the SA8295P.</summary>
    public const string HexagonSa8295P = "qualcomm-hexagon-htp-sa8295p";

    /// <summary>The NPU of the QCS6490.</summary>
    public const string HexagonQcs6490 = "qualcomm-hexagon-htp-qcs6490";

    private const string Hexagon = "qualcomm-hexagon-htp-8-gen-3";

    private static readonly Dictionary<string, Lazy<Device>> Known = new()
    {
        // TOPS of the makers' briefs over those of the Snapdragon 8 Gen 3 (45): 50, 45, 30 and 12; the memories' rates over its 76.8 GB/s.
        [Hexagon8Elite] = new(() => Scaled(Hexagon, Hexagon8Elite, "Hexagon of the Snapdragon 8 Elite", 50.0 / 45, 1.1)),
        [HexagonXElite] = new(() => Scaled(Hexagon, HexagonXElite, "Hexagon of the Snapdragon X Elite", 1, 1.76)),
        [HexagonSa8295P] = new(() => Scaled(Hexagon, HexagonSa8295P, "Hexagon of the SA8295P", 30.0 / 45, 0.89)),
        [HexagonQcs6490] = new(() => Scaled(Hexagon, HexagonQcs6490, "Hexagon of the QCS6490", 12.0 / 45, 0.33)),
    };

    /// <summary>A stand-in, or a device of the catalog.</summary>
    public static Device Get(string id) => Known.TryGetValue(id, out Lazy<Device>? found) ? found.Value : DeviceCatalog.Get(id);

    private static Device Scaled(string relative, string id, string name, double peaks, double bandwidth)
    {
        Device device = DeviceCatalog.Get(relative);
        return device with
        {
            Id = id,
            Name = name,
            Aliases = [],
            Peaks = [.. device.Peaks.Select(p => p with { Rate = p.Rate with { Value = new FlopsPerSecond(p.Rate.Value.Value * peaks) } })],
            Memory = device.Bandwidth is { } known ? device.Memory with { StatedBandwidth = known with { Value = new BytesPerSecond(known.Value.Value * bandwidth) } } : device.Memory,
        };
    }
}
