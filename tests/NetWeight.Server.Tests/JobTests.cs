using System.Diagnostics;
using NetWeight.Contracts;
using NetWeight.Graphs;
using NetWeight.Measurement.Contracts;
using NetWeight.Onnx;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>Jobs: measured, proved, one at a time, cancelled, repeated, and not lost.</summary>
public class JobTests(LocalServer server) : IClassFixture<LocalServer>
{
    private static MeasureJobContract Quick(JobModelContract model) => new(model, DurationSeconds: 0.2, Sessions: 1);

    private static MeasureJobContract Long(JobModelContract model) => new(model, DurationSeconds: 300, Sessions: 1);

    [Fact]
    public async Task Measure_OfAStoredModel_GivesTheCommandLinesReport_AndEntersTheHistory()
    {
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(10), "name=ten.onnx");
        JobStatusContract job =
            await server.GiveAsync("measure", Quick(new(Sha256: model.Sha256)) with { PerLayer = true, Device = "nvidia-t4" });
        Assert.Equal(("measure", "ten"), (job.Kind, job.Subject));
        job = await server.WaitAsync(job.Id);
        Assert.True(job.State == "done" && job.HasResult, job.Error);
        MeasurementContract report =
            ContractJson.Read<MeasurementContract>(await server.Client.GetStringAsync($"api/jobs/{job.Id}/measurement"), "the result");
        MeasuredModelContract measured = Assert.Single(report.Measurements);
        Assert.Equal("ten", measured.Model);
        Assert.True(measured.Latency.MedianSeconds > 0);
        Assert.Equal("nvidia-t4", measured.Prediction!.Device);
        Assert.NotEmpty(report.Layers!.Kernels);
        HistoryContract history = await server.GetAsync<HistoryContract>("api/history?model=ten&layers=true");
        Assert.Equal(1 + report.Layers.Kernels.Count, history.Total);
        Assert.All(history.Measurements, m => Assert.Equal(job.Id, m.Job));
        Assert.Equal(measured.Latency.MedianSeconds,
            Assert.Single((await server.GetAsync<HistoryContract>("api/history?model=TEN")).Measurements).Record.MedianSeconds);
    }

    [Fact]
    public async Task Measure_WithoutTheWeights_SaysThatTheyWereDrawn()
    {
        StoredModelContract model =
            await server.UploadAsync(await File.ReadAllBytesAsync(Repository.At("models", "mobilenet_v2.onnx")), "name=mobilenet.onnx");
        Assert.False(model.HasWeights);
        StoredModelContract whole = await server.UploadAsync(LocalServer.Network(14), "name=fourteen.onnx");
        JobStatusContract job = await server.WaitAsync((await server.GiveAsync(
            "measure", Quick(new(Sha256: whole.Sha256)) with { CompareWith = new(Sha256: model.Sha256) })).Id);
        Assert.True(job.State == "done", job.Error);
        MeasurementContract report =
            ContractJson.Read<MeasurementContract>(await server.Client.GetStringAsync($"api/jobs/{job.Id}/measurement"), "the result");
        Assert.DoesNotContain(report.Measurements[0].Warnings, w => w.Contains("weights", StringComparison.Ordinal));
        Assert.Matches(@"^The server lacks \d+ of the model's \d+ weights, which lie in other files\. Measured with random weights",
            report.Measurements[1].Warnings[0]);
    }

    [Fact]
    public async Task Measure_WithTheSizeOfAnOpenDimension_RunsAtThatSize()
    {
        Model open = new Net(1, 8).Weight("w", 8, 8).Add("MatMul", "x w", "y").Model("y");
        open = open with
        {
            Graph =
                open.Graph with { Inputs = [new ValueInfo("x", new TensorType(DataType.Float, new Shape([Dim.Named("sequence"), 8])))] },
        };
        using var stream = new MemoryStream();
        OnnxWriter.Write(open, stream);
        StoredModelContract model = await server.UploadAsync(stream.ToArray(), "name=open.onnx");
        JobStatusContract job = await server.WaitAsync((await server.GiveAsync("measure",
            Quick(new(Sha256: model.Sha256, Dims: new Dictionary<string, long> { ["sequence"] = 64 })))).Id);
        Assert.True(job.State == "done", job.Error);
        var absent = Quick(new(Sha256: model.Sha256, Dims: new Dictionary<string, long> { ["length"] = 64 }));
        Assert.Contains("'length'", (await server.WaitAsync((await server.GiveAsync("measure", absent)).Id)).Error,
            StringComparison.Ordinal);
        var huge = Quick(new(Sha256: model.Sha256, Dims: new Dictionary<string, long> { ["sequence"] = long.MaxValue }));
        Assert.Contains("model.dims", await LocalServer.ProblemAsync(await server.PostJobAsync("measure", huge), 422),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measure_OfAModelThatCannotRun_FailsWithItsReason_AndWithoutThePathOfTheServer()
    {
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(11), "name=eleven.onnx");
        JobStatusContract job =
            await server.WaitAsync((await server.GiveAsync("measure", Quick(new(Sha256: model.Sha256, Input: "1x5x16x16")))).Id);
        Assert.Equal("failed", job.State);
        Assert.NotEmpty(job.Error!);
        Assert.DoesNotContain(server.DataFolder, job.Error);
        Assert.Contains("failed", await LocalServer.ProblemAsync(await server.Client.GetAsync($"api/jobs/{job.Id}/measurement"), 409));
    }

    [Fact]
    public async Task Prove_OfAnExactRewrite_Holds()
    {
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(12), "name=twelve.onnx");
        JobStatusContract job = await server.WaitAsync(
            (await server.GiveAsync("prove", new ProofJobContract(new(Sha256: model.Sha256), ["fold-batchnorm"]))).Id);
        Assert.True(job.State == "done", job.Error);
        ProofContract proof = await server.GetAsync<ProofContract>($"api/jobs/{job.Id}/proof");
        Assert.True(proof.Holds);
        Assert.Equal(new AppliedRewriteContract("fold-batchnorm", 1), Assert.Single(proof.Applied));
        Assert.Equal("y", Assert.Single(proof.Outputs).Name);
        await LocalServer.ProblemAsync(await server.Client.GetAsync($"api/jobs/{job.Id}/measurement"), 404);
    }

    [Fact]
    public async Task Prove_WithoutWeights_SaysWhatIsMissing()
    {
        StoredModelContract model =
            await server.UploadAsync(await File.ReadAllBytesAsync(Repository.At("models", "repvgg_a0.onnx")), "name=repvgg.onnx");
        JobStatusContract job = await server.WaitAsync((await server.GiveAsync(
            "prove", new ProofJobContract(new(Sha256: model.Sha256), ["fold-constants", "remove-no-ops", "deduplicate-initializers"]))).Id);
        // Where nothing fits there is nothing to prove; where something does, the weights are needed.
        if (job.State == "done")
            Assert.Null((await server.GetAsync<ProofContract>($"api/jobs/{job.Id}/proof")).Holds);
        else
            Assert.Contains("weights", job.Error);
    }

    [Fact]
    public async Task Cancel_OfARunningJob_KeepsWhatWasMeasured_AndTheNextBegins()
    {
        var network = new JobModelContract("mobilenet_v2");
        JobStatusContract first = await server.GiveAsync("measure", Long(network)),
            second = await server.GiveAsync("measure", Quick(network)),
            third = await server.GiveAsync("measure", Long(network));
        await server.WaitAsync(first.Id, "running");
        Assert.Equal("queued", (await server.GetAsync<JobStatusContract>($"api/jobs/{second.Id}")).State);
        await LocalServer.ProblemAsync(await server.Client.DeleteAsync($"api/jobs/{first.Id}"), 409);
        Assert.True((await server.Client.PostAsync($"api/jobs/{third.Id}/cancel", null)).IsSuccessStatusCode);
        for (int i = 0; i < 600 && (await server.GetAsync<JobStatusContract>($"api/jobs/{first.Id}")).Activity != "run"; i++)
            await Task.Delay(50);
        await Task.Delay(300);
        Assert.True((await server.Client.PostAsync($"api/jobs/{first.Id}/cancel", null)).IsSuccessStatusCode);
        first = await server.WaitAsync(first.Id);
        Assert.Equal(("cancelled", true), (first.State, first.HasResult));
        Assert.Equal("done", (await server.WaitAsync(second.Id)).State);
        Assert.Equal("cancelled", (await server.GetAsync<JobStatusContract>($"api/jobs/{third.Id}")).State);
        await LocalServer.ProblemAsync(await server.Client.PostAsync($"api/jobs/{first.Id}/cancel", null), 409);
        // A cut measurement is no measurement of the model.
        Assert.DoesNotContain((await server.GetAsync<HistoryContract>("api/history")).Measurements, m => m.Job == first.Id);
        Assert.True((await server.Client.DeleteAsync($"api/jobs/{first.Id}")).IsSuccessStatusCode);
        await LocalServer.ProblemAsync(await server.Client.GetAsync($"api/jobs/{first.Id}"), 404);
    }

    [Fact]
    public async Task Events_FollowAJobToItsEnd()
    {
        JobStatusContract job = await server.GiveAsync("measure", Quick(new("mobilenet_v2")));
        string events = await server.Client.GetStringAsync($"api/jobs/{job.Id}/events");
        string[] states = [.. events.Split('\n').Where(l => l.StartsWith("data:", StringComparison.Ordinal))
            .Select(l => System.Text.Json.JsonDocument.Parse(l[5..]).RootElement.GetProperty("state").GetString()!)];
        Assert.Equal("done", states[^1]);
        Assert.All(states[..^1], s => Assert.True(s is "queued" or "running"));
    }

    [Fact]
    public async Task Repeat_GivesTheSameJobAgain()
    {
        JobStatusContract job = await server.WaitAsync((await server.GiveAsync("measure", Quick(new("mobilenet_v2")))).Id);
        HttpResponseMessage response = await server.Client.PostAsync($"api/jobs/{job.Id}/repeat", null);
        JobStatusContract again = await server.WaitAsync((await LocalServer.ReadAsync<JobStatusContract>(response)).Id);
        Assert.Equal((job.Kind, job.Subject, "done"), (again.Kind, again.Subject, again.State));
        Assert.NotEqual(job.Id, again.Id);
    }

    [Fact]
    public async Task MeasuringProcess_ThatDies_EndsItsJob_AndNotTheServer()
    {
        JobStatusContract job = await server.GiveAsync("measure", Long(new("mobilenet_v2")));
        await server.WaitAsync(job.Id, "running");
        int[] children = [];
        for (int i = 0; i < 200 && children.Length == 0; i++)
        {
            await Task.Delay(50);
            children = Children(server.DataFolder);
        }

        if (children.Length == 0)
        {
            await server.Client.PostAsync($"api/jobs/{job.Id}/cancel", null);
            Assert.Skip("The processes of this system cannot be listed.");
        }

        foreach (int child in children)
            Process.GetProcessById(child).Kill();
        job = await server.WaitAsync(job.Id);
        Assert.Equal(("failed", false), (job.State, job.HasResult));
        Assert.Contains("killed", job.Error);
        Assert.Equal("done", (await server.WaitAsync((await server.GiveAsync("measure", Quick(new("mobilenet_v2")))).Id)).State);
    }

    [Fact]
    public async Task Restart_NamesTheJobThatRan_AndRunsThoseThatWaited()
    {
        await using LocalServer own = await LocalServer.StartAsync();
        StoredModelContract model = await own.UploadAsync(LocalServer.Network(13));
        JobStatusContract ran = await own.GiveAsync("measure", Long(new(Sha256: model.Sha256))),
            waited = await own.GiveAsync("measure", Quick(new(Sha256: model.Sha256)));
        await own.WaitAsync(ran.Id, "running");
        await LocalServer.ProblemAsync(await own.Client.DeleteAsync($"api/models/{model.Sha256}"), 409);
        await own.RestartAsync();
        ran = await own.GetAsync<JobStatusContract>($"api/jobs/{ran.Id}");
        Assert.Equal("interrupted", ran.State);
        Assert.Contains("Repeat", ran.Error);
        Assert.Equal("done", (await own.WaitAsync(waited.Id)).State);
        Assert.Equal("queued",
            (await LocalServer.ReadAsync<JobStatusContract>(await own.Client.PostAsync($"api/jobs/{ran.Id}/repeat", null))).State);
    }

    [LongFact]
    public async Task Calibrate_GivesADeviceFile()
    {
        JobStatusContract job =
            await server.WaitAsync((await server.GiveAsync("calibrate", new CalibrationJobContract("here", [1], 10))).Id);
        Assert.True(job.State == "done", job.Error);
        CalibrationContract calibration = await server.GetAsync<CalibrationContract>($"api/jobs/{job.Id}/calibration");
        Assert.Equal("here", (string)calibration.Device["id"]!);
        Assert.NotEmpty(
            Devices.DeviceCatalog.Parse(System.Text.Encoding.UTF8.GetBytes(calibration.Device.ToJsonString()), "here.json").Calibrations);
        Assert.All(calibration.Fits, f => Assert.Equal([1], f.Threads));
        // It predicts beside a measurement.
        JobStatusContract measured = await server.WaitAsync(
            (await server.GiveAsync("measure", Quick(new("mobilenet_v2")) with { Calibration = job.Id })).Id);
        Assert.True(measured.State == "done", measured.Error);
        string report = await server.Client.GetStringAsync($"api/jobs/{measured.Id}/measurement");
        Assert.Equal("here", ContractJson.Read<MeasurementContract>(report, "the result").Measurements[0].Prediction!.Device);
    }

    /// <summary>The measuring processes that this process started.</summary>
    private static int[] Children(string dataFolder) =>
        !Directory.Exists("/proc/self") ? [] : [.. Directory.EnumerateDirectories("/proc").Select(d => Path.GetFileName(d)!)
        .Where(d => char.IsAsciiDigit(d[0])).Select(int.Parse)
        .Where(p => IsOwn(p, dataFolder))];

    /// <summary>Whether it measures for a server of this process with this folder; other tests have theirs.</summary>
    private static bool IsOwn(int process, string dataFolder)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains("measuring-process", StringComparison.Ordinal)
                && File.ReadAllText($"/proc/{process}/status").Contains($"PPid:\t{Environment.ProcessId}\n", StringComparison.Ordinal)
                && File.ResolveLinkTarget($"/proc/{process}/cwd", false)!.FullName.StartsWith(dataFolder, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
