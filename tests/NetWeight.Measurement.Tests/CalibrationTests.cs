using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;

namespace NetWeight.Measurement.Tests;

public sealed class CalibrationTests : IDisposable
{
    private static readonly MachineProbe Probe =
        new()
        {
            ClockHertz = 3e9,
            CoreFlopsPerSecond = 96e9,
            VectorFloats = 8,
            CopyBytesPerSecond = 2e10,
            SecondCacheBytes = 1 << 20,
            LastCacheBytes = 8 << 20
        };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string At(string file) => folder[file];

    [Fact]
    public void MicroKernels_HaveNamesOfTheirOwn_AndKnownCosts()
    {
        Assert.InRange(MicroKernelCatalog.All.Count, 150, 400);
        Assert.Equal(MicroKernelCatalog.All.Count, MicroKernelCatalog.All.Select(k => k.Name).Distinct().Count());
        foreach (MicroKernel kernel in MicroKernelCatalog.All)
        {
            Assert.Same(kernel, MicroKernelCatalog.Find(kernel.Name));
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(kernel.Build()));
            Assert.Empty(cost.Missing);
            Assert.True(cost.Totals.HeadlineMaccs.Value < 1_500_000_000, kernel.Name);
        }
    }

    [Fact]
    public void MicroKernels_ComeFromEveryFamily_BeforeTheirRankEnds()
    {
        string[] first = [.. MicroKernelCatalog.All.TakeWhile(k => k.Rank == 0).Select(k => k.Family)];
        foreach (string family in (string[])["pointwise", "dense3", "depthwise3", "strided3", "grouped3g8", "product",
            "dispatch", "ladder", "concat", "shuffle", "maxpool3s2", "gap", "gate", "mobile"])
            Assert.Contains(family, first);
    }

    [Fact]
    public void MicroKernels_CoverTheKindsOfKernels()
    {
        RuntimeProfile runtime = RuntimeCatalog.Get("onnxruntime");
        var kinds = MicroKernelCatalog.All.SelectMany(k =>
            KernelPlan.Form(CostAnalyzer.Analyze(ShapeInference.Run(k.Build())), runtime, 16).Kernels).Select(k => k.Kind).ToHashSet();
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
            Assert.True(kinds.Contains(kind)
                || kind is KernelKind.Transposed or KernelKind.Recurrent or KernelKind.Other, $"no micro-kernel is a {kind.Name}");
    }

    [Fact]
    public void Store_KeepsWhatIsWhole_AndDropsAHalfWrittenLine()
    {
        string file = At("store.jsonl");
        var store = MeasurementStore.Open(file);
        store.Add(Record("micro/one", 0.001));
        store.Add(Record("micro/two", 0.002));
        File.AppendAllText(file, "{\"schemaVersion\":1,\"model\":\"micro/th");

        var again = MeasurementStore.Open(file);
        Assert.Equal(["micro/one", "micro/two"], again.Records.Select(r => r.Model));
        again.Add(Record("micro/three", 0.003));
        Assert.Equal(0.003, MeasurementStore.Open(file).Find("micro/three", 1)!.MedianSeconds);
        Assert.Null(again.Find("micro/three", 2));
    }

    [Theory]
    [InlineData("{\"name\":\"another program's\"}", "line 1 lacks m")]
    [InlineData("not JSON", "is not a file of measurements")]
    [InlineData("# notes\n", "line 1 is not JSON at column 1: '#' is an invalid start of a value.")]
    [InlineData("\n{\"name\":", "is not a file of measurements")]
    public void Store_OfAnotherProgram_IsRefusedAndStaysAsItIs(string content, string message)
    {
        string file = At("other.json");
        File.WriteAllText(file, content);
        string said = Assert.Throws<NetWeightException>(() => MeasurementStore.Open(file)).Message;
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(file));
    }

    [Fact]
    public void Store_RecordWithoutALineEnd_IsKept()
    {
        string file = At("edited.jsonl");
        MeasurementStore.Open(file).Add(Record("micro/one", 0.001));
        File.WriteAllText(file, File.ReadAllText(file).TrimEnd());
        var again = MeasurementStore.Open(file);
        again.Add(Record("micro/two", 0.002));
        Assert.Equal(["micro/one", "micro/two"], MeasurementStore.Open(file).Records.Select(r => r.Model));
    }

    [Fact]
    public void Measuring_GoesOnWhereItStopped()
    {
        MicroKernel[] kernels =
            [.. ((string[])["micro/dispatch/4/1x10", "micro/pointwise/128/7x8", "micro/relu/96/28x3"])
                .Select(n => MicroKernelCatalog.Find(n)!)];
        var settings = new CalibrationSettings
        {
            Stopwatch = new StopwatchSettings { Runs = 5, Sessions = 1, WarmUpLimit = TimeSpan.FromMilliseconds(10), KeepDisturbed = true },
            QuietSessions = 1,
            MostSessions = 1,
        };
        var store = MeasurementStore.Open(At("store.jsonl"));
        CalibrationRun.Measure(kernels[..2], store, settings, cancellation: TestContext.Current.CancellationToken);
        double[] known = [.. store.Records.Select(r => r.MedianSeconds)];
        Assert.Equal(2, known.Length);

        var again = MeasurementStore.Open(At("store.jsonl"));
        CalibrationRun.Measure(kernels, again, settings, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(kernels.Select(k => k.Name), again.Records.Select(r => r.Model));
        Assert.Equal(known, again.Records.Take(2).Select(r => r.MedianSeconds));
        CalibrationRun.Measure(kernels, again, settings with { Budget = TimeSpan.Zero, Threads = [2], Least = 0 },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(3, again.Records.Count);
        // A spent budget still leaves as many as a fit needs.
        CalibrationRun.Measure(kernels, again, settings with { Budget = TimeSpan.Zero, Threads = [2], Least = 2 },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((5, 2), (again.Records.Count, again.Records.Count(r => r.Threads == 2)));
    }

    [Fact]
    public void AMachine_IsADevice_ThatItsFileHolds()
    {
        Device device = MachineDevice.Of("mine",
            new MachineRecord
            {
                Processor = "Acme 3000",
                Architecture = "x64",
                LogicalProcessors = 4,
                MemoryBytes = 1,
                OperatingSystem = "a system"
            }, Probe, new DateOnly(2026, 11, 22));
        // 96 GFLOP/s of one core at 3 GHz are 16 multiply-adds per cycle; four cores reach four times as much.
        Assert.Equal((16, 4), (device.Clusters[0].Lanes!.Value, device.Clusters[0].Count!.Value));
        Assert.Equal(384e9, device.Peak(Precision.Fp32)!.Value.Value, 1.0);
        Assert.Equal(DeviceFacts.Of(device), DeviceFacts.Of(DeviceCatalog.Parse(DeviceWriter.Write(device), "mine")));
    }

    [Fact]
    public void OfSeveralMeasurements_TheLowestCounts()
    {
        Device device = DeviceCatalog.Get("intel-core-i5-5200u");
        string name = MicroKernelCatalog.All[0].Name;
        IReadOnlyList<CalibrationSample> samples =
            CalibrationSamples.Of([Record(name, 0.002), Record(name, 0.001), Record(name, 0.0015)], device,
                RuntimeCatalog.Get("onnxruntime"), Precision.Fp32, (n, _) => throw new NetWeightException(n));
        Assert.Equal(0.001, Assert.Single(samples).Fit.Seconds);
    }

    [Fact]
    public void Judgement_IsWorkedOutByHand()
    {
        // Ratios 1.1, 0.9, 1: errors 10 %, 10 %, 0 %. Predicted 1.1, 1.8, 4 against 1, 2, 4: all three pairs in order.
        Judgement judged =
            Judgement.Of([new("a", 1, 1.1, 1, 1.2, 1, 1.05), new("b", 1, 1.8, 1.7, 1.9, 2, 2.2), new("c", 1, 4, 3, 5, 4, 4)]);
        Assert.Equal((3, 1.0), (judged.Count, judged.Kendall));
        Assert.Equal(0.1, judged.MedianError, 9);
        Assert.Equal(1 / 3.0, judged.Within5, 9);
        Assert.Equal(2 / 3.0, judged.Coverage, 9);
        Assert.Equal(0.05, judged.Noise, 9);
        Assert.Equal(Math.Pow(1.1 * 0.9, 1 / 3.0), judged.Bias, 9);
    }

    [Fact]
    public void Calibrate_MeasuresAndWritesADevice_ThatPredicts() => WritesADeviceThatPredicts("--budget", "4s", "--threads", "1");

    [LongFact]
    public void Calibrate_OnSeveralThreads_WritesADevice_ThatPredicts() => WritesADeviceThatPredicts("--budget", "15s");

    private void WritesADeviceThatPredicts(params string[] options)
    {
        string file = At("mine.json");
        (int exitCode, _, string error) = Run.Netweight(["calibrate", "-o", file, .. options]);
        Assert.True(exitCode == 0, error);
        Device device = DeviceCatalog.Load(file);
        Assert.Equal("mine", device.Id);
        // One for each number of threads that there was time for.
        Assert.NotEmpty(device.Calibrations);
        Assert.All(device.Calibrations, c => Assert.Contains("micro-kernels", c.Basis, StringComparison.Ordinal));
        (exitCode, string output, error) = Run.Netweight("analyze", "mobilenet_v2", "-d", file, "--threads", "1", "-f", "json");
        Assert.True(exitCode == 0, error);
        // A busy machine measures few kernels in that time: they anchor the fit instead of replacing it, or say that it stays.
        // Either way the prediction names the calibration that it follows.
        Assert.Contains(device.Calibrations, c => output.Contains(c.Basis, StringComparison.Ordinal));
    }

    [Fact]
    public void Calibrate_FromAFewNetworks_CorrectsTheFit()
    {
        File.WriteAllText(At("times.csv"),
            "model,batch,dtype,milliseconds,threads\nmobilenet_v2,1,float,60,1\nresnet18,1,float,300,1\nsqueezenet1_1,1,float,60,1\n");
        (int exitCode, _, string error) =
            Run.Netweight("calibrate", "-o", At("board.json"), "-d", "intel-core-i5-5200u", "--from", At("times.csv"));
        Assert.True(exitCode == 0, error);
        DeviceCalibration calibration = Assert.Single(DeviceCatalog.Load(At("board.json")).Calibrations, c =>
            c.Precision == Precision.Fp32);
        Assert.Contains("3 networks", calibration.Basis, StringComparison.Ordinal);
        Assert.Equal((3, true), (calibration.Anchors, calibration.Factors.Count > 0));
    }

    [Theory]
    [InlineData("needs a file to write", "calibrate")]
    [InlineData("--from needs the device", "calibrate", "-o", "x.json", "--from", "y.csv")]
    [InlineData("--judge needs the calibrated device", "calibrate", "--judge", "mobilenet_v2")]
    [InlineData("models are given with --judge or --plan only, or after --for", "calibrate", "mobilenet_v2")]
    [InlineData("--threads '0'", "calibrate", "-o", "x.json", "--threads", "0")]
    [InlineData("Only onnxruntime can be measured here", "calibrate", "-o", "x.json", "-r", "ncnn")]
    public void WhatCannotBeDone_IsOneLine(string message, params string[] args)
    {
        (int exitCode, _, string error) = Run.Netweight(args);
        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    private static MeasurementRecord Record(string model, double seconds) =>
        new() { Source = "netweight", Model = model, Batch = 1, Threads = 1, MedianSeconds = seconds };
}
