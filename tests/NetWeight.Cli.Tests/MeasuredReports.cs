using NetWeight.Cli.Formats;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Measurement;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Cli.Tests;

/// <summary>Reports of measurements whose times are given, so that the tables of <c>netweight measure</c> are the same
/// in every run.</summary>
internal static class MeasuredReports
{
    /// <summary>The table of one of the reports.</summary>
    public static string Table(string name, int width, bool isTerminal)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var terminal = new TerminalWriter(output, width, isTerminal, hasColor: isTerminal);
        new TableFormat().Write(Report(name) with { Top = 3 }, terminal);
        return output.ToString();
    }

    private static MeasurementReport Report(string name)
    {
        switch (name)
        {
            case "measure":
                return new MeasurementReport("0", [Measured("mobilenet_v2", 1, 0.0123), Measured("mobilenet_v2", 8, 0.0911)]);
            case "measure-compare":
                LatencyMeasurement first = Measured("mobilenet_v2", 1, 0.0123), second = Measured("mobilenet_v2.rewritten", 1, 0.0111);
                return new MeasurementReport("0", [first, second],
                    new ModelComparison(first, second, 0.9024, new Interval(0.8911, 0.9103)));
            case "measure-scenario":
                return new MeasurementReport("0", [Measured("mobilenet_v2", 1, 0.0123)],
                    Scenario: new ScenarioResult(Scenario.Server, 24_000, 1, 600, null, 40.25, 40.25, 0.02, true, []));
            default:
                var model = new TimedModel(ModelWords.Read(Repository.At("models", "mobilenet_v2.onnx")),
                    InferenceOptions.Default, SessionSettings.Default);
                return new MeasurementReport("0", [Measured("mobilenet_v2", 1, 0.0123)], Layers: Layers(0.0123),
                    Predictions: [MeasuredPrediction.Of(model, DeviceCatalog.Get("intel-core-i5-5200u"))]);
        }
    }

    private static LatencyMeasurement Measured(string model, long batch, double median)
    {
        double[] samples = [.. Enumerable.Range(-100, 201).Select(i => median * (1 + (i / 5000.0)))];
        return new LatencyMeasurement
        {
            Model = model,
            Batch = batch,
            DataType = "float",
            Settings = SessionSettings.Default,
            PinnedTo = [0],
            Runtime = "ONNX Runtime 1.31.1",
            Machine = new MachineRecord
            {
                Processor = "A processor with a name that is rather long",
                Architecture = "x64",
                LogicalProcessors = 4,
                ClockHertz = 2.2e9,
                Governor = "performance",
                MemoryBytes = 8L << 30,
                OperatingSystem = "An operating system 12 (with a second name)",
                LoadAverage = 0.1,
            },
            MeasuredAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
            SamplesSeconds = samples,
            Summary = SampleSummary.Of(samples),
            MedianInterval = new Interval(median * 0.99, median * 1.02),
            Sessions = [new SessionTimes(0.05, median * 2, 7, median * 0.995, true),
                new SessionTimes(0.06, median * 2, 9, median * 1.005, true)],
            DisturbedRuns = 3,
            LeftOutDisturbed = true,
            Drift = 0.001,
            WasCut = false,
        };
    }

    private static LayerProfile Layers(double total)
    {
        (string Operator, string[] Nodes, double Share, double Flops, double Bytes)[] kernels =
        [
            ("com.microsoft.nchwc::ReorderInput", [], 0.05, 0, 1.2e6),
            ("com.microsoft.nchwc::Conv", ["/features/features.0/features.0.0/Conv",
                "/features/features.0/features.0.2/Clip"], 0.5, 21.7e6, 2.2e6),
            ("com.microsoft.nchwc::Conv", ["/features/features.1/conv/conv.0/conv.0.0/Conv",
                "/features/features.1/conv/conv.0/conv.0.2/Clip"], 0.3, 7.2e6, 3.2e6),
            ("Gemm", ["/classifier/classifier.1/Gemm"], 0.15, 2.56e6, 5.1e6),
        ];
        return new LayerProfile(
            [
                .. kernels.Select((k, i) => new MeasuredKernel
                {
                    Kernel = $"kernel{i}",
                    Operator = k.Operator,
                    Nodes = k.Nodes,
                    ReorderFor = k.Nodes.Length == 0 ? "/features/features.0/features.0.0/Conv" : null,
                    ProfiledSeconds = k.Share * total / 0.9,
                    Time = new Seconds(k.Share * total),
                    Share = k.Share,
                    Flops = new Flops((long)k.Flops),
                    Bytes = new Bytes((long)k.Bytes),
                }),
            ],
            0.9, new Seconds(total), 50, ["/classifier/Constant"]);
    }
}
