using NetWeight.Devices;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// How far the ratio of two networks on one machine is off, in spreads of a single network: the part of their time that
/// goes into other kinds of work, and a share of the part that goes into other kernels, times a scale. Estimated from
/// pairs of measured networks that the fit did not see.
/// </summary>
/// <param name="Id">The fit that it belongs to: <c>cpu-arm</c>.</param>
/// <param name="Scale">The standard deviation of the ratio's logarithm, in spreads of one network, if the networks
/// spend their time in other kinds of work.</param>
/// <param name="ShapeShare">How much other kernels of the same kinds weigh beside other kinds.</param>
/// <param name="Settings">How errors of one network in two settings go together.</param>
/// <param name="Evidence">Its evidence.</param>
public sealed record DifferenceLaw(string Id, double Scale, double ShapeShare, SettingCorrelations Settings, DifferenceEvidence Evidence)
{
    /// <summary>The standard deviation of the ratio's logarithm, in spreads of one network.</summary>
    /// <param name="kinds">The share of the time in other kinds of work, 0 to 1.</param>
    /// <param name="touched">The share of the time in other kernels, 0 to 1.</param>
    public double Deviation(double kinds, double touched) => Scale * (kinds + (ShapeShare * touched));
}

/// <summary>The correlation of the errors of one network in two settings; 0 if none was estimated.</summary>
/// <param name="OtherType">On one device with one runtime, in two types.</param>
/// <param name="OtherRuntime">On one device with two runtimes.</param>
/// <param name="OtherDevice">On two devices with one runtime in one type.</param>
public sealed record SettingCorrelations(double OtherType, double OtherRuntime, double OtherDevice);

/// <summary>The evidence of the law of a platform.</summary>
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

    /// <summary>The law of a class of devices; that of the widest differences if none was estimated.</summary>
    public static DifferenceLaw For(DeviceClass @class)
    {
        string? id = FitCatalog.For(@class)?.Id;
        return All.FirstOrDefault(l => l.Id == id) ?? All.MaxBy(l => l.Deviation(1, 1))!;
    }

    /// <summary>Reads the file's content; <paramref name="name"/> is the prefix of errors.</summary>
    public static IReadOnlyList<DifferenceLaw> Parse(ReadOnlyMemory<byte> json, string name) => FitReader.ReadDifferences(json, name);
}
