using System.Text.Json;

namespace NetWeight.Cli.Tests;

public sealed class RecommendTests : IDisposable
{
    private const string Few = "MobileNetV1,MobileNetV2,ShuffleNetV2,RepVGG,resnet18,resnet50";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Recommend_Help_IsAsKept() =>
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/help-recommend.txt", Run.Netweight("recommend", "--help").Output);

    [Fact]
    public void Recommend_Table_IsAsKept()
    {
        Run run = Run.Netweight("recommend", "-d", "t4", "-b", "32", "--dtype", "fp16", "--accuracy", "resnet18",
            "--explain", "--among", Few);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/recommend-table.txt", run.Output);
    }

    [Theory]
    [InlineData(0, "-d", "t4", "--accuracy", "72", "--explain")]
    [InlineData(0, "-d", "t4", "--latency", "1.1ms")]
    [InlineData(0, "-d", "t4")]
    [InlineData(0, "-d", "t4", "-d", "pi4", "--accuracy", "71")]
    [InlineData(1, "-d", "t4", "--latency", "10us", "--accuracy", "75", "--without", "op=Depthwise")]
    [InlineData(0, "-d", "x3", "--memory", "16MiB", "--needs", "op=Conv,Relu", "--maccs", "2G", "--params", "9M",
        "--throughput", "50", "--sure")]
    public void Recommend_Json_FitsItsSchema(int exitCode, params string[] args)
    {
        Run run = Run.Netweight(["recommend", .. args, "--among", Few, "-f", "json"]);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Empty(SchemaValidator.Of("recommendation").Validate(report));
        Assert.Equal(exitCode == 0, report.GetProperty("answered").GetBoolean());
        JsonElement first = report.GetProperty("devices")[0];
        Assert.NotEqual(0, first.GetProperty(exitCode == 0 ? "shortList" : "nearest").GetArrayLength());
    }

    [Fact]
    public void Recommend_SeveralDevices_StartsWithTheCompromise()
    {
        Run run = Run.Netweight("recommend", "-d", "t4", "-d", "pi4", "--accuracy", "71", "--among", Few, "--top", "3");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("One network for 2 devices", run.Output, StringComparison.Ordinal);
        Assert.Contains("Networks for NVIDIA T4", run.Output, StringComparison.Ordinal);
        Assert.Contains("Networks for Raspberry Pi 4", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Recommend_CsvAndMarkdown_HaveARowPerNetwork()
    {
        string[] csv = Run.Netweight("recommend", "-d", "t4", "--accuracy", "71", "--among", Few, "-f", "csv").Output.TrimEnd().Split('\n');
        Assert.StartsWith("device,list,rank,network,", csv[0], StringComparison.Ordinal);
        Assert.Equal("nvidia-t4,shortList,1,mobilenetv1_100,1,224,75.388,timm", string.Join(',', csv[1].Split(',').Take(8)));
        Assert.Matches(@"\| Rank +\| Network +\|",
            Run.Netweight("recommend", "-d", "t4", "--accuracy", "71", "--among", Few, "-f", "md").Output);
    }

    [Fact]
    public void Recommend_Page_HasThePlotAndTheNumbers()
    {
        string page = folder["page.html"], plot = folder["pareto.svg"];
        Run run = Run.Netweight("recommend", "-d", "t4", "--latency", "2ms", "--among", Few, "-f", "html", "-o", page, "--plot", plot);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Networks for NVIDIA T4", File.ReadAllText(page), StringComparison.Ordinal);
        string svg = File.ReadAllText(plot);
        Assert.Contains("Predicted latency", svg, StringComparison.Ordinal);
        Assert.Contains("Latency allowed", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no operator or structure 'Swosh'", "-d", "t4", "--needs", "op=Swosh")]
    [InlineData("neither a number of percent nor a network", "-d", "t4", "--accuracy", "resnet19")]
    [InlineData("not a top-1 accuracy in percent", "-d", "t4", "--accuracy", "172")]
    [InlineData("has no unit", "-d", "t4", "--latency", "5")]
    [InlineData("is not an amount", "-d", "t4", "--memory", "much")]
    [InlineData("peak rate is unknown", "-d", "cv22")]
    [InlineData("neither a network nor a family", "-d", "t4", "--among", "nonsense")]
    [InlineData("fp16", "-d", "a53", "--dtype", "fp16")]
    [InlineData("--device", "--accuracy", "70")]
    public void Recommend_WhatCannotBeMeant_IsOneLineAndExitCode2(string about, params string[] args)
    {
        Run run = Run.Netweight(["recommend", .. args]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains(about, run.Error, StringComparison.Ordinal);
    }
}
