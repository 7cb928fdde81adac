using System.Text.Json;
using NetWeight.Devices;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// How far the ratio of two networks on one machine is off, in spreads of a single network: the part of their time that
/// goes into other kinds of work, and a share of the part that goes into other kernels, times a scale. Estimated from
/// pairs of measured networks that the fit did not see.
/// </summary>
/// <param name="Id">The fit that it belongs to: <c>cpu-arm</c>.</param>
/// <param name="Scale">The standard deviation of the ratio's logarithm, in spreads of one network, where the networks
/// spend their time in other kinds of work.</param>
/// <param name="ShapeShare">How much other kernels of the same kinds weigh beside other kinds.</param>
/// <param name="Settings">How errors of one network in two settings go together.</param>
/// <param name="Evidence">What it rests on.</param>
public sealed record DifferenceLaw(string Id, double Scale, double ShapeShare, SettingCorrelations Settings, DifferenceEvidence Evidence)
{
    /// <summary>The standard deviation of the ratio's logarithm, in spreads of one network.</summary>
    /// <param name="kinds">The share of the time in other kinds of work, 0 to 1.</param>
    /// <param name="touched">The share of the time in other kernels, 0 to 1.</param>
    public double Deviation(double kinds, double touched) => Scale * (kinds + (ShapeShare * touched));
}

/// <summary>The correlation of the errors of one network in two settings; 0 where none was estimated.</summary>
/// <param name="OtherType">On one device with one runtime, in two types.</param>
/// <param name="OtherRuntime">On one device with two runtimes.</param>
/// <param name="OtherDevice">On two devices with one runtime in one type.</param>
public sealed record SettingCorrelations(double OtherType, double OtherRuntime, double OtherDevice);

/// <summary>What the law of a platform rests on.</summary>
/// <param name="Pairs">Pairs of networks of families that the fit did not see, on known devices.</param>
/// <param name="Settings">Devices with a runtime, type, batch and number of threads that they were measured in.</param>
/// <param name="Inside">The share of their measured ratios inside the stated 90 % interval, settings counting alike.</param>
/// <param name="UnseenPairs">Pairs on devices that the fit did not see.</param>
/// <param name="UnseenInside">The share of those inside the interval.</param>
/// <param name="TypePairs">Networks that were measured in two types.</param>
/// <param name="RuntimePairs">Networks that were measured with two runtimes.</param>
/// <param name="DevicePairs">Networks that were measured on two devices.</param>
public sealed record DifferenceEvidence(int Pairs, int Settings, double Inside, int UnseenPairs, double UnseenInside,
    int TypePairs, int RuntimePairs, int DevicePairs);

/// <summary>The laws of <c>fit/difference.json</c>, which the accuracy bench writes.</summary>
public static class DifferenceFit
{
    internal const string Resource = "fit/difference.json";

    private static readonly Lazy<IReadOnlyList<DifferenceLaw>> Read = new(() => Parse(DeviceCatalog.Resource(Resource), Resource));

    /// <summary>All laws.</summary>
    public static IReadOnlyList<DifferenceLaw> All => Read.Value;

    /// <summary>The law of a class of devices; that of the widest differences where none was estimated.</summary>
    public static DifferenceLaw For(DeviceClass @class)
    {
        string? id = FitCatalog.For(@class)?.Id;
        return All.FirstOrDefault(l => l.Id == id) ?? All.MaxBy(l => l.Deviation(1, 1))!;
    }

    /// <summary>Reads the file's content; <paramref name="name"/> stands before errors.</summary>
    public static IReadOnlyList<DifferenceLaw> Parse(ReadOnlyMemory<byte> json, string name)
    {
        var document = new DeviceDocument(name);
        using JsonDocument parsed = document.Parse(json);
        document.CheckVersion(parsed.RootElement);
        var root = new JsonFields(document, parsed.RootElement, "", "$schema", "schemaVersion", "basis", "platforms");
        return root.List("platforms", (item, at) =>
        {
            var fields = new JsonFields(document, item, at + ".", "id", "scale", "shapeShare", "pairs", "settings",
                "inside", "unseenDevicePairs", "unseenDeviceInside", "sameNetwork");
            var same = new JsonFields(document, fields.Get("sameNetwork")
                ?? throw document.Error($"'{at}.sameNetwork' is missing"), at + ".sameNetwork.", "otherType",
                "typePairs", "otherRuntime", "runtimePairs", "otherDevice", "devicePairs");
            string below = at + ".sameNetwork";
            return new DifferenceLaw(
                fields.Required("id"), Number(fields, at, "scale"), Number(fields, at, "shapeShare"),
                new SettingCorrelations(Number(same, below, "otherType"), Number(same, below, "otherRuntime"),
                    Number(same, below, "otherDevice")),
                new DifferenceEvidence((int)Number(fields, at, "pairs"), (int)Number(fields, at, "settings"),
                    Number(fields, at, "inside"), (int)Number(fields, at, "unseenDevicePairs"), Number(fields, at, "unseenDeviceInside"),
                    (int)Number(same, below, "typePairs"), (int)Number(same, below, "runtimePairs"),
                        (int)Number(same, below, "devicePairs")));
        });

        double Number(JsonFields from, string at, string field) =>
            from.Get(field) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) && value >= 0
                ? value
                : throw document.Error($"'{at}.{field}' must be a number that is not negative");
    }
}
