using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// The fits of NetWeight: one file each in the folder <c>fit</c>, embedded. Nothing is read before it is asked
/// for.
/// </summary>
public static class FitCatalog
{
    private const string ResourcePrefix = "fit/";

    private static readonly Lazy<IReadOnlyList<PlatformFit>> Read = new(() =>
    [
        .. typeof(FitCatalog).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal) && n != DifferenceFit.Resource)
            .Order(StringComparer.Ordinal)
            .Select(n => Parse(DeviceCatalog.Resource(n), n)),
    ]);

    /// <summary>
    /// Factors that were composed, for as long as their device lives: predictions need the same ones again and
    /// again.
    /// </summary>
    private static readonly ConditionalWeakTable<Device,
        ConcurrentDictionary<(string Runtime, Precision Precision, string? Harness), FactorSet>> Composed = new();

    /// <summary>All fits.</summary>
    public static IReadOnlyList<PlatformFit> All => Read.Value;

    /// <summary>The fit of a class of devices; null if there is none.</summary>
    public static PlatformFit? For(DeviceClass @class)
    {
        foreach (PlatformFit fit in All)
            if (fit.Classes.Contains(@class))
                return fit;
        return null;
    }

    /// <summary>Reads a fit file's content; <paramref name="name"/> is the prefix of errors.</summary>
    public static PlatformFit Parse(ReadOnlyMemory<byte> json, string name) => FitReader.Read(json, name);

    /// <summary>
    /// The factors of a device with a runtime in a type, its own calibrations left aside; null if the runtime does
    /// not run so.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="precision">The type.</param>
    /// <param name="harness">The tool whose times are predicted; null for the runtime's own.</param>
    public static FactorSet? FactorsFor(Device device, RuntimeProfile runtime, Precision precision, string? harness = null)
    {
        if (!runtime.RunsOn(device.Class, precision) || For(device.Class) is not { } fit)
            return null;
        ConcurrentDictionary<(string, Precision, string?), FactorSet> known = Composed.GetOrCreateValue(device);
        return known.TryGetValue((runtime.Id, precision, harness), out FactorSet? set) ? set
            : known.GetOrAdd((runtime.Id, precision, harness), FactorComposer.Compose(fit, device, runtime, precision, harness));
    }
}
