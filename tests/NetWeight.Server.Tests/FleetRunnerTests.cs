using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>Runners that files describe, with stand-ins that print what the real programs print.</summary>
public class FleetRunnerTests
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly Dictionary<string, string> StandIns = new()
    {
        ["pnnx"] = "test -f \"$1\" && echo \"$2\" | grep -qx 'inputshape=\\[1,3,16,16\\]' && : > \"${3#ncnnparam=}\" && "
            + ": > \"${4#ncnnbin=}\"",
        ["benchncnn"] =
            """
            p=${6#param=}
            test -f "$p" || { echo "fopen $p failed" >&2; exit 1; }
            echo "loop_count = $1" >&2; echo "num_threads = $2" >&2; echo "powersave = $3" >&2; echo "gpu_device = $4" >&2
            printf '%20s  min =    5.53  max =    5.61  avg =    5.57\n' "$(basename "$p" .param)" >&2
            """,
        ["onnx2tf"] = "test -f \"$2\" && mkdir -p \"$4\" && : > \"$4/small_float32.tflite\" && : > \"$4/small_float16.tflite\"",
        ["benchmark_model"] =
            """
            test -f "${1#--graph=}" || exit 1
            echo "INFO: Num threads: [${2#--num_threads=}]"
            echo "INFO: Graph: [${1#--graph=}]"
            echo "INFO: count=9 first=91020 curr=55300 min=54900 max=91020 avg=60125.5 std=11800"
            echo "INFO: count=20 first=31500 curr=30900 min=30718 max=36410 avg=31118.1 std=1323 p5=30800 median=31000 p95=36410"
            echo "INFO: Inference timings in us: Init: 21432, First inference: 91020, Warmup (avg): 60125.5, Inference (avg): 31118.1"
            """,
        ["trtexec"] =
            """
            test -f "${1#--onnx=}" || exit 1
            t='"h2dMs" : 0.1, "d2hMs" : 0.1, "endToEndMs" : 1.3'
            echo "[ { \"computeMs\" : 1, \"latencyMs\" : 1.2, $t }, { \"computeMs\" : 1.2, \"latencyMs\" : 1.4, $t } ]" > "${4#--exportTimes=}"
            echo "&&&& PASSED TensorRT.trtexec"
            """,
        // python3 -m rknn.api.rknn_convert -t rk3588 -i MODEL -o FOLDER
        ["python3"] = "test \"$2 $3 $4\" = 'rknn.api.rknn_convert -t rk3588' && test -f \"$6\" && : > \"$8/small.rknn\"",
        ["rknn_benchmark"] =
            """
            test -f "$1" || { echo "rknn_init fail! ret=-6"; exit 255; }
            test -z "$2" && test "$3" = 200 && test "$4" = 0 || exit 1
            echo "rknn_api/rknnrt version: 2.3.0 (c949ad889d@2024-11-07T11:35:33), driver version: 0.9.8"
            echo "Warmup ..."
            echo "   0: Elapse Time = 9.90ms, FPS = 101.01"
            echo "Begin perf ..."
            echo "   0: Elapse Time = 3.40ms, FPS = 294.12"
            echo "   1: Elapse Time = 3.50ms, FPS = 285.71"
            echo "   2: Elapse Time = 3.90ms, FPS = 256.41"
            printf '\nAvg Time 3.60ms, Avg FPS = 277.778\n\n'
            """,
        ["hailo"] =
            """
            case "$1" in
              parser) test -f "$3" && : > "$7" ;;
              optimize) test -f "$2" && test "$5" = --use-random-calib-set && : > "$7" ;;
              compiler) test -f "$2" && : > "$6/small.hef" ;;
            esac
            """,
        ["hailortcli"] =
            """
            test "$1 $3" = "benchmark --time-to-run" && test -f "$2" || exit 1
            echo "Starting Measurements..."
            printf '\rNetwork small/small: 100%% | 4000 | HW Latency: 2.94 ms | ETA: 00:00:00\n\n'
            printf '=======\nSummary\n=======\n'
            echo "FPS     (hw_only)                 = 1328.83"
            echo "        (streaming)               = 1328.8"
            echo "Latency (hw)                      = 2.93646 ms"
            """,
        ["benchmark_app"] =
            """
            test -f "$2" || exit 1
            echo "[Step 4/11] Reading model files"
            echo "[ INFO ] Model batch size: 1"
            echo "[ INFO ] Count:            500 iterations"
            echo "[ INFO ] Latency:"
            echo "[ INFO ]    Median:        4.50 ms"
            echo "[ INFO ]    Average:       4.60 ms"
            echo "[ INFO ]    Min:           4.10 ms"
            echo "[ INFO ]    Max:           9.00 ms"
            echo "[ INFO ] Throughput:   500.00 FPS"
            """,
    };

    [Theory]
    [InlineData("benchncnn", 5.57e-3, 2, "1x3x16x16", "ncnn")]
    [InlineData("benchmark-model", 31e-3, 2, null, "TensorFlow Lite")]
    [InlineData("trtexec", 1.3e-3, 1, null, "TensorRT")]
    [InlineData("benchmark-app", 4.5e-3, 2, null, "OpenVINO")]
    [InlineData("rknn-benchmark", 3.5e-3, 1, null, "RKNN 2.3.0")]
    [InlineData("hailortcli", 2.93646e-3, 1, null, "HailoRT")]
    public async Task ShippedDescription_MeasuresThroughTheQueue(string id, double median, int threads, string? input, string runtime)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are shell scripts.");
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync();
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(5));
        RunnerDescription description = StandIn(folder, RunnerDescription.ReadFolder(Repository.At("agents", "runners"))
            .Single(d => d.Id == id));
        Assert.Null(description.MissingProgram());
        using var client = new FleetClient(server.Address, null);
        var settings = new AgentSettings("board", folder["agent"], "0.1.0") { EndsWhenIdle = true };
        var agent = new FleetAgent(client, settings, [new DescribedRunner(description)], _ => { });
        await agent.RunAsync(CancellationToken.None);
        var request = new FleetSweepRequestContract(
            [new FleetModelContract("small", Sha256: model.Sha256, Input: input)], [], [threads], id, DurationSeconds: 1);
        await client.SubmitAsync(request, CancellationToken.None);
        await agent.RunAsync(CancellationToken.None);
        FleetJobContract job = (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
        Assert.True(job.State == "done", job.Reason);
        Assert.Equal(median, job.MedianSeconds!.Value, 1e-9);
        Measurement.Records.MeasurementRecord record =
            Assert.Single((await server.GetAsync<HistoryContract>("api/history")).Measurements).Record;
        Assert.Equal(("small", runtime), (record.Model, record.Runtime));
        Assert.Equal(id is "trtexec" or "rknn-benchmark" or "hailortcli" ? null : threads, record.Threads);
        // A network of the zoo becomes a file.
        await client.SubmitAsync(
            request with { Models = [new FleetModelContract("zoo", "mobilenet_v2@0.35", Input: input)] }, CancellationToken.None);
        await agent.RunAsync(CancellationToken.None);
        job = (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
        Assert.True(job.State == "done", job.Reason);
    }

    [Fact]
    public async Task WhatADescriptionDoesNotPassOn_FailsWithTheReason_AndSoDoesAProgram()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are shell scripts.");
        var plain = new DescribedRunner(new RunnerDescription("plain", ["sh", "-c", "echo no times"], "ncnn"));
        Assert.Contains("batch", (await FailsAsync(plain, Task(batch: 2))).Message);
        Assert.Contains("shape", (await FailsAsync(plain, Task(input: "1x3x8x8"))).Message);
        Assert.Contains("threads", (await FailsAsync(plain, Task(threads: 4))).Message);
        Assert.Contains("no times", (await FailsAsync(plain, Task())).Message);
        var needs = new DescribedRunner(new RunnerDescription("needs", ["sh", "-c", "echo {input}"], "ncnn"));
        Assert.Contains("--input", (await FailsAsync(needs, Task())).Message);
        var fails = new DescribedRunner(new RunnerDescription("fails", ["sh", "-c", "echo 'no such board' >&2; exit 3"], "ncnn"));
        RunnerFailedException failed = await FailsAsync(fails, Task());
        Assert.Equal(("'sh' ended with code 3. no such board", false), (failed.Message, failed.IsFinal));
        var slow = new DescribedRunner(new RunnerDescription("slow", ["sleep", "60"], "ncnn", LongestSeconds: 0.2));
        Assert.Contains("took longer", (await FailsAsync(slow, Task())).Message);
        var none = new DescribedRunner(new RunnerDescription("none", ["no-such-program"], "ncnn"));
        Assert.Contains("no-such-program", (await FailsAsync(none, Task())).Message);

        static FleetTaskContract Task(long? batch = null, string? input = null, int threads = 1) => new(
            new FleetModelContract("m", Sha256: new string('0', 64), Batch: batch, Input: input), "plain", threads, 1, 1, false, null);

        static Task<RunnerFailedException> FailsAsync(DescribedRunner runner, FleetTaskContract task) =>
            Assert.ThrowsAsync<RunnerFailedException>(() =>
                runner.MeasureAsync(task, "model.onnx", TimeSpan.FromSeconds(1), CancellationToken.None));
    }

    [Theory]
    [InlineData("placeholder '{path}'", """{"id":"x","command":["p","{path}"],"importer":"ncnn"}""")]
    [InlineData("importer 'none'", """{"id":"x","command":["p"],"importer":"none"}""")]
    [InlineData("'id'", """{"id":"../x","command":["p"],"importer":"ncnn"}""")]
    [InlineData("'command'", """{"id":"x","command":[],"importer":"ncnn"}""")]
    [InlineData("'longestSeconds'", """{"id":"x","command":["p"],"importer":"ncnn","longestSeconds":0}""")]
    [InlineData("not a description", """{"id":"x","command":["p"],"importer":"ncnn","shell":true}""")]
    [InlineData("not a description", """{"id":"x"}""")]
    [InlineData("not a description", "[")]
    [InlineData("two runners", """{"id":"onnxruntime","command":["p"],"importer":"ncnn"}""")]
    public void WrongDescription_IsOneLineThatNamesTheFile(string words, string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.json"], text);
        string message = Assert.Throws<NetWeightException>(() => RunnerDescription.ReadFolder(folder.Root)).Message;
        Assert.Contains(words, message);
        Assert.Contains(folder.Root, message);
        Assert.DoesNotContain('\n', message);
    }

    /// <summary>The description with its programs replaced by scripts.</summary>
    private static RunnerDescription StandIn(TempFolder folder, RunnerDescription description)
    {
        return description with
        {
            Command = Replaced(description.Command),
            Convert = description.Convert is null ? null : [.. description.Convert.Select(Replaced)],
        };

        IReadOnlyList<string> Replaced(IReadOnlyList<string> command)
        {
            if (!StandIns.TryGetValue(command[0], out string? script))
                return command;
            string file = folder[command[0]];
            File.WriteAllText(file, $"#!/bin/sh\n{script.ReplaceLineEndings("\n")}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, Executable);
            return [file, .. command.Skip(1)];
        }
    }
}
