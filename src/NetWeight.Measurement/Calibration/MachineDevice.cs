using NetWeight.Devices;
using NetWeight.Measurement.Machines;
using NetWeight.Units;

namespace NetWeight.Measurement.Calibration;

/// <summary>This machine as a device: its system's information and the rates that probes reached.</summary>
public static class MachineDevice
{
    /// <summary>The device.</summary>
    /// <param name="id">Its id: lower case letters, digits and dashes.</param>
    /// <param name="machine">The system's information.</param>
    /// <param name="probe">The rates that probes reached.</param>
    /// <param name="today">The day.</param>
    public static Device Of(string id, MachineRecord machine, MachineProbe probe, DateOnly today)
    {
        string name = machine.Processor ?? "unknown processor";
        var system = new DeviceSource("system", $"the operating system: {machine.OperatingSystem}", Read: today);
        var measured = new DeviceSource("probe", "loops of arithmetic and copies, by netweight calibrate on the device", Read: today);
        Provenance told = new(system, SourceKind.Measured, Confidence.High), probed = new(measured, SourceKind.Measured, Confidence.Medium);
        bool isArm = machine.Architecture.StartsWith("arm", StringComparison.Ordinal);
        int cores = machine.LogicalProcessors;
        // Two operations per multiply-add; a power of two, whatever the clock did in between.
        int lanes = 1 << (int)Math.Round(Math.Log2(Math.Max(1, probe.CoreFlopsPerSecond / (2 * probe.ClockHertz))));
        return new Device
        {
            Id = id,
            Name = name,
            Vendor = name.Split(' ')[0],
            Class = isArm ? DeviceClass.CpuArm : DeviceClass.CpuX86,
            DefaultRuntime = "onnxruntime",
            Clusters =
            [
                new ComputeCluster(
                    "processors", new(cores, told), new(lanes, probed with
                    {
                        Kind = SourceKind.Derived,
                        Derivation = "peak of a core / (2 x clock), to a power of two",
                    }),
                    new(Rounded(probe.ClockHertz), probed with { Derivation = "additions that wait for each other" }), null),
            ],
            Peaks = [new PeakRate(ComputeUnit.Vector, Precision.Fp32,
                new(new FlopsPerSecond(Rounded(probe.CoreFlopsPerSecond) * cores), probed with
                {
                    Derivation = $"{cores} x multiply-adds of one core, vectors of {probe.VectorFloats} floats",
                }))],
            Memory = new DeviceMemory
            {
                MeasuredBandwidth = new(new BytesPerSecond(Rounded(probe.CopyBytesPerSecond)), probed with
                {
                    Derivation = "a copy per processor, bytes read and written, or reading alone, whichever is more",
                }),
            },
            Caches = new DeviceCaches
            {
                L2 = probe.SecondCacheBytes is { } second ? new(new Bytes(second), told) : null,
                LastLevel = probe.LastCacheBytes is { } last ? new(new Bytes(last), told) : null,
            },
            Alignment = isArm ? new ChannelAlignment() : new ChannelAlignment
            {
                OutputChannels = new(Math.Max(8, probe.VectorFloats), probed with
                {
                    Kind = SourceKind.Derived,
                    Derivation = "floats in a vector: the channel blocks of ONNX Runtime on x86",
                }),
            },
            Sources = [system, measured],
        };
    }

    private static double Rounded(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 3);
        return Math.Round(value / unit) * unit;
    }
}
