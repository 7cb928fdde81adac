using System.Text.Json;

namespace NetWeight.Cli.Tests;

public class AnalyzeTests
{
    private const string Model = "models/mobilenet_v2.onnx";

    [Fact]
    public void Analyze_Json_HasTheCountsOfThePaperAndFollowsTheSchema()
    {
        JsonElement report = Reports.Analysis(Run.Netweight("analyze", Model, "-f", "json", "--tensors"));
        JsonElement totals = report.GetProperty("totals");
        // torchvision's mobilenet_v2 at 224: conv + FC MACCs from published.csv; Sandler et al. 2018, table 4, prints 300 M.
        Assert.Equal(300_774_272, totals.GetProperty("headlineMaccs").GetInt64());
        Assert.Equal("complete", totals.GetProperty("status").GetString());
        // 3,504,872 published parameters hold a scale and a shift per BatchNorm channel (2 x 17,056); folding leaves one bias per channel.
        Assert.Equal(3_504_872 - 17_056, totals.GetProperty("parameters").GetInt64());
        Assert.Equal(6_679_112, totals.GetProperty("activationElements").GetInt64());
        Assert.NotEmpty(report.GetProperty("tensors").EnumerateArray());
    }

    [Fact]
    public void Analyze_SeveralWithABrokenOne_ReportsTheOthersAndExitsWith2()
    {
        Run run = Run.Netweight("analyze", Model, "no-such-file.onnx", "-f", "json");
        Assert.Equal(2, run.ExitCode);
        JsonElement report = Reports.Analysis(run);
        Assert.Equal(2, report.GetArrayLength());
        Assert.Contains("does not exist", report[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-maccs", "300M", 1)]
    [InlineData("--max-maccs", "301M", 0)]
    [InlineData("--max-params", "3.4M", 1)]
    [InlineData("--max-params", "3.5M", 0)]
    [InlineData("--max-memory", "16MiB", 1)]
    [InlineData("--max-memory", "64MiB", 0)]
    [InlineData("--fail-on", "error", 0)]
    [InlineData("--fail-on", "note", 1)] // its weights are missing, which is a note
    public void Analyze_Gate_DecidesTheExitCode(string option, string limit, int expected) =>
        Assert.Equal(expected, Run.Netweight("analyze", Model, option, limit).ExitCode);

    [Theory]
    [InlineData("analyze")]
    [InlineData("analyze", "no-such-file.onnx")]
    [InlineData("analyze", Model, "--nope")]
    [InlineData("analyze", Model, "-f", "yaml")]
    [InlineData("analyze", Model, "--input", "1x3xtall")]
    [InlineData("analyze", Model, "--input", "other=1x3x224x224")]
    [InlineData("analyze", Model, "--input", "1x3x224")]
    [InlineData("analyze", Model, "--dim", "N=1")]
    [InlineData("analyze", Model, "--max-maccs", "many")]
    [InlineData("analyze", Model, "-b", "0")]
    [InlineData("analyze", Model, "--dtype", "float7")]
    [InlineData("analyze", Model, "-d", "t4", "--max-latency", "5")] // no unit
    [InlineData("analyze", Model, "-d", "t4", "--max-latency", "-1ms")]
    [InlineData("analyze", Model, "-d", "t4", "--threads", "many")]
    [InlineData("analyze", Model, "-d")]
    [InlineData("analyze", "models")]
    [InlineData("analyse", Model)]
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
    public void Analyze_Batch_ScalesWorkAndLeavesParameters()
    {
        JsonElement one = Reports.Analysis(Run.Netweight("analyze", Model, "-f", "json")).GetProperty("totals");
        JsonElement eight = Reports.Analysis(Run.Netweight("analyze", Model, "-f", "json", "-b", "8")).GetProperty("totals");
        Assert.Equal(8 * one.GetProperty("maccs").GetInt64(), eight.GetProperty("maccs").GetInt64());
        Assert.Equal(8 * one.GetProperty("peakActivationBytes").GetInt64(), eight.GetProperty("peakActivationBytes").GetInt64());
        Assert.Equal(one.GetProperty("parameters").GetInt64(), eight.GetProperty("parameters").GetInt64());
        Assert.Equal(one.GetProperty("weightReadBytes").GetInt64(), eight.GetProperty("weightReadBytes").GetInt64());
    }

    [Fact]
    public void Analyze_Dtype_HalvesTheBytes()
    {
        JsonElement full = Reports.Analysis(Run.Netweight("analyze", Model, "-f", "json")).GetProperty("totals");
        JsonElement half = Reports.Analysis(Run.Netweight("analyze", Model, "-f", "json", "--dtype", "fp16")).GetProperty("totals");
        Assert.Equal(full.GetProperty("memoryAccessBytes").GetInt64(), 2 * half.GetProperty("memoryAccessBytes").GetInt64());
        Assert.Equal(full.GetProperty("weightBytes").GetInt64(), 2 * half.GetProperty("weightBytesByType")
            .GetProperty("float16").GetInt64());
    }

    [Theory]
    [InlineData("table", "analyze-table.txt", "--top", "5")]
    [InlineData("md", "analyze.md.txt", "--group-by", "stage")]
    [InlineData("csv", "analyze.csv", "--top", "5")]
    public void Analyze_Formats_AreAsKept(string format, string file, params string[] options) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/{file}", Run.Netweight(["analyze", Model, "-f", format, .. options]).Output);

    [Fact]
    public void Analyze_Output_WritesTheFileWhole()
    {
        string file = Path.Combine(Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.csv");
        try
        {
            Run run = Run.Netweight("analyze", Model, "-f", "csv", "-o", file);
            Assert.Equal((0, ""), (run.ExitCode, run.Output));
            Assert.StartsWith("model,name,operator", File.ReadAllText(file), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Help_Analyze_IsAsKept() =>
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/help-analyze.txt", Run.Netweight("analyze", "--help").Output);

    [Fact]
    public void Version_IsTheBuilds() =>
        Assert.Matches(@"^\d+\.\d+\.\d+", Run.Netweight("--version").Output);
}
