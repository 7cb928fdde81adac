using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Onnx;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight analyze -d</c>: predictions, what they say about themselves, and what cannot be predicted.</summary>
public class PredictTests
{
    private const string Model = "models/mobilenet_v2.onnx";

    [Fact]
    public void Json_OfOneDevice_AddsUpAndFollowsTheSchema()
    {
        JsonElement device = Devices(Run.Netweight("analyze", Model, "-d", "t4", "-f", "json"))[0];
        Assert.Equal(("nvidia-t4", "tensorrt", "complete"), (Text(device, "id"), Text(device, "runtime"), Text(device, "status")));
        double latency = Number(device, "predictedLatencySeconds");
        JsonElement[] kernels = [.. device.GetProperty("kernels").EnumerateArray()];
        Assert.Equal(latency, kernels.Sum(k => Number(k, "predictedSeconds")) + Number(device, "inferenceOverheadSeconds"), latency * 1e-9);
        JsonElement shares = device.GetProperty("shares");
        Assert.Equal(latency, Parts.Sum(p => Number(shares, p)), latency * 1e-9);
        Assert.All(kernels, k => Assert.Equal(Number(k, "predictedSeconds"), Parts.Sum(p => Number(k, p)), latency * 1e-9));
        JsonElement lost = device.GetProperty("lostTime");
        Assert.Equal(latency - Number(device, "rooflineLatencySeconds"), Number(lost, "seconds"), latency * 1e-9);
        Assert.Equal(Number(lost, "seconds"), Number(lost, "arithmeticSeconds") + Number(lost, "memorySeconds")
            + Number(lost, "overheadSeconds") + Number(lost, "wasteSeconds"), latency * 1e-9);
        Assert.InRange(latency, Number(device, "predictedLatencyLowSeconds"), Number(device, "predictedLatencyHighSeconds"));
        Assert.Equal(1 / latency, Number(device, "throughputSamplesPerSecond"), 1e-6);
        // 8.1e12 FLOP/s / 320e9 B/s: the datasheet's fp32 rate and bandwidth.
        Assert.Equal(25.3125, Number(device, "ridgePointFlopsPerByte"), 1e-9);
        // 52 convolutions and the classifier: activations, sums and the pooling between run within or beside them.
        Assert.Equal(52, kernels.Count(k => Text(k, "kind") is "pointwise" or "depthwise" or "stem"));
        Assert.Equal(17, kernels.Count(k => Text(k, "kind") == "depthwise"));
    }

    [Fact]
    public void Kernels_HoldEveryLayerAtMostOnce()
    {
        JsonElement report = Reports.Analysis(Run.Netweight("analyze", Model, "-d", "pi5", "-f", "json"));
        string[] layers = [.. report.GetProperty("layers").EnumerateArray().Select(l => Text(l, "name"))];
        string[] used = [.. report.GetProperty("devices")[0].GetProperty("kernels").EnumerateArray()
            .SelectMany(k => k.GetProperty("layers").EnumerateArray()).Select(l => l.GetString()!)];
        Assert.Equal(used.Length, used.Distinct().Count());
        Assert.Empty(used.Except(layers));
    }

    [Fact]
    public void Dtype_IsTheTypeOfThePrediction()
    {
        JsonElement asFile = Devices(Run.Netweight("analyze", Model, "-d", "t4", "-f", "json"))[0];
        JsonElement half = Devices(Run.Netweight("analyze", Model, "-d", "t4", "-f", "json", "--dtype", "fp16"))[0];
        Assert.Equal(("fp32", "as the model has it"), (Text(asFile, "precision"), Text(asFile, "precisionReason")));
        Assert.Equal(("fp16", "as asked for"), (Text(half, "precision"), Text(half, "precisionReason")));
        // The first kernel reads the image, which comes in the file's type.
        static long Bytes(JsonElement device) => device.GetProperty("kernels").EnumerateArray().Skip(1)
            .Sum(k => k.GetProperty("memoryAccessBytes").GetInt64());
        Assert.Equal(Bytes(asFile), 2 * Bytes(half));
        // Half the bytes take half the time, or less: more of them stay in the cache.
        Assert.InRange(Number(half, "rooflineLatencySeconds"), 0.8 * Number(asFile, "rooflineLatencySeconds") / 2,
            1.05 * Number(asFile, "rooflineLatencySeconds") / 2);
        // The Hailo-8 computes in integers only; its compiler converts.
        JsonElement integers = Devices(Run.Netweight("analyze", Model, "-d", "hailo-8", "-f", "json"))[0];
        Assert.Equal(("int8", "what npu converts to there"), (Text(integers, "precision"), Text(integers, "precisionReason")));
        // Nobody states the bandwidth of the Journey 5; the class's stands in.
        JsonElement assumed = Devices(Run.Netweight("analyze", Model, "-d", "horizon-journey-5", "-f", "json"))[0];
        Assert.Contains(assumed.GetProperty("assumptions").EnumerateArray(), a =>
            a.GetString()!.StartsWith("memory.bandwidthBytesPerSecond", StringComparison.Ordinal));
    }

    [Fact]
    public void Batch_AndThreads_AreThoseAskedFor()
    {
        JsonElement device =
            Devices(Run.Netweight("analyze", Model, "-d", "raspberry-pi-4", "-r", "onnxruntime", "--threads", "2",
                "-b", "4", "-f", "json"))[0];
        Assert.Equal(("onnxruntime", 2, 4),
            (Text(device, "runtime"), device.GetProperty("threads").GetInt32(), device.GetProperty("batch").GetInt32()));
        JsonElement given = Devices(Run.Netweight("analyze", Model, "-d", "t4", "--input", "1x3x320x320", "-b", "8", "-f", "json"))[0];
        Assert.Equal(8, given.GetProperty("batch").GetInt32());
    }

    [Fact]
    public void SeveralModelsAndDevices_AreAMatrix()
    {
        JsonElement report =
            Reports.Analysis(Run.Netweight("analyze", Model, "repvgg_a0", "-d", "t4", "-d", "pi5", "-d", "t4", "-f", "json"));
        Assert.Equal(2, report.GetArrayLength());
        Assert.All(report.EnumerateArray(), m =>
            Assert.Equal(["nvidia-t4", "raspberry-pi-5"], m.GetProperty("devices").EnumerateArray().Select(d => Text(d, "id"))));

        string[] lines = Run.Netweight("analyze", Model, "repvgg_a0", "-d", "t4", "-d", "pi5").Output.Split('\n');
        Assert.Contains(lines, l => l.Contains("nvidia-t4 ms", StringComparison.Ordinal)
            && l.Contains("raspberry-pi-5 ms", StringComparison.Ordinal));
        string row = lines.Single(l => l.Contains("repvgg_a0", StringComparison.Ordinal));
        Assert.Contains(LatencyOf(report[1], 0).ToString("0.000"), row, StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("nvidia-t4: tensorrt, fp32, batch 1; 90 % of measurements within x0.",
            StringComparison.Ordinal));

        static double LatencyOf(JsonElement model, int device) =>
            1e3 * Number(model.GetProperty("devices")[device], "predictedLatencySeconds");
    }

    [Fact]
    public void ADeviceWithoutAPrediction_AmongOthers_IsAnErrorThereAndExitCode2()
    {
        Run run = Run.Netweight("analyze", Model, "shufflenet_v2_x0_5", "-d", "ambarella-cv22", "-d", "t4", "-f", "json");
        Assert.Equal(2, run.ExitCode);
        JsonElement report = Reports.Analysis(run);
        Assert.All(report.EnumerateArray(), m =>
        {
            Assert.Contains("peak rate is unknown", Text(m.GetProperty("devices")[0], "error"), StringComparison.Ordinal);
            Assert.True(Number(m.GetProperty("devices")[1], "predictedLatencySeconds") > 0);
        });
        // The same reason for both models is one line.
        Assert.Single(run.Error.Split('\n'), l => l.StartsWith("netweight: ambarella-cv22: its peak rate", StringComparison.Ordinal));
        Assert.Contains("error: ambarella-cv22",
            Run.Netweight("analyze", Model, "-d", "ambarella-cv22", "-d", "t4").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Did you mean 'nvidia-t4'?", "-d", "nvidia-t5")]
    [InlineData("no such device file", "-d", "mine.json")]
    [InlineData("There is no runtime 'tensorflow'", "-d", "t4", "-r", "tensorflow")]
    [InlineData("tensorrt does not run on raspberry-pi-4", "-d", "raspberry-pi-4", "-r", "tensorrt")]
    [InlineData("has no known rate for fp8", "-d", "t4", "--dtype", "float8e4m3fn")]
    [InlineData("no device has a rate for it", "-d", "t4", "--dtype", "int64")]
    [InlineData("its peak rate is unknown", "-d", "ambarella-cv22")]
    [InlineData("--threads applies to CPUs only", "-d", "t4", "--threads", "4")]
    [InlineData("--threads 64: raspberry-pi-5 has 4 cores.", "-d", "pi5", "--threads", "64")]
    [InlineData("--runtime needs a device", "-r", "tensorrt")]
    [InlineData("--batch-sweep needs a device", "--batch-sweep")]
    [InlineData("--max-latency needs a device", "--max-latency", "5ms")]
    [InlineData("write 5ms", "-d", "t4", "--max-latency", "5")]
    [InlineData("not a list of batches", "-d", "t4", "--batch-sweep", "1,many")]
    public void BadUsage_IsOneLineAndExitCode2(string says, params string[] args)
    {
        Run run = Run.Netweight(["analyze", Model, .. args]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string line = run.Error.TrimEnd('\n');
        Assert.StartsWith("netweight: ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void AModelWithoutShapes_IsOneLine()
    {
        using var file = new ModelFile(Convolutions(Dim.Named("height")));
        Run run = Run.Netweight("analyze", file.Path, "-d", "t4", "-q");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("no layer could be counted", run.Error, StringComparison.Ordinal);
        Assert.Contains("--input or --dim", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run.Netweight("analyze", file.Path, "-d", "t4", "--dim", "height=32").ExitCode);
    }

    [Fact]
    public void AModelWithUnknownParts_IsPredictedAtLeast()
    {
        Model model = Convolutions(32);
        var strange = new Node
        {
            OpType = "Strange",
            Domain = "my.domain",
            Name = "strange",
            OpsetVersion = 1,
            Inputs = ["y"],
            Outputs = ["z"]
        };
        model = model with
        {
            Opsets = new Dictionary<string, int> { [""] = 17, ["my.domain"] = 1 },
            Graph = model.Graph with { Nodes = [.. model.Graph.Nodes, strange], Outputs = [new ValueInfo("z", null)] },
        };
        using var file = new ModelFile(model);
        JsonElement device = Devices(Run.Netweight("analyze", file.Path, "-d", "t4", "-f", "json"))[0];
        Assert.Equal("atLeast", Text(device, "status"));
        Assert.Equal(JsonValueKind.Null, device.GetProperty("predictedLatencyHighSeconds").ValueKind);
        Assert.Equal(["strange"], device.GetProperty("missing").EnumerateArray().Select(m => m.GetString()));
        string table = Run.Netweight("analyze", file.Path, "-d", "t4").Output;
        Assert.Contains("at least ", table, StringComparison.Ordinal);
        Assert.Contains("1 layer: strange (my.domain::Strange)", table, StringComparison.Ordinal);
        // What is missing could take any time.
        Assert.Equal(1, Run.Netweight("analyze", file.Path, "-d", "t4", "--max-latency", "10s").ExitCode);
    }

    [Theory]
    [InlineData("100s", 0)]
    [InlineData("1ns", 1)]
    public void MaxLatency_DecidesTheExitCode(string limit, int expected)
    {
        Run run = Run.Netweight("analyze", Model, "-d", "t4", "-d", "pi5", "--max-latency", limit, "-q");
        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected == 0 ? 0 : 2, run.Error.Split('\n')
            .Count(l => l.StartsWith("budget: mobilenet_v2: predicted latency on ", StringComparison.Ordinal)));
        Assert.Equal(expected, Run.Netweight("analyze", Model, "-d", "t4", "--batch-sweep", "1,8", "--max-latency", limit).ExitCode);
    }

    [Fact]
    public void BatchSweep_MarksTheKneeAndTheLastBatchWithinABound()
    {
        JsonElement sweep =
            Devices(Run.Netweight("analyze", Model, "-d", "t4", "--batch-sweep", "8,1,64", "--max-latency", "100s",
                "-f", "json"))[0].GetProperty("batchSweep");
        JsonElement[] points = [.. sweep.GetProperty("points").EnumerateArray()];
        Assert.Equal([1, 8, 64], points.Select(p => p.GetProperty("batch").GetInt32()));
        Assert.All(points, p => Assert.Equal(Number(p, "predictedLatencySeconds") / Number(p, "batch"),
            Number(p, "predictedSecondsPerSample"), 1e-12));
        double best = points.Max(p => Number(p, "throughputSamplesPerSecond"));
        Assert.Equal(points.First(p => Number(p, "throughputSamplesPerSecond") >= 0.95 * best).GetProperty("batch")
            .GetInt32(), sweep.GetProperty("kneeBatch").GetInt32());
        Assert.Equal(64, sweep.GetProperty("largestBatchWithin").GetInt32());

        string[] lines = Run.Netweight("analyze", Model, "-d", "t4", "-d", "pi5", "--batch-sweep", "--max-latency",
            "1ns").Output.Split('\n');
        Assert.Equal(2 * BatchSweep.DefaultBatches.Count, lines.Count(l => l.Length > 6 && int.TryParse(l[..6], out _)));
        Assert.Equal(2, lines.Count(l => l == "No batch stays within 1 ns."));
    }

    [Fact]
    public void Table_OfOneDevice_SaysWhatItRestsOn()
    {
        string table = Run.Netweight("analyze", Model, "-d", "pi5", "--top", "3").Output;
        foreach (string fact in (string[])["Predicted latency", "90 % of measurements", "Throughput",
            "not a prediction", "Bound by", "Shares", "Utilisation", "Lost time",
                "tflite, fp32 (as the model has it), batch 1, 1 thread", "Rests on", "most time first; --top 0 shows all."])
            Assert.Contains(fact, table, StringComparison.Ordinal);
        string grouped = Run.Netweight("analyze", Model, "-d", "pi5", "--group-by", "operator").Output;
        Assert.Equal(17.ToString(), grouped.Split('\n')
            .Single(l => l.StartsWith("depthwise ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    [Fact]
    public void Csv_HasARowPerKernelAndATotal()
    {
        string[] rows = Run.Netweight("analyze", Model, "-d", "t4", "-f", "csv").Output.TrimEnd('\n').Split('\n');
        int kernels = Devices(Run.Netweight("analyze", Model, "-d", "t4", "-f", "json"))[0].GetProperty("kernels").GetArrayLength();
        Assert.Equal(1 + kernels + 1, rows.Length);
        Assert.StartsWith("model,device,runtime,precision,threads,batch,kernel,kind,layers,predictedSeconds,", rows[0],
            StringComparison.Ordinal);
        Assert.Contains(",Total,", rows[^1], StringComparison.Ordinal);
        Assert.All(rows, r => Assert.Equal(rows[0].Split(',').Length, r.Split(',').Length));
        string[] markdown = Run.Netweight("analyze", Model, "-d", "t4", "-f", "md", "--top", "0").Output.Split('\n');
        Assert.Equal(kernels, markdown.Count(l => l.StartsWith("| /", StringComparison.Ordinal)));
    }

    [LongFact]
    public void EveryRuntime_OfEveryDevice_PredictsOrSaysWhyInOneLine() => PredictsOrSaysWhy(DeviceCatalog.Ids);

    [Fact]
    public void EveryRuntime_OfADeviceOfEachClass_PredictsOrSaysWhyInOneLine() =>
        PredictsOrSaysWhy([.. DeviceCatalog.All.GroupBy(d => (d.Class, HasPeak: d.Peaks.Count > 0)).Select(g => g.First().Id)]);

    private static void PredictsOrSaysWhy(IReadOnlyList<string> devices)
    {
        string[] unknown = [.. DeviceCatalog.All.Where(d => d.Peaks.Count == 0).Select(d => d.Id)];
        foreach (RuntimeProfile runtime in RuntimeCatalog.All)
        {
            Run run =
                Run.Netweight(["analyze", "shufflenet_v2_x0_5", "-f", "json", "-r", runtime.Id,
                    .. devices.SelectMany(d => new[] { "-d", d })]);
            foreach (JsonElement device in Devices(run))
            {
                string id = Text(device, "id");
                if (device.TryGetProperty("error", out JsonElement error))
                    Assert.True(error.GetString() is { Length: > 0 } line
                        && !line.Contains('\n', StringComparison.Ordinal)
                        && (unknown.Contains(id) || !runtime.RunsOn(DeviceCatalog.Find(id)!.Class)
                        || line.Contains("rate", StringComparison.Ordinal)
                        || line.Contains("no latency constants", StringComparison.Ordinal)), $"{id} with {runtime.Id}: {error}");
                else
                    Assert.True(runtime.RunsOn(DeviceCatalog.Find(id)!.Class), id);
            }
        }
    }

    private static readonly string[] Parts = ["computeSeconds", "memorySeconds", "overheadSeconds", "wasteSeconds"];

    private static JsonElement[] Devices(Run run) => [.. Reports.Analysis(run).GetProperty("devices").EnumerateArray()];

    private static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;

    private static double Number(JsonElement from, string name) => from.GetProperty(name).GetDouble();

    /// <summary>One convolution of 3x3 over an image of which one side may be open.</summary>
    private static Model Convolutions(Dim height) => new()
    {
        Name = "small",
        Opsets = new Dictionary<string, int> { [""] = 17 },
        Graph = new Graph
        {
            Name = "small",
            Inputs = [new ValueInfo("x", new TensorType(DataType.Float, new Shape([1, 8, height, 32])))],
            Outputs = [new ValueInfo("y", null)],
            Nodes =
                [new Node { OpType = "Conv", Name = "conv", OpsetVersion = 17, Inputs = ["x", "w"], Outputs = ["y"],
                    Attributes = [new NodeAttribute("kernel_shape", 3, 3)] }],
            Initializers = [Tensor.Of("w", [16, 8, 3, 3], new float[16 * 8 * 9])],
        },
    };

    /// <summary>A model in a file that goes away with it.</summary>
    private sealed class ModelFile : IDisposable
    {
        public ModelFile(Model model) => OnnxWriter.Write(model, Path);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.onnx");

        public void Dispose() => File.Delete(Path);
    }
}
