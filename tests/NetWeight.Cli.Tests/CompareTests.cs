using System.IO.Compression;
using System.Text.Json;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight compare</c>: matrix, diff, gate and formats.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TwoNetworks_AreAMatrix_AsKept()
    {
        Run run = Run.Netweight("compare", "mobilenet_v2", "resnet50", "-d", "t4", "-d", "x3");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/compare-matrix.txt", run.Output);
    }

    [Theory]
    [InlineData("md", "compare-diff.md.txt")]
    [InlineData("table", "compare-diff.txt")]
    public void TwoVersions_AreADiff_AsKept(string format, string file)
    {
        Run run = Run.Netweight("compare", "resnet18", "resnet34", "-d", "t4", "--top", "12", "-f", format);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/{file}", run.Output);
    }

    [Fact]
    public void Json_OfADiff_AddsUpAndFollowsTheSchema()
    {
        JsonElement report = Json("compare", "resnet18", "resnet34", "-d", "t4", "-d", "pi5", "--group-by", "operator");
        JsonElement diff = report.GetProperty("diff");
        Assert.True(diff.GetProperty("isOneNetwork").GetBoolean());
        foreach ((string side, int model) in new[] { ("before", 0), ("after", 1) })
        {
            JsonElement totals = report.GetProperty("models")[model].GetProperty("totals");
            foreach (string number in new[] { "maccs", "flops", "parameters", "memoryAccessBytes" })
            {
                Assert.Equal(totals.GetProperty(number).GetInt64(), diff.GetProperty("layers").EnumerateArray()
                    .Select(l => l.GetProperty(side)).Where(l => l.ValueKind == JsonValueKind.Object)
                    .Sum(l => l.GetProperty(number).GetInt64()));
                Assert.Equal(totals.GetProperty(number).GetInt64(), diff.GetProperty("parts").EnumerateArray()
                    .Sum(p => p.GetProperty(side).GetProperty(number).GetInt64()));
            }
        }

        // Equal costs, so equal predictions as analyze prints.
        JsonElement alone = Reports.Analysis(Run.Netweight("analyze", "resnet34", "-d", "t4", "-f", "json")).GetProperty("devices")[0];
        JsonElement here = report.GetProperty("models")[1].GetProperty("devices")[0];
        foreach (string number in new[] { "predictedLatencySeconds", "predictedLatencyLowSeconds",
            "predictedLatencyHighSeconds", "throughputSamplesPerSecond", "rooflineLatencySeconds" })
            Assert.Equal(alone.GetProperty(number).GetDouble(), here.GetProperty(number).GetDouble());
    }

    [Fact]
    public void Json_OfSeveral_RanksThemAndHoldsWhatCouldNotBeRead()
    {
        Run run = Run.Netweight("compare", "mobilenet_v2", "no-such-file.onnx", "resnet50", "-d", "pi5", "-f", "json");
        Assert.Equal(2, run.ExitCode);
        JsonElement report = Checked(run);
        Assert.Equal(["mobilenet_v2", "resnet50"], report.GetProperty("devices")[0].GetProperty("ranking")
            .EnumerateArray().Select(r => r.GetProperty("model").GetString()));
        Assert.Contains("does not exist", report.GetProperty("models")[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("diff").ValueKind);
    }

    [Fact]
    public void Json_WithADeviceThatCannotBePredicted_FollowsTheSchema()
    {
        Run run = Run.Netweight("compare", "mobilenet_v2", "resnet50", "-d", "cv22", "-d", "t4", "-f", "json");
        Assert.Equal(2, run.ExitCode);
        JsonElement report = Checked(run);
        Assert.Contains("peak rate", report.GetProperty("models")[0].GetProperty("devices")[0].GetProperty("error")
            .GetString(), StringComparison.Ordinal);
        Assert.Empty(report.GetProperty("devices")[0].GetProperty("ranking").EnumerateArray());
        foreach (string format in new[] { "table", "csv", "md", "html" })
            Assert.Equal(2, Run.Netweight("compare", "resnet18", "resnet34", "-d", "cv22", "-d", "t4", "-f", format).ExitCode);
    }

    [Fact]
    public void Csv_HasTheSameNumbers()
    {
        string[] rows = Run.Netweight("compare", "resnet18", "resnet34", "-f", "csv").Output.Split('\n',
            StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("change,name,nameBefore,operator,stageBefore,stageAfter,maccsBefore,maccsAfter,", rows[0],
            StringComparison.Ordinal);
        Assert.All(rows, r => Assert.Equal(rows[0].Split(',').Length, r.Split(',').Length));
        long[] after = [.. rows[1..].Select(r => r.Split(',')[7])
            .Select(c => c.Length > 0 ? long.Parse(c, System.Globalization.CultureInfo.InvariantCulture) : 0)];
        Assert.Equal(after[^1], after[..^1].Sum());
        string[] matrix = Run.Netweight("compare", "resnet18", "resnet34", "--matrix", "-d", "t4", "-f",
            "csv").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, matrix.Length);
        Assert.All(matrix, r => Assert.Equal(matrix[0].Split(',').Length, r.Split(',').Length));
    }

    [Theory]
    [InlineData("params=0", 1, "parameters went from 11.69 M to 21.8 M")] // torchvision: 11,689,512 and 21,797,672
    [InlineData("params=100%", 0, "")]
    [InlineData("params=11M,maccs=2G", 0, "")]
    [InlineData("latency=3%,params=100%", 1, "predicted latency on nvidia-t4 went from")]
    [InlineData("latency=10ms", 0, "")]
    [InlineData("memory=0", 1, "memory (weights + peak activations) went from")]
    public void FailOnIncrease_DecidesTheExitCode(string limits, int code, string says)
    {
        Run run = Run.Netweight("compare", "resnet18", "resnet34", "-d", "t4", "--fail-on-increase", limits);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run.Netweight("compare", "resnet34", "resnet18", "-d", "t4", "--fail-on-increase", limits).ExitCode);
    }

    [Theory]
    [InlineData("compare")]
    [InlineData("compare", "resnet18")]
    [InlineData("compare", "resnet18", "no-such-file.onnx")]
    [InlineData("compare", "resnet18", "resnet34", "--nope")]
    [InlineData("compare", "resnet18", "resnet34", "-f", "yaml")]
    [InlineData("compare", "resnet18", "resnet34", "--diff", "--matrix")]
    [InlineData("compare", "resnet18", "resnet34", "resnet50", "--diff")]
    [InlineData("compare", "resnet18", "resnet34", "--threads", "2")]
    [InlineData("compare", "resnet18", "resnet34", "--fail-on-increase", "latency=3%")]
    [InlineData("compare", "resnet18", "resnet34", "--fail-on-increase", "speed=3%")]
    [InlineData("compare", "resnet18", "resnet34", "--fail-on-increase", "params")]
    [InlineData("compare", "resnet18", "resnet34", "--fail-on-increase", "params=-3%")]
    [InlineData("compare", "resnet18", "resnet34", "-d", "t4", "--fail-on-increase", "latency=3")]
    [InlineData("compare", "resnet18", "resnet34", "--fail-on-increase", "")]
    [InlineData("compare", "resnet18", "resnet34", "-d", "no-such-device")]
    [InlineData("compare", "resnet18", "resnet34", "--plot", "parts.gif")]
    [InlineData("analyze", "resnet18", "--overlay", "netron")]
    [InlineData("analyze", "resnet18", "--overlay", "paint=x.json")]
    [InlineData("analyze", "resnet18", "resnet34", "--overlay", "netron=x.onnx")]
    public void BadUsage_IsOneLineAndExitCode2(params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal(2, run.ExitCode);
        string line = run.Error.TrimEnd('\n');
        Assert.StartsWith("netweight: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Html_HoldsTheJson_AndPlotsAreWritten()
    {
        string page = folder["compare.html"], plot = folder["parts.svg"];
        Run run = Run.Netweight("compare", "resnet18", "resnet34", "-d", "t4", "-f", "html", "-o", page, "--plot",
            plot, "--plot", folder["latencies.svg"]);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        string html = File.ReadAllText(page);
        Assert.Contains("Layers that differ", html, StringComparison.Ordinal);
        const string Start = "<script type=\"application/gzip\" id=\"report\">";
        int at = html.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        using var packed = new GZipStream(new MemoryStream(Convert.FromBase64String(html[at..html.IndexOf('<', at)])),
            CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        Assert.Equal(Run.Netweight("compare", "resnet18", "resnet34", "-d", "t4", "-f", "json").Output, reader.ReadToEnd());
        Assert.Contains("<svg", File.ReadAllText(plot), StringComparison.Ordinal);
        Run none = Run.Netweight("compare", "resnet18", "mobilenet_v2", "--matrix", "--plot", plot);
        Assert.Equal(2, none.ExitCode);
    }

    [Fact]
    public void Overlays_AreWrittenBesideTheReport()
    {
        string copy = folder["copy.onnx"], data = folder["data.json"];
        Run run = Run.Netweight("analyze", "mobilenet_v2", "-d", "t4", "--overlay", $"netron={copy}", "--overlay",
            $"model-explorer={data}", "-f", "json");
        Assert.Equal(0, run.ExitCode);
        JsonElement report = Reports.Analysis(run);
        JsonElement again = Reports.Analysis(Run.Netweight("analyze", copy, "-f", "json"));
        Assert.Equal(report.GetProperty("totals").GetProperty("flops").GetInt64(),
            again.GetProperty("totals").GetProperty("flops").GetInt64());
        double[] times =
            [.. JsonDocument.Parse(File.ReadAllText(folder["data.nvidia-t4.json"])).RootElement.GetProperty("results")
                .EnumerateObject().Select(r => r.Value.GetProperty("value").GetDouble())];
        JsonElement device = report.GetProperty("devices")[0];
        Assert.Equal(device.GetProperty("kernels").EnumerateArray()
            .Sum(k => k.GetProperty("predictedSeconds").GetDouble()) * 1e3, times.Sum(), 1e-9);
    }

    [Fact]
    public void Help_Compare_IsAsKept() =>
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/help-compare.txt", Run.Netweight("compare", "--help").Output);

    private static JsonElement Json(params string[] args)
    {
        Run run = Run.Netweight([.. args, "-f", "json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return Checked(run);
    }

    private static JsonElement Checked(Run run)
    {
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Empty(SchemaValidator.Of("comparison").Validate(report));
        return report;
    }
}
