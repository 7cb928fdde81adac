using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Tests;

public class ImporterTests
{
    /// <summary>A small file of each kind, by the importer's name.</summary>
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["netweight"] = """{"schemaVersion":1,"source":"netweight","model":"m","batch":2,"medianSeconds":0.004,"runs":100}""",
        ["onnxruntime"] =
            """
            [{"cat":"Session","dur":5000,"name":"session_initialization","args":{}},
             {"cat":"Node","dur":900,"name":"conv1_kernel_time","args":{"op_name":"Conv"}},
             {"cat":"Node","dur":120,"name":"conv1_kernel_time","args":{"op_name":"Conv"}},
             {"cat":"Node","dur":130,"name":"conv1_kernel_time","args":{"op_name":"Conv"}}]
            """,
        ["trtexec-profile"] =
            """[ { "count" : 200 }, { "name" : "conv1 + relu1", "timeMs" : 30, "averageMs" : 0.15, "medianMs" : 0.14, "percentage" : 60 }, { "name" : "nothing", "timeMs" : 0, "averageMs" : 0, "percentage" : 0 } ]""",
        ["trtexec-times"] =
            """
            [ { "startEnqMs" : 0, "endEnqMs" : 0.1, "startComputeMs" : 0.2, "endComputeMs" : 1.2, "h2dMs" : 0.1, "computeMs" : 1, "d2hMs" : 0.1, "latencyMs" : 1.2, "endToEndMs" : 1.3 }
            , { "startEnqMs" : 2, "endEnqMs" : 2.1, "startComputeMs" : 2.2, "endComputeMs" : 3.4, "h2dMs" : 0.1, "computeMs" : 1.2, "d2hMs" : 0.1, "latencyMs" : 1.4, "endToEndMs" : 1.5 } ]
            """,
        ["trtexec-log"] =
            """
            &&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --onnx=/models/resnet50.onnx --shapes=input:8x3x224x224
            [06/01/2025-10:00:00] [I] Model: /models/resnet50.onnx
            [06/01/2025-10:00:09] [I] Timing trace has 1500 queries over 3.0021 s
            [06/01/2025-10:00:09] [I] Throughput: 499.65 qps
            [06/01/2025-10:00:09] [I] Latency: min = 1.9 ms, max = 2.75 ms, mean = 2.1 ms, median = 2.05 ms, percentile(90%) = 2.2 ms, percentile(95%) = 2.3 ms, percentile(99%) = 2.5 ms
            [06/01/2025-10:00:09] [I] Enqueue Time: min = 0.1 ms, max = 0.5 ms, mean = 0.2 ms, median = 0.2 ms, percentile(99%) = 0.4 ms
            [06/01/2025-10:00:09] [I] H2D Latency: min = 0.04 ms, max = 0.07 ms, mean = 0.05 ms, median = 0.05 ms, percentile(99%) = 0.06 ms
            """,
        ["openvino"] =
            """
            layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)
            conv1;EXECUTED;Convolution;jit_avx512_FP32;0.250000;0.250000
            relu1;NOT_RUN;Relu;undef;0.000000;0.000000
            Total;;;;0.25;0.25
            """,
        ["tflite"] =
            """
            INFO: Num threads: [4]
            INFO: Graph: [/data/local/tmp/mobilenet_v1.tflite]
            INFO: count=9 first=91020 curr=55300 min=54900 max=91020 avg=60125.5 std=11800
            INFO: count=20 first=31500 curr=30900 min=30718 max=36410 avg=31118.1 std=1323 p5=30800 median=31000 p95=36410
            INFO: Inference timings in us: Init: 21432, First inference: 91020, Warmup (avg): 60125.5, Inference (avg): 31118.1
            """,
        ["ncnn"] =
            """
            loop_count = 8
            num_threads = 4
            powersave = 2
            gpu_device = -1
            cooling_down = 1
                      squeezenet  min =    5.53  max =    5.61  avg =    5.57
                 squeezenet_int8  min =    4.10  max =    4.30  avg =    4.20
            """,
        ["rknn"] =
            """
            rknn_api/rknnrt version: 2.3.0 (c949ad889d@2024-11-07T11:35:33), driver version: 0.9.8
            total weight size: 3645568, total internal size: 1505280
            Warmup ...
               0: Elapse Time = 9.90ms, FPS = 101.01
            Begin perf ...
               0: Elapse Time = 3.40ms, FPS = 294.12
               1: Elapse Time = 3.50ms, FPS = 285.71
               2: Elapse Time = 3.90ms, FPS = 256.41

            Avg Time 3.60ms, Avg FPS = 277.778

            """,
        ["hailortcli"] =
            """
            Starting Measurements...
            Measuring FPS in hw_only mode
            Network resnet_v1_50/resnet_v1_50: 100% | 19932 | FPS: 1328.83 | ETA: 00:00:00
            Measuring HW Latency
            Network resnet_v1_50/resnet_v1_50: 100% | 4000 | HW Latency: 2.94 ms | ETA: 00:00:00

            =======
            Summary
            =======
            FPS     (hw_only)                 = 1328.83
                    (streaming)               = 1328.8
            Latency (hw)                      = 2.93646 ms
            Device 0000:01:00.0:
              Power in streaming mode (average) = 3.19395 W
                                      (max)     = 3.20456 W
            """,
        ["csv"] = "model,layer,batch,dtype,milliseconds\nresnet18,,1,fp16,9.6\n\"a,b\",conv1,8,,0.5\n",
    };

    [Fact]
    public void Catalog_EveryImporter_RecognizesItsExampleAndNoOther()
    {
        Assert.Equal(ImporterCatalog.All.Select(i => i.Name).Order(StringComparer.Ordinal), Examples.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, string text) in Examples)
        {
            Assert.Equal(name, ImporterCatalog.All.First(i => i.Recognizes(File(text))).Name);
            Assert.Equal(ImporterCatalog.Import(File(text)), ImporterCatalog.Import(File(text), name));
        }
    }

    [Fact]
    public void Import_Times_AreInSeconds()
    {
        Assert.Equal(("m", 2L, 0.004, 100L), Only("netweight", r => (r.Model, r.Batch!.Value, r.MedianSeconds, r.Runs!.Value)));
        // Without the first run: 120 and 130 us.
        Assert.Equal(("conv1", "Conv", 125e-6, 2L),
            Only("onnxruntime", r => (r.Layer!, r.Operator!, Math.Round(r.MedianSeconds, 9), r.Runs!.Value)));
        Assert.Equal(("conv1 + relu1", 0.14e-3, 0.15e-3, 200L),
            Only("trtexec-profile", r => (r.Layer!, Math.Round(r.MedianSeconds, 9), Math.Round(r.MeanSeconds!.Value, 9), r.Runs!.Value)));
        Assert.Equal((1.3e-3, 2L, "times"), Only("trtexec-times", r => (Math.Round(r.MedianSeconds, 9), r.Runs!.Value, r.Model)));
        Assert.Equal(("conv1", "Convolution", 0.25e-3), Only("openvino", r => (r.Layer!, r.Operator!, Math.Round(r.MedianSeconds, 9))));
        Assert.Equal(
            ("mobilenet_v1", 31e-3, 31.1181e-3, 20L, 4L),
            Only("tflite", r => (r.Model, Math.Round(r.MedianSeconds, 9), Math.Round(r.MeanSeconds!.Value, 9),
                r.Runs!.Value, r.Threads!.Value)));
        IReadOnlyList<MeasurementRecord> ncnn = ImporterCatalog.Import(File(Examples["ncnn"]));
        Assert.Equal(
            [("squeezenet", 5.57e-3, null, "cpu", 8L), ("squeezenet_int8", 4.2e-3, "int8", "cpu", 8L)],
            ncnn.Select(r => (r.Model, Math.Round(r.MedianSeconds, 9), r.DataType, r.Provider!, r.Runs!.Value)));
        Assert.Equal(("times", 3.5e-3, 3.4e-3, 3L, "RKNN 2.3.0"), Only("rknn", r => (
            r.Model, Math.Round(r.MedianSeconds, 9), Math.Round(r.MinSeconds!.Value, 9), r.Runs!.Value, r.Runtime!)));
        Assert.Equal(("times", 2.93646e-3, "hailo"), Only("hailortcli", r => (r.Model, Math.Round(r.MedianSeconds, 9), r.Provider!)));
        IReadOnlyList<MeasurementRecord> csv = ImporterCatalog.Import(File(Examples["csv"]));
        Assert.Equal([("resnet18", null, "float16", 9.6e-3), ("a,b", "conv1", null, 0.5e-3)],
            csv.Select(r => (r.Model, r.Layer, r.DataType, Math.Round(r.MedianSeconds, 9))));
    }

    [Fact]
    public void Import_HailoRun_TakesTheLatencyOfTheResult()
    {
        MeasurementRecord run = Assert.Single(ImporterCatalog.Import(File(
            """
            Running streaming inference (yolox_s_leaky.hef):
              Transform data: true
            Network yolox_s_leaky/yolox_s_leaky: 100% | 456 | HW Latency: 8.60 ms | ETA: 00:00:00
            > Inference result:
             Network group: yolox_s_leaky
                Frames count: 456
                HW Latency: 8.61 ms
                Overall Latency: 10.92 ms
            """)));
        Assert.Equal(("yolox_s_leaky", 8.61e-3, 456L), (run.Model, Math.Round(run.MedianSeconds, 9), run.Runs!.Value));
    }

    [Fact]
    public void Import_OpenVinoSummary_InBothForms()
    {
        const string Csv = "Command line parameters\nm;model.xml\n\nExecution results\nread model time (ms);10\ntotal "
            + "number of iterations;500\nMedian latency (ms);4.5\nPercentile boundary;50\nAverage latency (ms);4.6\nMin "
            + "latency (ms);4.1\nMax latency (ms);9\nthroughput;220\n";
        const string Json =
            """{"execution_results":{"iterations_num":500,"latency_median":4.5,"percentile_boundary":50,"latency_avg":4.6,"latency_min":4.1,"latency_max":9,"throughput":220}}""";
        foreach (string text in new[] { Csv, Json })
        {
            MeasurementRecord record = Assert.Single(ImporterCatalog.Import(File(text)));
            Assert.Equal((4.5e-3, 4.6e-3, 4.1e-3, 9e-3, 500L),
                (Math.Round(record.MedianSeconds, 9), Math.Round(record.MeanSeconds!.Value, 9),
                    Math.Round(record.MinSeconds!.Value, 9), Math.Round(record.MaxSeconds!.Value, 9), record.Runs!.Value));
        }

        // Another percentile than the median is none.
        Assert.Equal(4.6e-3,
            ImporterCatalog.Import(
                File(Json.Replace("\"percentile_boundary\":50", "\"percentile_boundary\":90",
                    StringComparison.Ordinal)))[0].MedianSeconds, 1e-12);
    }

    /// <summary>The Python program names its lines in another way than the C++ one; the values are 25.01, 25.02, 24 and 40 ms.</summary>
    [Fact]
    public void Import_OpenVinoSummaryOfPython_HasAllItsNumbers()
    {
        const string Csv = "Command line parameters\npaths_to_model;/models/resnet50.xml\n\nConfiguration "
            + "setup\ntopology;resnet50\nbatch size;4\nnumber of iterations;None\n\n"
            + "Execution results\ntotal number of iterations;400\nlatency (ms);25.01\navg latency;25.02\nmin "
            + "latency;24.00\nmax latency;40.00\nthroughput;159.90\n";
        MeasurementRecord record = Assert.Single(ImporterCatalog.Import(File(Csv)));
        Assert.Equal(
            ("resnet50", 25.01e-3, 25.02e-3, 24e-3, 40e-3, 400L, 4L),
            (record.Model, Rounded(record.MedianSeconds), Rounded(record.MeanSeconds), Rounded(record.MinSeconds),
                Rounded(record.MaxSeconds), record.Runs!.Value, record.Batch!.Value));

        // With -latency_percentile 90 there is no median: the mean is used.
        Assert.Equal(25.02e-3,
            ImporterCatalog.Import(
                File(Csv.Replace("latency (ms);", "latency (90 percentile) (ms);", StringComparison.Ordinal)))[0].MedianSeconds, 1e-12);
    }

    [Fact]
    public void Import_OpenVinoLog_IsTheSummary()
    {
        const string Log = "[Step 4/11] Reading model files\n[ INFO ] Loading model files\n[ INFO ] Model batch size: "
            + "2\n[ INFO ] Execution Devices:['CPU']\n"
            + "[ INFO ] Count:            500 iterations\n[ INFO ] Duration:         2000.00 ms\n[ INFO ] Latency:\n[ "
            + "INFO ]    Median:        4.50 ms\n"
            + "[ INFO ]    Average:       4.60 ms\n[ INFO ]    Min:           4.10 ms\n[ INFO ]    Max:           9.00 "
            + "ms\n[ INFO ] Throughput:   500.00 FPS\n";
        MeasurementRecord record = Assert.Single(ImporterCatalog.Import(File(Log)));
        Assert.Equal(
            (4.5e-3, 4.6e-3, 4.1e-3, 9e-3, 500L, 2L),
            (Rounded(record.MedianSeconds), Rounded(record.MeanSeconds), Rounded(record.MinSeconds),
                Rounded(record.MaxSeconds), record.Runs!.Value, record.Batch!.Value));
    }

    [Fact]
    public void Import_OpenVinoCountersAsJson_AverageAndDetailed()
    {
        const string Nodes =
            """{"nodes":[{"cpu_time":2.3,"exec_type":"jit","name":"conv1","node_type":"Convolution","real_time":2.3,"status":"EXECUTED"},{"name":"r","node_type":"Relu","real_time":0,"status":"NOT_RUN"}],"total_real_time":2.3}""";
        MeasurementRecord average =
            Assert.Single(ImporterCatalog.Import(File($$"""{"avg_performance":{{Nodes}},"report_type":"average"}""")));
        Assert.Equal(("conv1", "Convolution", 2.3e-3), (average.Layer, average.Operator, Rounded(average.MedianSeconds)));

        // Two requests: 2.3 and 2.5 ms make 2.4 ms.
        string second = Nodes.Replace("\"real_time\":2.3", "\"real_time\":2.5", StringComparison.Ordinal);
        Assert.Equal(2.4e-3,
            Assert.Single(
                ImporterCatalog.Import(
                    File($$"""{"detailed_performance":[{{Nodes}},{{second}}],"report_type":"detailed"}"""))).MedianSeconds, 1e-12);
    }

    /// <summary>A single run has no spread to write, and runs of the same time neither; the line before is that of the warm-up.</summary>
    [Theory]
    [InlineData("count=1 curr=16120", 16120, 1)]
    [InlineData("INFO: count=62 curr=16120(all same)", 16120, 62)]
    [InlineData("count=3 first=1 curr=9 min=1 max=9 avg=16120 std=3", 16120, 3)]
    public void Import_TfliteWithoutSpread_TakesTheMeasuredRuns(string line, double microseconds, long runs)
    {
        string text = "Running benchmark for at least 1 iterations\ncount=30 first=21234 curr=16012 min=15900 max=21234 "
            + "avg=16690.5 std=1100 p5=15900 median=16100 p95=19000\n"
            + $"Running benchmark for at least 50 iterations\n{line}\n\nInference timings in us: Init: 20123, First "
            + $"inference: 21234, Warmup (avg): 16690.5, Inference (avg): 16120\n";
        MeasurementRecord record = Assert.Single(ImporterCatalog.Import(File(text)));
        Assert.Equal((microseconds * 1e-6, microseconds * 1e-6, runs),
            (Rounded(record.MedianSeconds), Rounded(record.MeanSeconds), record.Runs!.Value));
    }

    [Fact]
    public void Import_TfliteOfOldVersions_IsRead()
    {
        const string Text = "Graph: [/data/m.tflite]\ncount=50 first=90 curr=70 min=60 max=95 avg=71.5 std=9\nAverage "
            + "inference timings in us: Warmup: 80.5, Init: 1200, Inference: 71.5\n";
        MeasurementRecord record = Assert.Single(ImporterCatalog.Import(File(Text)));
        Assert.Equal(("m", 71.5e-6, 50L), (record.Model, Rounded(record.MeanSeconds), record.Runs!.Value));
    }

    [Fact]
    public void Import_TrtexecLog_OfNewAndOldVersions()
    {
        MeasurementRecord record = Assert.Single(ImporterCatalog.Import(File(Examples["trtexec-log"])));
        Assert.Equal(
            ("resnet50", 2.05e-3, 2.1e-3, 1.9e-3, 2.75e-3, 2.2e-3, 2.5e-3),
            (record.Model, Rounded(record.MedianSeconds), Rounded(record.MeanSeconds), Rounded(record.MinSeconds),
                Rounded(record.MaxSeconds), Rounded(record.P90Seconds), Rounded(record.P99Seconds)));
        Assert.Equal((1500L, 8L, "TensorRT 8.6.1"), (record.Runs!.Value, record.Batch!.Value, record.Runtime));
        Assert.Equal("TensorRT 10.3.0",
            ImporterCatalog.Import(File(Examples["trtexec-log"].Replace("v8601", "v100300", StringComparison.Ordinal)))[0].Runtime);

        const string Old = "[I] Host Latency\n[I] min: 2.05 ms (end to end 2.1 ms)\n[I] max: 3 ms (end to end 3.1 "
            + "ms)\n[I] mean: 2.2 ms (end to end 2.3 ms)\n"
            + "[I] median: 2.15 ms (end to end 2.2 ms)\n[I] percentile: 2.9 ms at 99% (end to end 3 ms)\n[I] GPU "
            + "Compute\n[I] min: 1.9 ms\n[I] median: 2 ms\n";
        MeasurementRecord old = Assert.Single(ImporterCatalog.Import(File(Old)));
        Assert.Equal((2.15e-3, 2.2e-3, 2.05e-3, 3e-3),
            (Rounded(old.MedianSeconds), Rounded(old.MeanSeconds), Rounded(old.MinSeconds), Rounded(old.MaxSeconds)));
    }

    private static double Rounded(double? seconds) => Math.Round(seconds!.Value, 9);

    [Theory]
    [InlineData(null, "", "no known format")]
    [InlineData(null, "<html></html>", "no known format")]
    [InlineData(null, "{\"a\": 1}", "no known format")]
    [InlineData("yaml", "a", "There is no format 'yaml'")]
    [InlineData("csv", "model,time\nm,3\n", "no column of times")]
    [InlineData("csv", "layer,milliseconds\nm,3\n", "no column 'model'")]
    [InlineData("csv", "model,milliseconds,colour\nm,3,red\n", "unknown column 'colour'")]
    [InlineData("csv", "model,milliseconds\nm,fast\n", "line 2: milliseconds is 'fast', no number")]
    [InlineData("csv", "model,milliseconds\nm,3\nm\n", "line 3 has 1 cells; the header has 2")]
    [InlineData("csv", "model,milliseconds\nm,-3\n", "a time is above 0")]
    [InlineData("csv", "model,milliseconds,dtype\nm,3,float7\n", "'float7' is not a type")]
    [InlineData("csv", "model,milliseconds\n", "holds no times of csv")]
    [InlineData("netweight", "{\"schemaVersion\":2,\"model\":\"m\",\"medianSeconds\":1}", "is of version 2 of the measurement format")]
    [InlineData("netweight", "{\"schemaVersion\":1,\"model\":\"m\"}", "line 1 lacks medianSeconds")]
    [InlineData("netweight", "{\"schemaVersion\":1,", "line 1 is not JSON")]
    [InlineData("onnxruntime", "[{\"cat\":\"Session\"}]", "it lists no event of a kernel")]
    [InlineData("onnxruntime", "[{\"cat\":", "is not a profile of ONNX Runtime, or a cut one")]
    [InlineData("trtexec-profile", "[{\"name\":\"conv\"}]", "layer 'conv' lacks averageMs")]
    [InlineData("trtexec-times", "[{\"name\":\"conv\"}]", "run 1 has neither latencyMs nor computeMs")]
    [InlineData("trtexec-times", "{}", "is not a list")]
    [InlineData("openvino", "layerName;execStatus;layerType;realTime\nconv;EXECUTED;Convolution;3\n",
        "the header is 'layerName;execStatus;layerType;realTime', not")]
    [InlineData("openvino", "Execution results\nthroughput;3\n", "neither a median nor an average")]
    [InlineData("tflite", "count=3\n", "holds no times of tflite")]
    [InlineData("ncnn", "squeezenet min = fast", "holds no times of ncnn")]
    [InlineData("rknn", "   0: Elapse Time = longms", "holds no times of rknn")]
    [InlineData("hailortcli", "FPS     (hw_only)                 = 9.5\n", "use 'hailortcli benchmark', or 'run' with --measure-latency")]
    public void Import_OtherContent_IsOneClearLine(string? format, string text, string message)
    {
        var e = Assert.Throws<NetWeightException>(() => ImporterCatalog.Import(File(text), format));
        Assert.Contains(message, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Import_MissingFile_IsOneClearLine() =>
        Assert.Equal("'no/such.csv' does not exist.",
            Assert.Throws<NetWeightException>(() => ImporterCatalog.Import("no/such.csv")).Message);

    [Fact]
    public void Records_JsonAndCsv_RoundTrip()
    {
        var record = new MeasurementRecord
        {
            Source = "netweight",
            Model = "a \"b\", c",
            Layer = "x+y",
            Operator = "Conv",
            Batch = 4,
            Maccs = 300_774_272,
            DataType = "float",
            MedianSeconds = 1 / 3.0,
            MedianLowSeconds = 0.3,
            MedianHighSeconds = 0.35,
            MeanSeconds = 0.34,
            MinSeconds = 0.29,
            MaxSeconds = 0.5,
            P90Seconds = 0.4,
            P99Seconds = 0.45,
            StandardDeviationSeconds = 0.01,
            Runs = 99,
            Threads = 2,
            Provider = "cpu",
            Runtime = "r 1",
            Device = "d",
            OperatingSystem = "o",
            MeasuredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        Assert.Equal(record, RecordJson.Read(RecordJson.Write(record), "here"));
        // A field that is forgotten in Parse would come back empty.
        Assert.All(RecordField.All, f => Assert.NotNull(f.Get(RecordJson.Read(RecordJson.Write(record), "here"))));
        string csv = string.Join(',', RecordField.All.Select(f => f.Name)) + "\n"
            + string.Join(',', RecordField.All.Select(f => Quoted(f.Get(record)))) + "\n";
        string Quoted(object? value) => "\""
            + Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!.Replace("\"", "\"\"",
            StringComparison.Ordinal) + "\"";
        Assert.Equal(record, Assert.Single(ImporterCatalog.Import(File(csv))));
    }

    private static ImportFile File(string text) => new("times.txt", text.ReplaceLineEndings("\n"));

    private static T Only<T>(string example, Func<MeasurementRecord, T> read) =>
        read(Assert.Single(ImporterCatalog.Import(File(Examples[example]))));
}
