using System.Text.Encodings.Web;
using System.Text.Json;

namespace NetWeight.Devices;

/// <summary>Writes device files; what it writes <see cref="DeviceCatalog.Parse"/> reads back the same.</summary>
public static class DeviceWriter
{
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's content.</summary>
    public static byte[] Write(Device device)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
            Write(json, device);
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Device device)
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", DeviceDocument.SchemaVersion);
        json.WriteString("id", device.Id);
        json.WriteString("name", device.Name);
        Texts(json, "aliases", device.Aliases);
        json.WriteString("vendor", device.Vendor);
        Text(json, "architecture", device.Architecture);
        if (device.RepresentsArchitecture)
            json.WriteBoolean("representsArchitecture", true);
        json.WriteString("class", device.Class.Name);
        json.WriteString("defaultRuntime", device.DefaultRuntime);
        Count(json, "year", device.Year);
        Compute(json, device);
        Memory(json, device);
        Overheads(json, device);
        if (device.Npu is { } law)
            Npu(json, law);
        Evidence(json, device);
        json.WriteEndObject();
    }

    private static void Compute(Utf8JsonWriter json, Device device)
    {
        List(json, "units", device.Clusters, cluster =>
        {
            json.WriteString("name", cluster.Name);
            Count(json, "count", cluster.Count);
            Count(json, "lanes", cluster.Lanes);
            Number(json, "clockHz", cluster.Clock);
            Number(json, "baseClockHz", cluster.BaseClock);
            Number(json, "boostClockHz", cluster.BoostClock);
            Truth(json, "inOrder", cluster.InOrder);
        });
        Part(json, "peakOperationsPerSecond", device.Peaks.Count > 0, () =>
        {
            foreach (IGrouping<ComputeUnit, PeakRate> unit in device.Peaks.GroupBy(p => p.Unit))
                Part(json, unit.Key == ComputeUnit.Vector ? "vector" : "tensor", true, () =>
                {
                    foreach (PeakRate peak in unit)
                        Number(json, peak.Precision.Name, peak.Rate.Select(r => r.Value));
                });
        });
    }

    private static void Memory(Utf8JsonWriter json, Device device)
    {
        DeviceMemory memory = device.Memory;
        Part(json, "memory", memory != new DeviceMemory(), () =>
        {
            Text(json, "type", memory.Type);
            Number(json, "capacityBytes", memory.Capacity?.Select(b => (double)b.Value));
            Number(json, "flashBytes", memory.Flash?.Select(b => (double)b.Value));
            Count(json, "busBits", memory.BusBits);
            Number(json, "pinBitsPerSecond", memory.PinRate);
            Number(json, "bandwidthBytesPerSecond", memory.StatedBandwidth?.Select(b => b.Value));
            Number(json, "measuredBandwidthBytesPerSecond", memory.MeasuredBandwidth?.Select(b => b.Value));
        });
        Part(json, "cache", device.Caches != new DeviceCaches(), () =>
        {
            Number(json, "l2Bytes", device.Caches.L2?.Select(b => (double)b.Value));
            Number(json, "lastLevelBytes", device.Caches.LastLevel?.Select(b => (double)b.Value));
            Number(json, "sramBytes", device.Caches.Sram?.Select(b => (double)b.Value));
        });
    }

    private static void Overheads(Utf8JsonWriter json, Device device)
    {
        Part(json, "power", device.Power != new DevicePower(), () =>
        {
            json.WriteString("covers", device.Power.Covers);
            Number(json, "typicalWatts", device.Power.Typical?.Select(w => w.Value));
            Number(json, "maximumWatts", device.Power.Maximum?.Select(w => w.Value));
        });
        Part(json, "overhead", device.Overheads != new DeviceOverheads(), () =>
        {
            Number(json, "perKernelSeconds", device.Overheads.PerKernel?.Select(s => s.Value));
            Number(json, "perInferenceSeconds", device.Overheads.PerInference?.Select(s => s.Value));
            Number(json, "threadSyncSeconds", device.Overheads.ThreadSync?.Select(s => s.Value));
        });
        Part(json, "alignment", device.Alignment != new ChannelAlignment(), () =>
        {
            Count(json, "inputChannels", device.Alignment.InputChannels);
            Count(json, "outputChannels", device.Alignment.OutputChannels);
            Count(json, "fullRateChannels", device.Alignment.FullRateChannels);
        });
        Truth(json, "depthwiseNative", device.DepthwiseNative);
        Truth(json, "imageInputMode", device.ImageInputMode);
    }

    /// <summary>Observations of the device, and all sources.</summary>
    private static void Evidence(Utf8JsonWriter json, Device device)
    {
        List(json, "fallbacks", device.Fallbacks, fallback =>
        {
            json.WriteString("operator", fallback.Operator);
            Text(json, "when", string.Join(" or ", fallback.When));
            Text(json, "to", fallback.To);
            json.WriteString("source", fallback.Source.Key);
        });
        List(json, "references", device.References, reference =>
        {
            json.WriteString("text", reference.Text);
            json.WriteString("source", reference.Source.Key);
        });
        List(json, "publishedTimes", device.PublishedTimes, time => Time(json, time));
        Text(json, "publishedTimesNone", device.PublishedTimesNone);
        Texts(json, "notes", device.Notes);
        List(json, "calibrations", device.Calibrations, calibration => Calibration(json, calibration));
        Part(json, "sources", true, () =>
        {
            foreach (DeviceSource source in device.Sources)
                Part(json, source.Key, true, () =>
                {
                    json.WriteString("title", source.Title);
                    Text(json, "link", source.Link ?? "");
                    Text(json, "read", source.Read?.ToString("yyyy-MM-dd", null) ?? "");
                    Text(json, "via", source.Via);
                });
        });
    }

    private static void Truth(Utf8JsonWriter json, string name, Sourced<bool>? truth)
    {
        if (truth is not null)
            Sourced(json, name, truth.Provenance, () => json.WriteBoolean("value", truth.Value));
    }

    private static void Npu(Utf8JsonWriter json, NpuLaw law)
    {
        json.WriteStartObject("npu");
        json.WriteString("precision", law.Precision.Name);
        json.WriteNumber("cores", law.Cores);
        json.WriteNumber("coresPerCall", law.CoresPerCall);
        json.WriteNumber("largestBatch", law.LargestBatch);
        foreach ((string name, NpuRates? rates) in new[] { ("call", law.Call), ("sustained", law.Sustained) })
            Part(json, name, rates is not null, () =>
            {
                foreach ((string constant, double value) in NpuLawReader.Constants(rates!))
                    json.WriteNumber(constant, value);
            });
        Part(json, "resident", law.Resident is not null, () =>
        {
            json.WriteNumber("weightBytes", law.Resident!.Weights.Value);
            if (law.Resident.Maccs is { } maccs)
                json.WriteNumber("multiplyAccumulates", maccs.Value);
            json.WriteNumber("framesInFlight", law.Resident.FramesInFlight);
        });
        json.WriteNumber("logSpread", law.LogSpread);
        json.WriteNumber("sustainedLogSpread", law.SustainedLogSpread);
        json.WriteString("basis", law.Basis);
        json.WriteString("source", law.Source.Key);
        json.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter json, PublishedTime time)
    {
        json.WriteString("network", time.Network);
        Text(json, "input", time.Input);
        json.WriteNumber("batch", time.Batch);
        json.WriteString("precision", time.Precision.Name);
        json.WriteString("runtime", time.Runtime);
        if (time.Threads is { } threads)
            json.WriteNumber("threads", threads);
        if (time.Cores is { } cores)
            json.WriteNumber("cores", cores);
        json.WriteString("protocol", time.Protocol.ToString().ToLowerInvariant());
        if (time.Latency is { } latency)
            json.WriteNumber("latencySeconds", latency.Value);
        if (time.SamplesPerSecond is { } rate)
            json.WriteNumber("throughputSamplesPerSecond", rate);
        json.WriteString("harness", time.Harness);
        json.WriteString("source", time.Source.Key);
        Text(json, "note", time.Note);
    }

    private static void Calibration(Utf8JsonWriter json, DeviceCalibration calibration)
    {
        json.WriteString("runtime", calibration.Runtime);
        json.WriteString("precision", calibration.Precision.Name);
        if (calibration.Threads.Count > 0)
        {
            json.WriteStartArray("threads");
            foreach (int count in calibration.Threads)
                json.WriteNumberValue(count);
            json.WriteEndArray();
        }

        json.WriteString("basis", calibration.Basis);
        json.WriteNumber("logSpread", Rounded(calibration.LogSpread));
        if (calibration.Anchors > 0)
            json.WriteNumber("anchors", calibration.Anchors);
        if (calibration.EffectCovariance.Count > 0)
        {
            json.WriteStartArray("effectCovariance");
            foreach (double value in calibration.EffectCovariance)
                json.WriteNumberValue(Math.Round(value, 5));
            json.WriteEndArray();
        }

        if (calibration.Scale != 1)
            json.WriteNumber("scale", Rounded(calibration.Scale));
        Part(json, "factors", calibration.Factors.Count > 0, () =>
        {
            foreach ((string name, double value) in calibration.Factors)
                json.WriteNumber(name, Rounded(value));
        });
        List(json, "corrections", calibration.Corrections, correction =>
        {
            json.WriteString("kernels", correction.Kernels);
            json.WriteString("by", correction.By);
            List(json, "points", correction.Points, point =>
            {
                json.WriteNumber("size", Rounded(point.Size));
                json.WriteNumber("factor", Rounded(point.Factor));
            });
        });
        json.WriteString("source", calibration.Source.Key);
    }

    /// <summary>Four digits: more than the precision of a measurement.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("G4", null), null);

    private static void Part(Utf8JsonWriter json, string name, bool exists, Action write)
    {
        if (!exists)
            return;
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        if (items.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
            json.WriteString(name, text);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Count(Utf8JsonWriter json, string name, Sourced<int>? number) => Number(json, name, number?.Select(n => (double)n));

    private static void Number(Utf8JsonWriter json, string name, Sourced<double>? number)
    {
        if (number is not null)
            Sourced(json, name, number.Provenance, () => json.WriteNumber("value", number.Value));
    }

    private static void Sourced(Utf8JsonWriter json, string name, Provenance provenance, Action value)
    {
        json.WriteStartObject(name);
        value();
        json.WriteString("source", provenance.Source.Key);
        json.WriteString("kind", provenance.Kind.ToString().ToLowerInvariant());
        if (provenance.Confidence is { } confidence)
            json.WriteString("confidence", confidence.ToString().ToLowerInvariant());
        Text(json, "derivation", provenance.Derivation);
        json.WriteEndObject();
    }
}
