using System.Globalization;
using System.Runtime.InteropServices;

namespace NetWeight.Measurement.Machines;

/// <summary>
/// The machine of a measurement: enough to distinguish two machines and to question a number. Null means 'the system does not
/// say'.
/// </summary>
public sealed record MachineRecord
{
    /// <summary>The processor's own name.</summary>
    public string? Processor { get; init; }

    /// <summary>Its instruction set: <c>x64</c>, <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Processors that the system schedules on.</summary>
    public required int LogicalProcessors { get; init; }

    /// <summary>The clock now, in hertz.</summary>
    public double? ClockHertz { get; init; }

    /// <summary>The highest clock that the system allows, in hertz.</summary>
    public double? MaximumClockHertz { get; init; }

    /// <summary>The clock policy: <c>performance</c>, <c>powersave</c>.</summary>
    public string? Governor { get; init; }

    /// <summary>Memory that this process may use, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The operating system with its version.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The number of threads that wanted a processor in the last minute, on average.</summary>
    public double? LoadAverage { get; init; }

    /// <summary>This machine now.</summary>
    public static MachineRecord Read() => new()
    {
        Processor = ProcessorName(),
        Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        LogicalProcessors = Environment.ProcessorCount,
        ClockHertz = Kilohertz("scaling_cur_freq") ?? Field("cpu MHz") * 1e6,
        MaximumClockHertz = Kilohertz("cpuinfo_max_freq"),
        Governor = Text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        OperatingSystem = RuntimeInformation.OSDescription,
        LoadAverage = Number(Text("/proc/loadavg")?.Split(' ')[0]),
    };

    private static string? ProcessorName() =>
        CpuInfo("model name") ?? Text("/sys/firmware/devicetree/base/model") ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");

    private static double? Kilohertz(string file) => Number(Text("/sys/devices/system/cpu/cpu0/cpufreq/" + file)) * 1e3;

    private static double? Field(string name) => Number(CpuInfo(name));

    /// <summary>The first processor's field in Linux's list.</summary>
    private static string? CpuInfo(string name)
    {
        string? line = Text("/proc/cpuinfo")?.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim('\0', '\n', ' ') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
