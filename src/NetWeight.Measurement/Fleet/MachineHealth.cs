using System.Globalization;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Machines;

namespace NetWeight.Measurement.Fleet;

/// <summary>The state of a machine around a measurement: what makes it doubtful.</summary>
internal static class MachineHealth
{
    private const string Processors = "/sys/devices/system/cpu", Zones = "/sys/class/thermal";
    private const double HotCelsius = 85, MuchLoad = 0.5;

    /// <summary>The state now; null is what the system does not report.</summary>
    public static FleetHealthContract Read()
    {
        MachineRecord machine = MachineRecord.Read();
        return new FleetHealthContract(Temperature(), ThrottleEvents(), machine.LoadAverage, machine.Governor, machine.ClockHertz);
    }

    /// <summary>The reasons to doubt a measurement between two states, each a sentence.</summary>
    /// <param name="before">The state before.</param>
    /// <param name="after">The state after.</param>
    /// <param name="processors">The processors of the machine.</param>
    /// <param name="threads">The threads of the measurement.</param>
    public static IEnumerable<string> Doubts(FleetHealthContract before, FleetHealthContract after, int processors, int threads)
    {
        if (after.ThrottleEvents > before.ThrottleEvents)
            yield return $"The processor lowered its clock because of heat {after.ThrottleEvents - before.ThrottleEvents} times.";
        if (after.TemperatureCelsius >= HotCelsius)
            yield return Text($"The processor was at {after.TemperatureCelsius:0} degrees Celsius after the measurement.");
        if (before.Governor is "powersave" or "ondemand" or "conservative")
            yield return $"The clock follows the load: the governor is '{before.Governor}', not 'performance'.";
        if (before.LoadAverage > Math.Max(MuchLoad, processors - threads))
            yield return Text($"The machine was busy before the measurement: the load average was {before.LoadAverage:0.0}.");
    }

    /// <summary>Why a machine should not measure now; null where it can.</summary>
    /// <param name="now">The state.</param>
    /// <param name="mostLoad">The load average above which it should not; null for no limit.</param>
    public static string? NotReady(FleetHealthContract now, double? mostLoad) =>
        now.LoadAverage > mostLoad
            ? Text($"The load average is {now.LoadAverage:0.0}; the agent measures up to {mostLoad:0.0}.") : null;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static double? Temperature() => Largest(Zones, "thermal_zone*", "temp") / 1000;

    private static long? ThrottleEvents() => (long?)Largest(Processors, "cpu*", "thermal_throttle/package_throttle_count");

    private static double? Largest(string root, string pattern, string file)
    {
        if (!Directory.Exists(root))
            return null;
        double? largest = null;
        foreach (string folder in Directory.EnumerateDirectories(root, pattern))
            if (Number(Path.Combine(folder, file)) is { } value && !(value <= largest))
                largest = value;
        return largest;
    }

    private static double? Number(string file)
    {
        try
        {
            return File.Exists(file) && double.TryParse(
                File.ReadAllText(file).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
