using System.Diagnostics;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Measurement;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Timing;

namespace NetWeight.Regret;

/// <summary>
/// Measures a model on one thread by the processor time of this process, which leaves out the time in which other programs
/// had the core. It agrees with a clock on a quiet machine, and needs none.
/// </summary>
/// <remarks>What other programs do to shared caches and memory stays in; the fastest groups of runs count, because whatever
/// disturbs only slows down.</remarks>
public static class ProcessorStopwatch
{
    /// <summary>The part of the groups of runs that is faster than the time that counts.</summary>
    private const double Quantile = 0.2;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.1), Group = TimeSpan.FromMilliseconds(12);

    /// <summary>Measures for so much processor time.</summary>
    /// <param name="model">The model; weights that it lacks are drawn.</param>
    /// <param name="duration">Processor time to measure, without loading and warming up.</param>
    public static MeasurementRecord Measure(Model model, TimeSpan duration)
    {
        using var session = OnnxSession.Open(model, new SessionSettings { Threads = 1, AllowSpinning = false });
        using var bound = new BoundModel(session);
        // Packing and pages come with the first runs.
        bound.Run();
        int runs = 1;
        for (TimeSpan begin = Now(), passed = default; passed < WarmUp; passed = Now() - begin)
        {
            TimeSpan from = Now();
            bound.Run();
            runs = Math.Max(1, (int)(Group / Max(Now() - from, TimeSpan.FromTicks(10))));
        }

        List<double> groups = [];
        for (TimeSpan begin = Now(); Now() - begin < duration || groups.Count < 5;)
        {
            TimeSpan from = Now();
            for (int i = 0; i < runs; i++)
                bound.Run();
            groups.Add((Now() - from).TotalSeconds / runs);
        }

        groups.Sort();
        var machine = MachineRecord.Read();
        return new MeasurementRecord
        {
            Source = "netweight",
            Model = model.Name,
            Batch = session.Model.Batch,
            DataType = "float",
            Maccs = CostAnalyzer.Analyze(session.Model).Totals.HeadlineMaccs.Value,
            MedianSeconds = groups[(int)(Quantile * groups.Count)],
            MinSeconds = groups[0],
            MaxSeconds = groups[^1],
            Runs = (long)runs * groups.Count,
            Threads = 1,
            Provider = "cpu",
            Runtime = $"ONNX Runtime {OnnxSession.RuntimeVersion}",
            Device = machine.Processor,
            OperatingSystem = machine.OperatingSystem,
            MeasuredAt = DateTimeOffset.UtcNow,
        };
    }

    private static TimeSpan Now() => Process.GetCurrentProcess().TotalProcessorTime;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
