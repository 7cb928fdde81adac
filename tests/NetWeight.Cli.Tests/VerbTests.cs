using System.Text.Json;

namespace NetWeight.Cli.Tests;

/// <summary>What one verb can, the others can, too.</summary>
public class VerbTests
{
    public static TheoryData<string> Verbs => new(
        "analyze", "lint", "compare", "zoo", "zoo show", "zoo export", "devices", "devices show", "measure", "history",
        "history export", "history import", "rewrite", "recommend", "calibrate", "experiment", "search",
        "search spaces", "search list", "search show", "search cancel", "submit", "jobs", "jobs show", "jobs cancel");

    [Theory]
    [MemberData(nameof(Verbs))]
    public void EveryVerb_TakesTheSharedOptions(string verb)
    {
        string help = Run.Netweight([.. verb.Split(' '), "--help"]).Output;
        foreach (string option in new[] { "-q, --quiet", "--wide", "--no-color", "-v, --verbose", "-o, --output" })
            Assert.Contains(option, help, StringComparison.Ordinal);
        if (verb != "zoo export")
            Assert.Contains("-f, --format", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyze", "mobilenet_v2@0.75", "-f", "json")]
    [InlineData("analyze", "mobilenet_v2", "--width", "0.75", "-f", "json")]
    public void Width_ByNameAndByOption_IsTheSameNetwork(params string[] args)
    {
        JsonElement model = Reports.Analysis(Run.Netweight(args));
        // Sandler et al. 2018, table 4, prints 209 M multiply-adds at 0.75 x 224.
        Assert.InRange(model.GetProperty("totals").GetProperty("headlineMaccs").GetInt64(), 208_500_000, 209_500_000);
        Assert.Equal("mobilenet_v2@0.75", model.GetProperty("model").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("zoo", "show", "mobilenet_v2@0.75")]
    [InlineData("zoo", "show", "mobilenet_v2", "--width", "0.75")]
    [InlineData("zoo", "show", "mobilenet_v2", "--resolution", "160")]
    public void ScaledNetwork_ShowsNothingThatWasPublished(params string[] args)
    {
        Assert.Contains("top-1 7", Run.Netweight("zoo", "show", "mobilenet_v2").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("top-1", Run.Netweight(args).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyze", "mobilenet_v2@wide")]
    [InlineData("analyze", "mobilenet_v2@0")]
    [InlineData("analyze", "models/mobilenet_v2.onnx", "--width", "0.5")]
    [InlineData("recommend", "-d", "t4", "--accuracy", "mobilenet_v2@0.75")]
    [InlineData("analyze", "mobilenet_v2", "--dtype", "fp16", "--dtype", "int8")]
    [InlineData("analyze", "mobilenet_v2", "-d", "t4", "--dtype", "fp16", "--dtype", "fp32", "-f", "html", "-o", "x.html")]
    [InlineData("lint", "mobilenet_v2", "resnet18", "-f", "sarif")]
    [InlineData("analyze", "mobilenet_v2", "--collapse", "--no-collapse")]
    public void WhatCannotBe_IsOneLine(params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Settings_EachCombinationIsAPrediction()
    {
        JsonElement devices = Reports.Analysis(Run.Netweight(
            "analyze", "mobilenet_v2", "-d", "t4", "-r", "tensorrt", "-r", "onnxruntime", "--dtype", "fp32", "--dtype",
                "fp16", "-f", "json")).GetProperty("devices");
        Assert.Equal(
            ["tensorrt fp32", "tensorrt fp16", "onnxruntime fp32", "onnxruntime fp16"],
            devices.EnumerateArray().Select(d => $"{d.GetProperty("runtime").GetString()} {d.GetProperty("precision").GetString()}"));
        Assert.Equal(4, devices.EnumerateArray().Select(d => d.GetProperty("predictedLatencySeconds").GetDouble()).Distinct().Count());
    }

    [Theory]
    [InlineData("lint", "mobilenet_v2", "-d", "t4")]
    [InlineData("compare", "mobilenet_v2", "resnet18", "-d", "t4")]
    [InlineData("recommend", "-d", "t4", "--among", "MobileNetV2")]
    public void Settings_OfOtherVerbs_AreAReportEach(params string[] args)
    {
        string[] both = [.. args, "--dtype", "fp32", "--dtype", "fp16"];
        string[] lines = Run.Netweight(both).Output.Split('\n'),
            changes =
                [.. lines.Where(l => l.Contains("tensorrt fp16", StringComparison.Ordinal)
                    && l.Contains("tensorrt fp32", StringComparison.Ordinal))];
        // compare says in the second what it changes against the first, model by model.
        Assert.Equal(args[0] == "compare" ? 2 : 0, changes.Length);
        Assert.Equal(Run.Netweight([.. args, "--dtype", "fp32"]).Output + "\n"
            + Run.Netweight([.. args, "--dtype", "fp16"]).Output, string.Join('\n', lines.Where(l => !changes.Contains(l))));
        Assert.Equal(2, JsonDocument.Parse(Run.Netweight([.. both, "-f", "json"]).Output).RootElement.GetArrayLength());
    }

    [Fact]
    public void Lint_SeveralModels_IsAReportEach()
    {
        Run run = Run.Netweight("lint", "mobilenet_v2", "repvgg_a0:train", "-f", "json");
        Assert.Equal(["mobilenet_v2", "repvgg_a0:train"], JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .Select(r => r.GetProperty("model").GetString()));
    }

    [Fact]
    public void Quiet_LeavesStandardErrorEmpty() => Assert.Equal("", Run.Netweight("analyze", "models/mobilenet_v2.onnx", "-q").Error);
}
