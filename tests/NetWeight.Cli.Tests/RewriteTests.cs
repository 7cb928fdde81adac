using System.Text.Json;
using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Cli.Tests;

public sealed class RewriteTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string In => folder["in.onnx"];

    private string Out => folder["out.onnx"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rewrite_All_WritesADeployedNetworkWithItsProof()
    {
        Export("repvgg_a0:train");
        Run run = Run.Netweight("rewrite", In, "-o", Out, "--all", "-f", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(report.GetProperty("outputsAgree").GetBoolean());
        Assert.Equal(Out, report.GetProperty("written").GetString());
        JsonElement nodes = report.GetProperty("quantities").EnumerateArray().Single(q => q.GetProperty("quantity").GetString() == "nodes");
        Model written = OnnxReader.Read(Out);
        Assert.Equal(written.Graph.Nodes.Count, nodes.GetProperty("after").GetDouble());
        Assert.DoesNotContain(written.Graph.Nodes, n => n.OpType is "BatchNormalization" or "Add");
        Assert.Equal(22, written.Graph.Nodes.Count(n => n.OpType == "Conv"));
    }

    [Fact]
    public void Rewrite_Table_IsAsKept()
    {
        Run run = Run.Netweight("rewrite", "models/mobilenet_v2.onnx", "--all", "--dry-run");
        Assert.Equal(0, run.ExitCode);
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/rewrite-table.txt", run.Output);
    }

    [Fact]
    public void Rewrite_ProofFails_WritesNothingAndExitsWith1()
    {
        Export("repvgg_a0:train");
        File.WriteAllText(Out, "what was there");
        // Folding rounds the weights; that nothing at all differs cannot be.
        Run run = Run.Netweight("rewrite", In, "-o", Out, "--fold-batchnorm", "--tolerance", "0");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("was not written", run.Error, StringComparison.Ordinal);
        Assert.Contains("FAILED", run.Output, StringComparison.Ordinal);
        Assert.Equal("what was there", File.ReadAllText(Out));
        Assert.Equal(2, Directory.GetFiles(folder.Root).Length);
    }

    [Fact]
    public void Rewrite_OntoItself_ReadsWeightsWhileItWrites()
    {
        Export("repvgg_a0:train");
        Assert.Equal(0, Run.Netweight("rewrite", In, "-o", In, "--all").ExitCode);
        Run again = Run.Netweight("rewrite", In, "-o", Out, "--all");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("nothing: no rewrite applies", again.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(In), File.ReadAllBytes(Out));
    }

    [Fact]
    public void Rewrite_Changes_ListWhatBecameWhat()
    {
        Run run = Run.Netweight("rewrite", "repvgg_a0:train", "--reparameterize", "--dry-run", "--changes");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("-> stage0.conv.conv\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_SmallerTypes_TellWhatTheyLose()
    {
        Export("mobilenet_v2");
        Run run = Run.Netweight("rewrite", In, "-o", Out, "--all", "--quantize-int8");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("SQNR", run.Output, StringComparison.Ordinal);
        Assert.Contains("there is no proof", run.Output, StringComparison.Ordinal);
        Assert.Contains(OnnxReader.Read(Out).Graph.Initializers, t => t.DataType == DataType.Int8 && t.Dims.Count == 4);
    }

    [LongFact]
    public void Rewrite_Float16OfNumbersBeyondIt_NamesWhatStays()
    {
        // With random weights the activations of GhostNet grow beyond what 16 bits hold.
        Assert.Equal(0, Run.Netweight("zoo", "export", "ghostnet_050", "-o", In).ExitCode);
        Run run = Run.Netweight("rewrite", In, "-o", Out, "--float16");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Kept in float32", run.Output, StringComparison.Ordinal);
        Assert.Contains("row13.block1.expand.cheap.conv", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", run.Output, StringComparison.Ordinal);
        // Without running it nothing is known of its numbers.
        Assert.DoesNotContain("Kept", Run.Netweight("rewrite", In, "--dry-run", "--float16").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name a rewrite", "rewrite", "repvgg_a0", "-o", "x.onnx")]
    [InlineData("-o FILE", "rewrite", "repvgg_a0", "--all")]
    [InlineData("are missing", "rewrite", "models/mobilenet_v2.onnx", "-o", "never-written.onnx", "--all")]
    [InlineData("Cannot write", "rewrite", "shufflenet_v2_x0_5", "-o", "/no/such/folder/m.onnx", "--all", "--verify", "false")]
    [InlineData("--pad-channels 0", "rewrite", "repvgg_a0", "--dry-run", "--pad-channels", "0")]
    [InlineData("called 'Nope'", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--float16", "--keep-float32", "Nope")]
    [InlineData("Cannot read", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--quantize-int8", "--calibrate", "/no/such/file")]
    [InlineData("inputs take 602112", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--quantize-int8", "--calibrate",
        "models/mobilenet_v2.onnx")]
    [InlineData("There is no device 'nosuch'", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "-d", "nosuch")]
    [InlineData("--runtime needs a device", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "-r", "tflite")]
    [InlineData("--dtype needs a device", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--dtype", "fp16")]
    [InlineData("--dtype 'fp17'", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "-d", "t4", "--dtype", "fp17")]
    [InlineData("--threads needs", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--threads", "2")]
    [InlineData("--threads must", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "-d", "pi5", "--threads", "0")]
    [InlineData("--dry-run runs nothing", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--measure")]
    [InlineData("--duration needs --measure", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--duration", "1s")]
    [InlineData("--duration 'x'", "rewrite", "shufflenet_v2_x0_5", "-o", "/no/such/folder/m.onnx", "--all", "--measure", "--duration", "x")]
    [InlineData("--per-tensor needs --quantize-int8", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--per-tensor")]
    [InlineData("--keep-float32 needs --float16", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--keep-float32", "Conv")]
    [InlineData("--calibrate needs", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--calibrate", "x.npz")]
    [InlineData("leave one of them out", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--float16", "--quantize-int8")]
    [InlineData("is a folder", "rewrite", "shufflenet_v2_x0_5", "-o", "/", "--all")]
    [InlineData("-o needs the name", "rewrite", "shufflenet_v2_x0_5", "-o", "-", "--all")]
    [InlineData("--split-kernels 0", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--split-kernels", "0")]
    [InlineData("--tolerance", "rewrite", "shufflenet_v2_x0_5", "--dry-run", "--all", "--tolerance", "-1")]
    public void BadUsage_IsOneLineAndExitCode2(string says, params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string line = run.Error.TrimEnd('\n');
        Assert.StartsWith("netweight: ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void Rewrite_OnADevice_AppliesWhatPaysAndTellsTheRest()
    {
        Run run = Run.Netweight("rewrite", "shufflenet_v2_x1_0", "--all", "--dry-run", "-d", "pi5", "-f", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(("raspberry-pi-5", "tflite", "fp32"),
            (report.GetProperty("device").GetString(), report.GetProperty("runtime").GetString(),
                report.GetProperty("precision").GetString()));
        JsonElement[] tried = [.. report.GetProperty("tried").EnumerateArray()];
        Assert.Contains(tried, t => t.GetProperty("rewrite").GetString() == "pad-channels"
            && t.GetProperty("number").GetInt32() == 16 && !t.GetProperty("kept").GetBoolean()
            && t.GetProperty("latencySecondsAfter").GetDouble() > t.GetProperty("latencySecondsBefore").GetDouble()
            && t.GetProperty("reason").GetString()!.Contains("slower", StringComparison.Ordinal));
        Assert.DoesNotContain(report.GetProperty("rewrites").EnumerateArray(), r =>
            r.GetString()!.StartsWith("pad-channels", StringComparison.Ordinal));
        JsonElement latency = report.GetProperty("quantities").EnumerateArray()
            .Single(q => q.GetProperty("quantity").GetString() == "predictedLatencySeconds");
        double before = latency.GetProperty("before").GetDouble(), after = latency.GetProperty("after").GetDouble();
        Assert.Equal(before / after, report.GetProperty("predictedSpeedUp").GetDouble(), 9);
        Assert.InRange(before, latency.GetProperty("beforeLow").GetDouble(), latency.GetProperty("beforeHigh").GetDouble());
        Assert.InRange(after, latency.GetProperty("afterLow").GetDouble(), latency.GetProperty("afterHigh").GetDouble());
    }

    [Fact]
    public void Rewrite_OnADeviceAsTable_ShowsTheInterval()
    {
        Run run = Run.Netweight("rewrite", "repvgg_a0:train", "--all", "--dry-run", "-d", "t4", "--dtype", "fp16", "-b", "8");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("NVIDIA T4 (nvidia-t4), tensorrt, fp16, batch 8", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"Predicted latency, 90 % interval +[0-9.]+ [mu]s \([0-9.]+ [mu]s \.\. [0-9.]+ [mu]s\)", run.Output);
        Assert.Matches(@"reparameterize at [0-9]+ places: [0-9.]+ [mu]s less; kept: it pays", run.Output);
    }

    [Fact]
    public void Rewrite_Measured_TellsTheRealSpeedUp()
    {
        Export("repvgg_a0:train");
        Run run = Run.Netweight("rewrite", In, "-o", Out, "--all", "--measure", "--duration", "200ms", "-d", "pi5", "-f", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.InRange(report.GetProperty("measuredSpeedUp").GetDouble(), report.GetProperty("measuredSpeedUpLow")
            .GetDouble(), report.GetProperty("measuredSpeedUpHigh").GetDouble());
        Assert.Contains("1 thread, ", report.GetProperty("measuredWith").GetString(), StringComparison.Ordinal);
        Assert.Contains(report.GetProperty("quantities").EnumerateArray(), q =>
            q.GetProperty("quantity").GetString() == "measuredLatencySeconds" && q.GetProperty("after").GetDouble() > 0);
    }

    [Fact]
    public void Rewrite_CalibratedOnNumpySamples_TellsWhatIsLostOnThem()
    {
        Export("mobilenet_v2");
        string samples = folder["samples.npy"];
        // Two images of 3 x 64 x 64, as numpy.save writes them.
        byte[] header = System.Text.Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 64, 64), }\n");
        var random = new Random(0);
        float[] pixels = [.. Enumerable.Range(0, 2 * 3 * 64 * 64).Select(_ => random.NextSingle())];
        File.WriteAllBytes(samples, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header,
            .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan())]);
        Run run = Run.Netweight("rewrite", In, "-o", Out, "--all", "--quantize-int8", "--calibrate", samples);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("SQNR", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_IsAsKept() => Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/help-rewrite.txt",
        Run.Netweight("rewrite", "--help").Output);

    private void Export(string name) =>
        OnnxWriter.Write(ArchitectureCatalog.Build(name, new NetworkOptions { Width = 0.25, Resolution = 64, Classes = 10, Seed = 0 }), In);
}
