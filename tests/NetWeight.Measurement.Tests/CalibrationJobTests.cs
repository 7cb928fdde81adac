using System.Diagnostics;
using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Records;
using NetWeight.Operators;

namespace NetWeight.Measurement.Tests;

/// <summary>Jobs, the agent that measures them, and calibrations that are aimed at networks.</summary>
public sealed class CalibrationJobTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static string Agent => Repository.At("agents", "measure_torch.py");

    public void Dispose() => folder.Dispose();

    private string At(string file) => folder[file];

    [Fact]
    public void Plan_HoldsTheNamedNetworksAndAllMicroKernels()
    {
        (int exitCode, _, string error) = Run.Netweight("calibrate", "--plan", At("job.json"), "mobilenetv3_small_050",
            "--threads", "1,8", "--dtype", "fp16");
        Assert.True(exitCode == 0, error);
        JsonElement job = JsonDocument.Parse(File.ReadAllText(At("job.json"))).RootElement;
        Assert.Empty(SchemaValidator.Of("job").Validate(job));
        string[] names = [.. job.GetProperty("networks").EnumerateArray().Select(n => n.GetProperty("name").GetString()!)];
        Assert.Equal(["mobilenetv3_small_050", .. MicroKernelCatalog.All.Select(k => k.Name)], names);
        Assert.Equal("fp16", job.GetProperty("precision").GetString());
        Assert.Equal(8, job.GetProperty("threads")[1].GetInt32());
        JsonElement batch = job.GetProperty("networks").EnumerateArray()
            .First(n => n.GetProperty("name").GetString() == "micro/batch/dense64/28b8");
        Assert.Equal((8, 8), (batch.GetProperty("batch").GetInt32(), batch.GetProperty("inputs")[0].GetProperty("shape")[0].GetInt32()));
    }

    [Fact]
    public void TheAgent_KnowsEveryOperatorOfTheJob()
    {
        Assert.Equal(0, Run.Netweight("calibrate", "--plan", At("job.json"), "efficientnet_b0", "shufflenet_g3",
            "googlenet", "mixnet_s", "repvgg_d2se").ExitCode);
        string agent = File.ReadAllText(Agent);
        foreach (string op in JsonDocument.Parse(File.ReadAllText(At("job.json"))).RootElement.GetProperty("networks")
            .EnumerateArray().SelectMany(n => n.GetProperty("nodes").EnumerateArray())
            .Select(n => n.GetProperty("op").GetString()!).Distinct())
            Assert.Contains($"\"{op}\": ", agent, StringComparison.Ordinal);
    }

    [Fact]
    public void TheAgent_MeasuresAJob_AndCalibrationTakesIt()
    {
        string? python = Python();
        Assert.SkipWhen(python is null, "No Python here has torch.");
        JobNetwork[] networks =
            [.. ((string[])["micro/relu/96/28x3", "micro/gate/96/28x3", "micro/shuffle/116/28x3",
                "micro/pointwise/64/14x8"]).Select(n => new JobNetwork(n, MicroKernelCatalog.Find(n)!.Build()))];
        using (var writer = new StreamWriter(At("job.json")))
            CalibrationJob.Write(networks, Precision.Fp32, [1],
                new CalibrationSettings
                {
                    Stopwatch =
                    new() { Duration = TimeSpan.FromMilliseconds(1), WarmUpLimit = TimeSpan.FromMilliseconds(1) },
                    QuietSessions = 1
                }, writer);
        (int exitCode, string said) = Start(python!, Agent, At("job.json"), "-o", At("times.jsonl"), "--device", "cpu", "--channels-last");
        Assert.True(exitCode == 0, said);
        IReadOnlyList<MeasurementRecord> records = ImporterCatalog.Import(At("times.jsonl"));
        Assert.Equal(networks.Select(n => n.Name), records.Select(r => r.Model));
        Assert.All(records, r =>
            Assert.True(r is
            {
                MedianSeconds: > 0, Runs: >= 10, Batch: 1, Threads: 1, DataType: "float",
                Provider: "cpu"
            } && r.Runtime!.EndsWith("channels-last", StringComparison.Ordinal)));
        Assert.True(File.Exists(At("times.machine.json")));
        // Again: everything is known already.
        Assert.Equal(0, Start(python!, Agent, At("job.json"), "-o", At("times.jsonl"), "--device", "cpu", "--channels-last").ExitCode);
        Assert.Equal(4, File.ReadAllLines(At("times.jsonl")).Length);

        (exitCode, _, string error) = Run.Netweight("calibrate", "-o", At("mine.json"), "-d", "intel-core-i5-5200u",
            "--from", At("times.jsonl"));
        Assert.True(exitCode == 0, error);
        Assert.Equal("pytorch-eager", Assert.Single(DeviceCatalog.Load(At("mine.json")).Calibrations).Runtime);
        (exitCode, _, error) = Run.Netweight("calibrate", "-o", At("mine.json"), "-d", "intel-core-i5-5200u", "--from",
            At("times.jsonl"), "--dtype", "fp16");
        Assert.Equal(2, exitCode);
        Assert.Contains("was measured in float", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheAgent_RefusesWhatIsNoJob_InOneLine()
    {
        string? python = Python();
        Assert.SkipWhen(python is null, "No Python here has torch.");
        foreach ((string text, string message) in new[] { ("{}", "is no job"),
            ("{\"kind\":\"netweight-job\",\"schemaVersion\":9}", "is a job of version 9"), ("nonsense", "is no JSON") })
        {
            File.WriteAllText(At("bad.json"), text);
            (int exitCode, string said) = Start(python!, Agent, At("bad.json"), "-o", At("out.jsonl"));
            Assert.Equal(2, exitCode);
            Assert.Contains(message, said, StringComparison.Ordinal);
            Assert.Single(said.Trim().Split('\n'));
        }
    }

    [Fact]
    public void OwnKernels_HaveTheShapesOfTheNetworks_AndAreFoundAgain()
    {
        LatencyEstimate estimate =
            LatencyModel.Predict(
                ShapeInference.Run(Architectures.ArchitectureCatalog.Find("shufflenet_v2_x1_0")!.Value.Variant.Build(
                    new())), DeviceCatalog.Get("intel-core-i5-5200u"),
                        new PredictionOptions { Runtime = RuntimeCatalog.Get("onnxruntime"), Threads = 1 });
        IReadOnlyList<MicroKernel> own = OwnKernels.Of([estimate]);
        string[] names = [.. own.Select(k => k.Name)];
        foreach (string name in (string[])["micro/own/3-24k3s2g1/224", "micro/own/58-58k3s1g58/28",
            "micro/own/116-116k1s1g1/14", "micro/own/464-1024k1s1g1/7", "micro/ownproduct/1024-1000"])
            Assert.Contains(name, names);
        foreach (MicroKernel kernel in own)
        {
            Assert.Equal(kernel.Name, MicroKernelCatalog.Find(kernel.Name)!.Name);
            Assert.Empty(Costs.CostAnalyzer.Analyze(ShapeInference.Run(kernel.Build())).Missing);
        }

        Assert.Equal(5, OwnKernels.Of([estimate], 5).Count);
        foreach (string none in (string[])["micro/own/0-4k3s1g1/8", "micro/own/4-4k3s1g3/8",
            "micro/own/99999999999-4k3s1g1/8", "micro/own/4-4", "resnet18"])
            Assert.Null(MicroKernelCatalog.Find(none));
    }

    [LongFact]
    public void Calibrate_ForNetworks_MeasuresTheirShapesFirst()
    {
        (int exitCode, _, string error) = Run.Netweight("calibrate", "-o", At("mine.json"), "--budget", "3s", "--for",
            "shufflenet_v2_x0_5", "mobilenetv3_small_050");
        Assert.True(exitCode == 0, error);
        Assert.StartsWith("micro/own", MeasurementStore.Open(At("mine.measurements.jsonl")).Records[0].Model, StringComparison.Ordinal);
        Assert.Equal(2, Run.Netweight("calibrate", "-o", At("mine.json"), "--for", "no_such_network").ExitCode);
    }

    [LongFact]
    public void Calibrate_SeveralThreads_AreAllInTheFile()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "One processor only.");
        (int exitCode, _, string error) = Run.Netweight("calibrate", "-o", At("mine.json"), "--budget", "4s", "--threads", "1,2");
        Assert.True(exitCode == 0, error);
        // A quick machine measures enough in the budget for a calibration of each number of threads. A slow one makes one of both, which
        // then corrects the runtime's other types as well.
        IReadOnlyList<DeviceCalibration> calibrations = DeviceCatalog.Load(At("mine.json")).Calibrations;
        Assert.Contains(calibrations, c => c.Precision == Precision.Fp32);
        foreach (IGrouping<Precision, DeviceCalibration> type in calibrations.GroupBy(c => c.Precision))
            Assert.Equal([1, 2], type.SelectMany(c => c.Threads).Order());
        (exitCode, string output, error) =
            Run.Netweight("calibrate", "--judge", "-d", At("mine.json"), "--threads", "1,2", "-f", "csv", "mobilenetv3_small_050");
        Assert.True(exitCode == 0, error);
        string[] lines = output.Trim().Split('\n')[1..];
        Assert.Equal(["1", "2"], lines.Where(l => !l.StartsWith("Total,", StringComparison.Ordinal)).Select(l => l.Split(',')[1]).Order());
        Assert.Equal(["1", "2", "all"], lines.Where(l => l.StartsWith("Total,", StringComparison.Ordinal))
            .Select(l => l.Split(',')[1]).Order());
    }

    private static string? Python()
    {
        foreach (string python in (string[])["python3", "/usr/bin/python3", "python"])
        {
            try
            {
                if (Start(python, "-c", "import torch").ExitCode == 0)
                    return python;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not there.
            }
        }

        return null;
    }

    private static (int ExitCode, string Said) Start(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error + output.Result);
    }
}
