using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;
using NetWeight.Onnx;

namespace NetWeight.Measurement.Tests;

/// <summary>The stopwatch against a loop that anybody would write.</summary>
public sealed class PlainLoopTests
{
    private const int Rounds = 5, Runs = 60;

    /// <summary>
    /// The two take turns, so that whatever the machine does meanwhile is done to both; over all turns their intervals
    /// must meet. No time is expected, only that the
    /// two agree.
    /// </summary>
    [Fact]
    public void Measure_AgreesWithAPlainLoop()
    {
        Model model = ArchitectureCatalog.Find("mobilenet_v2")!.Value.Variant.Build(new NetworkOptions { Resolution = 96, Seed = 1 });
        string file = Path.Combine(Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxWriter.Write(model, file);
            var measured = new List<Interval>();
            var plain = new List<double>();
            for (int i = 0; i < Rounds; i++)
            {
                plain.Add(Plain(file));
                measured.Add(ModelStopwatch.Measure(TestModels.Timed(OnnxReader.Read(file)),
                    new StopwatchSettings
                    {
                        Runs = Runs,
                        Sessions = 1,
                        WarmUpLimit = TimeSpan.FromMilliseconds(200)
                    }).MedianInterval!.Value);
            }

            double low = measured.Min(m => m.Low), high = measured.Max(m => m.High);
            Assert.True(plain.Min() <= high && low <= plain.Max(),
                $"measure: {low * 1e3:0.000} .. {high * 1e3:0.000} ms; a plain loop: {plain.Min() * 1e3:0.000} "
                    + $".. {plain.Max() * 1e3:0.000} ms");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Plain(string file)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(file, options);
        string input = session.InputMetadata.Keys.Single();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(new float[3 * 96 * 96], [1, 3, 96, 96]);
        using var run = new RunOptions();
        double[] times = new double[Runs];
        for (int i = -20; i < Runs; i++)
        {
            long from = Stopwatch.GetTimestamp();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [input], [value], session.OutputNames);
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(from).TotalSeconds;
        }

        return SampleSummary.Of(times).P50;
    }
}
