using System.Globalization;
using NetWeight.Measurement;
using NetWeight.Measurement.Machines;

namespace NetWeight.Regret;

/// <summary>Where and when rows were computed.</summary>
public static class Place
{
    /// <summary>This machine now: processor, runtime, load and date, without semicolons.</summary>
    public static string Now()
    {
        var machine = MachineRecord.Read();
        string load = machine.LoadAverage is { } average
            ? string.Create(CultureInfo.InvariantCulture, $", load {average:0.0}") : "";
        return $"{machine.Processor?.Replace(';', ',')}, {machine.LogicalProcessors} processors{load}, "
            + $"ONNX Runtime {OnnxSession.RuntimeVersion}, {DateTime.UtcNow:yyyy-MM-dd}";
    }
}
