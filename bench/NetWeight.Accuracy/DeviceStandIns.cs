using NetWeight.Devices;
using NetWeight.Units;

namespace NetWeight.Accuracy;

/// <summary>Devices of the tables that the catalog does not have: a relative with its rates scaled.</summary>
public static class DeviceStandIns
{
    /// <summary>The Jetson Orin Nano before its Super clocks: 625 MHz, 68 GB/s (JetPack 5).</summary>
    public const string OrinNano = "orin-nano-625mhz";

    /// <summary>The NPU of the Snapdragon 8 Elite.</summary>
    public const string Hexagon8Elite = "hexagon-8-elite";

    /// <summary>The NPU of the Snapdragon X Elite.</summary>
    public const string HexagonXElite = "hexagon-x-elite";

    /// <summary>The NPU of the SA8295P.</summary>
    public const string HexagonSa8295P = "hexagon-sa8295p";

    /// <summary>The NPU of the QCS6490.</summary>
    public const string HexagonQcs6490 = "hexagon-qcs6490";

    private const string Hexagon = "qualcomm-hexagon-htp-8-gen-3";

    private static readonly Dictionary<string, Lazy<Device>> Known = new()
    {
        [OrinNano] = new(() => OrinWithTf32(Scaled("nvidia-jetson-orin-nano-8gb", OrinNano, "Jetson Orin Nano at 625 MHz", 625.0 / 1020, 68.0 / 102))),
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

    /// <summary>Orin's tensor cores compute tf32 at half the rate of fp16 (NVIDIA's Ampere architecture papers); the catalog may not say so yet.</summary>
    private static Device OrinWithTf32(Device device) => device.Peak(Precision.Tf32) is not null || device.Peak(ComputeUnit.Tensor, Precision.Fp16) is not { } half ? device
        : device with { Peaks = [.. device.Peaks, new PeakRate(ComputeUnit.Tensor, Precision.Tf32, half with { Value = new FlopsPerSecond(half.Value.Value / 2) })] };
}
