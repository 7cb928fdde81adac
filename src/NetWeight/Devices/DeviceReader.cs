using System.Text.Json;
using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>Reads device files; <c>docs/schema/device.schema.json</c> describes them.</summary>
internal static class DeviceReader
{
    /// <summary>Reads one device. <paramref name="name"/> is the prefix of errors.</summary>
    public static Device Read(ReadOnlyMemory<byte> json, string name)
    {
        var document = new DeviceDocument(name);
        using JsonDocument parsed = document.Parse(json);
        return document.Complete(() => Read(document, parsed.RootElement));
    }

    private static Device Read(DeviceDocument document, JsonElement file)
    {
        document.CheckVersion(file);
        var root = new JsonFields(
            document, file, "",
            "$schema", "schemaVersion", "id", "name", "aliases", "vendor", "architecture", "representsArchitecture",
                "class", "defaultRuntime", "year", "units",
            "peakOperationsPerSecond", "memory", "cache", "power", "overhead", "alignment", "depthwiseNative", "imageInputMode",
                "npu", "fallbacks", "references", "publishedTimes", "publishedTimesNone", "notes", "calibrations", "sources");
        document.ReadSources(root);
        string @class = root.Required("class");
        return new Device
        {
            Id = Id(root.Required("id")),
            Name = root.Required("name"),
            Aliases = [.. root.Texts("aliases").Select(Id)],
            Vendor = root.Required("vendor"),
            Architecture = root.Text("architecture") ?? "",
            RepresentsArchitecture = root.Flag("representsArchitecture"),
            Class = @class.Length == 0 ? default
                : DeviceClasses.Parse(@class)
                ?? throw document.Error($"'class' is '{@class}'; it is one of {string.Join(", ", DeviceClasses.All)}"),
            DefaultRuntime = root.Required("defaultRuntime"),
            Year = root.Count("year", Quantity.Year),
            Clusters = root.List("units", (item, at) => Cluster(document, item, at + ".")),
            Peaks = Peaks(document, root),
            Memory = Memory(document, root),
            Caches = Caches(document, root),
            Power = Power(document, root),
            Overheads = Overheads(document, root),
            Alignment = Alignment(document, root),
            DepthwiseNative = root.Truth("depthwiseNative"),
            ImageInputMode = root.Truth("imageInputMode"),
            Npu = NpuLawReader.Read(document, root),
            Fallbacks = root.List("fallbacks", (item, at) =>
            {
                var fields = new JsonFields(document, item, at + ".", "operator", "when", "to", "source");
                string when = fields.Text("when") ?? "";
                IReadOnlyList<FallbackCondition> conditions = FallbackCondition.ParseAll(when)
                    ?? throw document.Error($"'{at}.when' is '{when}'; a condition is {FallbackCondition.Grammar}");
                return new OperatorFallback(fields.Required("operator"), conditions, fields.Text("to") ?? "", fields.Source());
            }),
            References = root.List("references", (item, at) =>
            {
                var fields = new JsonFields(document, item, at + ".", "text", "source");
                return new SourcedText(fields.Required("text"), fields.Source());
            }),
            PublishedTimes = PublishedTimeReader.ReadAll(document, root),
            PublishedTimesNone = PublishedTimeReader.ReadNone(document, root),
            Notes = root.Texts("notes"),
            Calibrations = CalibrationReader.ReadAll(document, root),
            Sources = document.Sources,
        };

        // A missing one has been noted.
        string Id(string id) => id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? id
            : throw document.Error($"'{id}' is not an id: lower case letters, digits and dashes");
    }

    private static ComputeCluster Cluster(DeviceDocument document, JsonElement item, string path)
    {
        var fields = new JsonFields(document, item, path, "name", "count", "lanes", "clockHz", "baseClockHz", "boostClockHz", "inOrder");
        return new ComputeCluster(
            fields.Required("name"),
            fields.Count("count", Quantity.Count),
            fields.Count("lanes", Quantity.Count),
            fields.Number("clockHz", Quantity.Hertz),
            fields.Number("baseClockHz", Quantity.Hertz),
            fields.Truth("inOrder"),
            fields.Number("boostClockHz", Quantity.Hertz));
    }

    private static PeakRate[] Peaks(DeviceDocument document, JsonFields root)
    {
        if (Part(document, root, "peakOperationsPerSecond", "vector", "tensor") is not { } units)
            return [];
        var peaks = new List<PeakRate>();
        foreach (string name in units.Names)
        {
            ComputeUnit unit = document.Word<ComputeUnit>(name, "peakOperationsPerSecond");
            var rates = new JsonFields(document, units.Get(name)!.Value, $"peakOperationsPerSecond.{name}.", [.. Precisions.All]);
            foreach (string precision in rates.Names)
                if (rates.Number(precision, Quantity.OperationsPerSecond) is { } rate)
                    peaks.Add(new PeakRate(unit, Precisions.Parse(precision)!.Value, rate.Select(v => new FlopsPerSecond(v))));
        }

        return [.. peaks];
    }

    private static DeviceMemory Memory(DeviceDocument document, JsonFields root) =>
        Part(document, root, "memory", "type", "capacityBytes", "flashBytes", "busBits", "pinBitsPerSecond",
            "bandwidthBytesPerSecond", "measuredBandwidthBytesPerSecond") is not { } fields ? new() : new()
            {
                Type = fields.Text("type") ?? "",
                Capacity = fields.Number("capacityBytes", Quantity.Bytes)?.Select(v => new Bytes((long)v)),
                Flash = fields.Number("flashBytes", Quantity.Bytes)?.Select(v => new Bytes((long)v)),
                BusBits = fields.Count("busBits", Quantity.Bits),
                PinRate = fields.Number("pinBitsPerSecond", Quantity.BitsPerSecond),
                StatedBandwidth = fields.Number("bandwidthBytesPerSecond", Quantity.BytesPerSecond)?.Select(v => new BytesPerSecond(v)),
                MeasuredBandwidth = fields.Number("measuredBandwidthBytesPerSecond",
                    Quantity.BytesPerSecond)?.Select(v => new BytesPerSecond(v)),
            };

    private static DeviceCaches Caches(DeviceDocument document, JsonFields root)
    {
        return Part(document, root, "cache", "l2Bytes", "lastLevelBytes", "sramBytes") is not { } fields ? new() : new()
        {
            L2 = Bytes("l2Bytes"),
            LastLevel = Bytes("lastLevelBytes"),
            Sram = Bytes("sramBytes"),
        };

        Sourced<Bytes>? Bytes(string name) => fields.Number(name, Quantity.Bytes)?.Select(v => new Bytes((long)v));
    }

    private static DevicePower Power(DeviceDocument document, JsonFields root)
    {
        if (Part(document, root, "power", "covers", "typicalWatts", "maximumWatts") is not { } fields)
            return new();
        string covers = fields.Required("covers");
        if (covers is not ("chip" or "module" or "board" or ""))
            throw document.Error($"'power.covers' is '{covers}'; it is one of chip, module, board");
        var power = new DevicePower { Covers = covers, Typical = Watts("typicalWatts"), Maximum = Watts("maximumWatts") };
        return power.Typical?.Value > power.Maximum?.Value
            ? throw document.Error("'power.typicalWatts' is above 'power.maximumWatts'") : power;

        Sourced<Watts>? Watts(string name) => fields.Number(name, Quantity.Watts)?.Select(v => new Watts(v));
    }

    private static DeviceOverheads Overheads(DeviceDocument document, JsonFields root)
    {
        return Part(document, root, "overhead", "perKernelSeconds", "perInferenceSeconds",
            "threadSyncSeconds") is not { } fields ? new() : new()
            {
                PerKernel = Seconds("perKernelSeconds"),
                PerInference = Seconds("perInferenceSeconds"),
                ThreadSync = Seconds("threadSyncSeconds"),
            };

        Sourced<Seconds>? Seconds(string name) => fields.Number(name, Quantity.Seconds)?.Select(v => new Seconds(v));
    }

    private static ChannelAlignment Alignment(DeviceDocument document, JsonFields root) =>
        Part(document, root, "alignment", "inputChannels", "outputChannels", "fullRateChannels") is not { } fields ? new() : new()
        {
            InputChannels = fields.Count("inputChannels", Quantity.Count),
            OutputChannels = fields.Count("outputChannels", Quantity.Count),
            FullRateChannels = fields.Count("fullRateChannels", Quantity.Count),
        };

    private static JsonFields? Part(DeviceDocument document, JsonFields root, string name, params ReadOnlySpan<string> known) =>
        root.Get(name) is { } part ? new JsonFields(document, part, name + ".", known) : null;
}
