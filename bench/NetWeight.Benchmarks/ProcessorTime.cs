using System.Globalization;

namespace NetWeight.Benchmarks;

/// <summary>
/// The throughput of predictions by processor time: on a machine with other work, wall time measures the neighbours.
/// `--throughput` prints, for each device, the processor time of a
/// prediction, what two such cores predict a second, what the clock on the wall said, and the bytes allocated.
/// </summary>
internal static class ProcessorTime
{
    private const double Seconds = 1.5;

    /// <summary>Measures and prints a table.</summary>
    public static void Print(TextWriter output)
    {
        output.WriteLine("| device | processor time | on two cores | wall, two threads | allocated | of it the answer |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|");
        foreach (string device in ThroughputBenchmarks.Devices)
        {
            var benchmark = new ThroughputBenchmarks { Device = device };
            benchmark.Setup();
            // Long enough for the compiler's last tier.
            for (var warm = System.Diagnostics.Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < Seconds;)
                benchmark.Predict();
            double least = double.MaxValue, most = 0;
            long count = 0, allocated = GC.GetTotalAllocatedBytes(precise: true);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            while (watch.Elapsed.TotalSeconds < Seconds)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime, wall = watch.Elapsed;
                int predictions = 0;
                while ((watch.Elapsed - wall).TotalSeconds < Seconds / 15)
                {
                    benchmark.Predict();
                    predictions += ThroughputBenchmarks.PerCall;
                }

                count += predictions;
                least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalSeconds / predictions);
                most = Math.Max(most, predictions / (watch.Elapsed - wall).TotalSeconds);
            }

            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {device} | {1e6 * least:0.0} us | {2 / least:0} /s | {most:0} /s | {allocated / 1e3 / count:0.0} KB "
                    + $"| {benchmark.AnswerBytes / 1e3:0.0} KB |"));
        }
    }
}
