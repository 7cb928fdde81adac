using System.Text.Json;

namespace NetWeight.Devices;

/// <summary>
/// What stands in for numbers that nobody measured on a device: engineering values for its class, all from <c>devices/class-defaults.json</c>.
/// A value that a class has no use for is null.
/// </summary>
public sealed record ClassDefaults
{
    internal const string ResourceName = DeviceCatalog.ResourcePrefix + "class-defaults.json";

    private static readonly Lazy<IReadOnlyDictionary<DeviceClass, ClassDefaults>> ByClass = new(() => Read(DeviceCatalog.Resource(ResourceName), ResourceName));

    /// <summary>The class.</summary>
    public required DeviceClass Class { get; init; }

    /// <summary>p of the soft sum (compute^p + memory^p)^(1/p).</summary>
    public Sourced<double>? SoftSumExponent { get; init; }

    /// <summary>The share of the peak that the best matrix product reaches.</summary>
    public Sourced<double>? SustainedPeakShare { get; init; }

    /// <summary>The share of the stated bandwidth that a copy reaches.</summary>
    public Sourced<double>? SustainedBandwidthShare { get; init; }

    /// <summary>Bandwidth of the last cache over that of the main memory.</summary>
    public Sourced<double>? CacheBandwidthFactor { get; init; }

    /// <summary>The share of the last cache that holds useful data.</summary>
    public Sourced<double>? UsableCacheShare { get; init; }

    /// <summary>The share of the tensor rate that channels reach which are aligned, but not for the full rate.</summary>
    public Sourced<double>? PartlyAlignedTensorShare { get; init; }

    /// <summary>Winograd's algorithm is not used below this number of channels.</summary>
    public Sourced<double>? WinogradMinimumChannels { get; init; }

    /// <summary>Efficiency on the tensor units of a 1x1 convolution: share of the peak after padding.</summary>
    public Sourced<double>? TensorPointwise { get; init; }

    /// <summary>Efficiency on the tensor units of a 3x3 convolution.</summary>
    public Sourced<double>? TensorConv3x3 { get; init; }

    /// <summary>Efficiency on the vector units of a 1x1 convolution.</summary>
    public Sourced<double>? VectorPointwise { get; init; }

    /// <summary>Speed per multiply-accumulate of a 3x3 convolution with stride 1 over that of a 1x1, Winograd included.</summary>
    public Sourced<double>? Conv3x3OverPointwise { get; init; }

    /// <summary>Speed per multiply-accumulate of the other dense convolutions over that of a 1x1.</summary>
    public Sourced<double>? OtherConvOverPointwise { get; init; }

    /// <summary>Efficiency of a depthwise convolution, on the vector units where there are any.</summary>
    public Sourced<double>? Depthwise { get; init; }

    /// <summary>A further efficiency of convolutions in groups.</summary>
    public Sourced<double>? Grouped { get; init; }

    /// <summary>Bytes per second of the main memory, where a device's is not known.</summary>
    public Sourced<double>? BandwidthBytesPerSecond { get; init; }

    /// <summary>Seconds for every kernel that is launched.</summary>
    public Sourced<double>? PerKernelSeconds { get; init; }

    /// <summary>Seconds for every kernel that runs on several threads.</summary>
    public Sourced<double>? ThreadSyncSeconds { get; init; }

    /// <summary>Seconds for every inference.</summary>
    public Sourced<double>? PerInferenceSeconds { get; init; }

    /// <summary>The standard deviation of ln(measured / predicted) on a device of the class that nothing was measured on.</summary>
    public Sourced<double>? LogErrorSpread { get; init; }

    /// <summary>The defaults of a class.</summary>
    public static ClassDefaults For(DeviceClass @class) => ByClass.Value[@class];

    private static Dictionary<DeviceClass, ClassDefaults> Read(byte[] json, string name)
    {
        var document = new DeviceDocument(name);
        using JsonDocument parsed = document.Parse(json);
        document.CheckVersion(parsed.RootElement);
        var root = new JsonFields(document, parsed.RootElement, "", "schemaVersion", "classes", "sources");
        document.ReadSources(root);
        var classes = new JsonFields(document, root.Get("classes") ?? throw document.Error("'classes' is missing"), "classes.", [.. DeviceClasses.All]);
        return DeviceClasses.All.ToDictionary(c => DeviceClasses.Parse(c)!.Value, c => Read(document, classes, c));
    }

    private static ClassDefaults Read(DeviceDocument document, JsonFields classes, string name)
    {
        var fields = new JsonFields(
            document, classes.Get(name) ?? throw document.Error($"'classes.{name}' is missing"), $"classes.{name}.",
            "softSumExponent", "sustainedPeakShare", "sustainedBandwidthShare", "cacheBandwidthFactor", "usableCacheShare", "partlyAlignedTensorShare",
            "winogradMinimumChannels", "tensorPointwise", "tensorConv3x3", "vectorPointwise", "conv3x3OverPointwise", "otherConvOverPointwise",
            "depthwise", "grouped", "bandwidthBytesPerSecond", "perKernelSeconds", "threadSyncSeconds", "perInferenceSeconds", "logErrorSpread");
        return new ClassDefaults
        {
            Class = DeviceClasses.Parse(name)!.Value,
            SoftSumExponent = Ratio("softSumExponent"),
            SustainedPeakShare = Ratio("sustainedPeakShare"),
            SustainedBandwidthShare = Ratio("sustainedBandwidthShare"),
            CacheBandwidthFactor = Ratio("cacheBandwidthFactor"),
            UsableCacheShare = Ratio("usableCacheShare"),
            PartlyAlignedTensorShare = Ratio("partlyAlignedTensorShare"),
            WinogradMinimumChannels = fields.Number("winogradMinimumChannels", Quantity.Count),
            TensorPointwise = Ratio("tensorPointwise"),
            TensorConv3x3 = Ratio("tensorConv3x3"),
            VectorPointwise = Ratio("vectorPointwise"),
            Conv3x3OverPointwise = Ratio("conv3x3OverPointwise"),
            OtherConvOverPointwise = Ratio("otherConvOverPointwise"),
            Depthwise = Ratio("depthwise"),
            Grouped = Ratio("grouped"),
            BandwidthBytesPerSecond = fields.Number("bandwidthBytesPerSecond", Quantity.BytesPerSecond),
            PerKernelSeconds = fields.Number("perKernelSeconds", Quantity.Seconds),
            ThreadSyncSeconds = fields.Number("threadSyncSeconds", Quantity.Seconds),
            PerInferenceSeconds = fields.Number("perInferenceSeconds", Quantity.Seconds),
            LogErrorSpread = Ratio("logErrorSpread"),
        };

        Sourced<double>? Ratio(string key) => fields.Number(key, Quantity.Ratio);
    }
}
