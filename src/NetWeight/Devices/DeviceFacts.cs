using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>One number of a device.</summary>
/// <param name="Name">The path in its file, with the unit.</param>
/// <param name="Value">The number in that unit; 1 and 0 for yes and no.</param>
/// <param name="Text">The number for people.</param>
/// <param name="Provenance">Where it comes from.</param>
public sealed record DeviceFact(string Name, double Value, string Text, Provenance Provenance);

/// <summary>An unknown number of a device.</summary>
/// <param name="Name">The path that it would have in the file.</param>
/// <param name="StandIn">The default of the class that is used instead; null if there is none.</param>
/// <param name="Meaning">The default's unit, or the substitute without one; empty for none.</param>
public sealed record DeviceGap(string Name, Sourced<double>? StandIn, string Meaning);

/// <summary>Known and unknown facts of a device, number by number.</summary>
public static class DeviceFacts
{
    /// <summary>The numbers of a device, in the order of its file.</summary>
    public static IReadOnlyList<DeviceFact> Of(Device device)
    {
        var facts = new List<DeviceFact>();
        Add("year", device.Year, v => v, v => v.ToString());
        for (int i = 0; i < device.Clusters.Count; i++)
        {
            ComputeCluster cluster = device.Clusters[i];
            string at = $"units[{i}].";
            Add(at + "count", cluster.Count, v => v, v => $"{v} x {cluster.Name}");
            Add(at + "lanes", cluster.Lanes, v => v, v => v.ToString());
            Add(at + "clockHz", cluster.Clock, v => v, Hertz);
            Add(at + "baseClockHz", cluster.BaseClock, v => v, Hertz);
            Add(at + "boostClockHz", cluster.BoostClock, v => v, Hertz);
            Add(at + "inOrder", cluster.InOrder, v => v ? 1 : 0, v => v ? "yes" : "no");
        }

        foreach (PeakRate peak in device.Peaks)
            Add($"peakOperationsPerSecond.{(peak.Unit == ComputeUnit.Vector ? "vector" : "tensor")}.{peak.Precision.Name}",
                peak.Rate, v => v.Value,
                v => Format.Count(v.Value) + (peak.Precision == Precision.Int8 ? "OP/s" : "FLOP/s"));
        Add("memory.capacityBytes", device.Memory.Capacity, v => v.Value, v => v.ToString());
        Add("memory.flashBytes", device.Memory.Flash, v => v.Value, v => v.ToString());
        Add("memory.busBits", device.Memory.BusBits, v => v, v => $"{v} bits");
        Add("memory.pinBitsPerSecond", device.Memory.PinRate, v => v, v => Format.Count(v) + "bit/s");
        Add("memory.bandwidthBytesPerSecond", device.Bandwidth, v => v.Value, v => v.ToString());
        Add("memory.measuredBandwidthBytesPerSecond", device.Memory.MeasuredBandwidth, v => v.Value, v => v.ToString());
        Add("cache.l2Bytes", device.Caches.L2, v => v.Value, v => v.ToString());
        Add("cache.lastLevelBytes", device.Caches.LastLevel, v => v.Value, v => v.ToString());
        Add("cache.sramBytes", device.Caches.Sram, v => v.Value, v => v.ToString());
        Add("power.typicalWatts", device.Power.Typical, v => v.Value, v => $"{v} ({device.Power.Covers})");
        Add("power.maximumWatts", device.Power.Maximum, v => v.Value, v => $"{v} ({device.Power.Covers})");
        Add("overhead.perKernelSeconds", device.Overheads.PerKernel, v => v.Value, v => v.ToString());
        Add("overhead.perInferenceSeconds", device.Overheads.PerInference, v => v.Value, v => v.ToString());
        Add("overhead.threadSyncSeconds", device.Overheads.ThreadSync, v => v.Value, v => v.ToString());
        Add("alignment.inputChannels", device.Alignment.InputChannels, v => v, v => $"multiples of {v}");
        Add("alignment.outputChannels", device.Alignment.OutputChannels, v => v, v => $"multiples of {v}");
        Add("alignment.fullRateChannels", device.Alignment.FullRateChannels, v => v, v => $"multiples of {v}");
        Add("depthwiseNative", device.DepthwiseNative, v => v ? 1 : 0, v => v ? "yes" : "no");
        Add("imageInputMode", device.ImageInputMode, v => v ? 1 : 0, v => v ? "yes" : "no");
        if (device.Npu is { } law)
        {
            var provenance = new Provenance(law.Source, SourceKind.Derived, null, law.Basis);
            foreach ((string name, NpuRates? rates) in new[] { ("call", law.Call), ("sustained", law.Sustained) })
                if (rates is not null)
                    foreach ((string constant, double value) in NpuLawReader.Constants(rates))
                        facts.Add(new DeviceFact($"npu.{name}.{constant}", value,
                            constant.StartsWith("per", StringComparison.Ordinal) ? new Seconds(value).ToString()
                            : Format.Count(value), provenance));
        }

        for (int i = 0; i < device.Calibrations.Count; i++)
        {
            DeviceCalibration calibration = device.Calibrations[i];
            string threads = calibration.Threads.Count == 0 ? ""
                : $", {string.Join(" and ", calibration.Threads)} thread{(calibration.Threads is [1] ? "" : "s")}";
            facts.Add(new DeviceFact(
                $"calibrations[{i}].logSpread", calibration.LogSpread,
                    $"{calibration.Runtime} {calibration.Precision.Name}{threads}: spread {calibration.LogSpread:0.000}",
                new Provenance(calibration.Source, SourceKind.Measured, null, calibration.Basis)));
        }

        return facts;

        void Add<T>(string name, Sourced<T>? number, Func<T, double> value, Func<T, string> text)
            where T : struct
        {
            if (number is not null)
                facts.Add(new DeviceFact(name, value(number.Value), text(number.Value), number.Provenance));
        }

        static string Hertz(double value) => Format.Count(value) + "Hz";
    }

    /// <summary>The numbers that a prediction would want and that are unknown, with the class defaults that replace them.</summary>
    public static IReadOnlyList<DeviceGap> Missing(Device device)
    {
        ClassDefaults defaults = ClassDefaults.For(device.Class);
        const string ByRuntime = "the runtime's factors are used instead";
        var gaps = new List<DeviceGap>();
        bool runsFloat = device.Class.IsGpu || device.Class.IsCpu;
        Want(device.Year is null, "year");
        Want(runsFloat && device.Peak(Precision.Fp32) is null, "peakOperationsPerSecond.vector.fp32");
        Want(device.Class.IsGpu && device.Peak(Precision.Fp16) is null, "peakOperationsPerSecond.fp16");
        Want(!runsFloat && device.Peaks.Count == 0, "peakOperationsPerSecond.tensor");
        Want(runsFloat && device.Clusters.Count == 0, "units");
        Want(runsFloat && device.Clusters.Any(c => c.Clock is null), "units.clockHz");
        Want(device.Bandwidth is null, "memory.bandwidthBytesPerSecond", defaults.Bandwidth?.Select(b => b.Value), "bytes per second");
        Want(device.Memory.MeasuredBandwidth is null, "memory.measuredBandwidthBytesPerSecond", meaning: ByRuntime);
        Want(runsFloat && device.LastLevelCache is null, "cache.lastLevelBytes");
        Want(!runsFloat && device.Caches.Sram is null, "cache.sramBytes");
        Want(runsFloat && device.Overheads.PerKernel is null, "overhead.perKernelSeconds", meaning: ByRuntime);
        Want(device.Class.IsCpu && device.Overheads.ThreadSync is null, "overhead.threadSyncSeconds", meaning: ByRuntime);
        Want(!runsFloat && device.Overheads.PerInference is null, "overhead.perInferenceSeconds", meaning: ByRuntime);
        Want(!runsFloat && device.Alignment is { InputChannels: null, OutputChannels: null }, "alignment");
        Want(!runsFloat && device.DepthwiseNative is null, "depthwiseNative", meaning: "counted as no");
        return gaps;

        void Want(bool missing, string name, Sourced<double>? standIn = null, string meaning = "")
        {
            if (missing)
                gaps.Add(new DeviceGap(name, standIn, standIn is null && meaning == "bytes per second" ? "" : meaning));
        }
    }
}
