using System.Text.Json;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Cli.Tests;

/// <summary>Reports of all verbs can be read back, and a file that is none is refused in one line.</summary>
public class ContractTests
{
    [Theory]
    [InlineData("analyze", "mobilenet_v3_small", "--tensors")]
    [InlineData("analyze", "mobilenet_v2", "-d", "t4", "-d", "cv22")]
    [InlineData("analyze", "mobilenet_v2", "-d", "t4", "--batch-sweep", "1,8,64")]
    [InlineData("analyze", "mobilenet_v2", "-d", "t4", "--batch-sweep", "1,8", "--max-latency", "1us")]
    [InlineData("analyze", "mobilenet_v2", "resnet18", "no-such-model.onnx")]
    public void Analysis_ReadAndWritten_IsTheSame(params string[] words) => Same<AnalysisContract>(words);

    [Theory]
    [InlineData("lint", "shufflenet_v2_x1_0", "-d", "t4", "-d", "cv22")]
    [InlineData("lint", "vgg16")]
    public void Lint_ReadAndWritten_IsTheSame(params string[] words) => Same<LintContract>(words);

    [Theory]
    [InlineData("compare", "repvgg_a0:train", "repvgg_a0", "-d", "t4")]
    [InlineData("compare", "mobilenet_v2", "resnet18", "no-such-model.onnx", "-d", "t4", "-d", "cv22", "-d", "pi4")]
    public void Comparison_ReadAndWritten_IsTheSame(params string[] words) => Same<ComparisonContract>(words);

    [Theory]
    [InlineData("recommend", "-d", "t4", "-d", "pi4", "--accuracy", "71", "--among", "mobilenet_v2,resnet18,repvgg_a0")]
    [InlineData("recommend", "-d", "t4", "--latency", "10us", "--explain", "--among", "mobilenet_v2,resnet18,repvgg_a0")]
    public void Recommendation_ReadAndWritten_IsTheSame(params string[] words) => Same<RecommendationContract>(words);

    [Fact]
    public void Experiment_ReadAndWritten_IsTheSame() => Same<ExperimentsContract>("experiment", "g1", "-d", "t4");

    [Theory]
    [InlineData("zoo repvgg")]
    [InlineData("zoo resnet18")]
    public void Zoo_ReadAndWritten_IsTheSame(string words) => Same<ZooNetworkContract>("zoo", Report(words));

    [Theory]
    [InlineData("zoo show repvgg_a0:train")]
    [InlineData("zoo show mobilenet_v2 --width 0.5")]
    public void ZooStages_ReadAndWritten_IsTheSame(string words) => Same<ZooStagesContract>("zoo-stages", Report(words));

    [Fact]
    public void Devices_ReadAndWritten_AreTheSame()
    {
        Same<ListedDeviceContract>("devices", Report("devices"));
        Same<ListedArchitectureContract>("devices-evolution", Report("devices --evolution"));
        Same<ListedRuntimeContract>("runtimes", Report("devices --runtimes"));
    }

    [Theory]
    [InlineData("devices show t4")]
    [InlineData("devices show cv22")]
    [InlineData("devices show arm-cortex-a76@2.4GHzx4")]
    public void DeviceDetails_ReadAndWritten_AreTheSame(string words) => Same<DeviceDetailsContract>("device-details", Report(words));

    [Fact]
    public void Experiments_ReadAndWritten_AreTheSame() => Same<ListedExperimentContract>("experiments", Report("experiment"));

    [Theory]
    [InlineData("analyze mobilenet_v2 -d t4 --fits")]
    [InlineData("analyze mobilenet_v2 resnet18 -d t4 -d cv22 -d coral --fits")]
    public void MemoryFit_ReadAndWritten_IsTheSame(string words) => Same<MemoryFitsContract>("memory-fit", Report(words));

    [Theory]
    [InlineData("analyze mobilenet_v3_small -d t4 --levers")]
    [InlineData("analyze mobilenet_v3_small -d raspberry-pi-4 --levers --max-latency 5ms")]
    public void Levers_ReadAndWritten_AreTheSame(string words) => Same<LeversContract>("levers", Report(words));

    [Theory]
    [InlineData("recommend --for mobilenet_v3_small -d t4 -d cv22 -d raspberry-pi-4 --latency 5ms")]
    public void DeviceRanking_ReadAndWritten_IsTheSame(string words) => Same<DeviceRankingContract>("device-ranking", Report(words));

    [Theory]
    [InlineData("rewrite resnet18 --all --dry-run --changes")]
    [InlineData("rewrite shufflenet_v2_x0_5 --all -d t4 --dry-run")]
    [InlineData("rewrite squeezenet1_1 --all --verify false -o FILE")]
    [InlineData("rewrite mobilenet_v3_small --all -o FILE")]
    public void Rewrite_ReadAndWritten_IsTheSame(string words) => RewriteIsTheSame(words);

    [LongFact]
    public void Rewrite_In16Bits_ReadAndWritten_IsTheSame() => RewriteIsTheSame("rewrite squeezenet1_1 --float16 -o FILE");

    private static void RewriteIsTheSame(string words)
    {
        using var folder = new TempFolder();
        Same<RewriteContract>("rewrite", Report(words.Replace("FILE", folder["model.onnx"], StringComparison.Ordinal)));
    }

    [Fact]
    public void HistoryAndJudgement_ReadAndWritten_AreTheSame()
    {
        using var folder = new TempFolder();
        string records = folder["records.jsonl"];
        File.WriteAllText(records, """
            {"schemaVersion":1,"source":"netweight","model":"mobilenet_v2","threads":1,"medianSeconds":0.0123,"runtime":"ONNX Runtime 1.31.1"}
            {"schemaVersion":1,"source":"netweight","model":"resnet18","threads":1,"medianSeconds":0.055,"measuredAt":"2026-02-03T04:05:06Z"}

            """);
        Same<RecordContract>("history", Report($"history import {records} --dry-run"));
        Same<JudgementContract>("judgement", Report(
            $"calibrate --judge -d intel-core-i5-5200u mobilenet_v2 resnet18 --threads 1 --passes 1 --measurements {records} -q"));
    }

    [Fact]
    public void SeveralReports_AreReadOneByOne()
    {
        string several = Run.Netweight("lint", "mobilenet_v2", "resnet18", "-d", "t4", "-f", "json").Output;
        IReadOnlyList<LintContract> read = ContractJson.ReadAll<LintContract>(several, "'lint.json'");
        Assert.Equal(["mobilenet_v2", "resnet18"], read.Select(r => r.Model));
        Assert.All(read, r => Assert.IsType<LintVerdictContract>(Assert.Single(r.Devices)));
    }

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2",
        "'r.json' has schemaVersion 2; this NetWeight reads 1. A newer NetWeight reads it.")]
    [InlineData("\"schemaVersion\": 1,", "", "'r.json' is not a report of 'netweight lint': the field 'schemaVersion' is missing.")]
    [InlineData("\"suppressed\": 0,", "", "'r.json' is not a report of 'netweight lint': the field 'suppressed' is missing.")]
    [InlineData("\"suppressed\": 0", "\"suppressed\": \"none\"",
        "'r.json' is not a report of 'netweight lint': the field 'suppressed' has the wrong type.")]
    [InlineData("\"name\": \"netweight\",", "", "'r.json' is not a report of 'netweight lint': the field 'tool.name' is missing.")]
    [InlineData("\"model\": \"vgg16\"", "\"model\": null", "'r.json' is not a report of 'netweight lint': the field "
        + "'model' has the wrong type.")]
    [InlineData("\"model\":", "model:", "'r.json' is not JSON: line 7, column 3: 'm' is an invalid start of a property "
        + "name. Expected a '\"'.")]
    public void AFileThatIsNone_IsRefusedByName(string text, string other, string message)
    {
        string report = Run.Netweight("lint", "vgg16", "-f", "json").Output;
        Assert.Contains(text, report, StringComparison.Ordinal);
        var error = Assert.Throws<NetWeightException>(() =>
            ContractJson.Read<LintContract>(report.Replace(text, other, StringComparison.Ordinal), "'r.json'"));
        Assert.Equal(message, error.Message);
    }

    /// <summary>A report that follows its published schema, and is the same after reading and writing.</summary>
    private static void Same<T>(string schema, string report)
        where T : class, IContract<T>
    {
        using JsonDocument document = JsonDocument.Parse(report);
        Assert.Empty(SchemaValidator.Of(schema).Validate(document.RootElement));
        Same<T>(report);
    }

    private static string Report(string words) => Run.Netweight([.. words.Split(' '), "-f", "json"]).Output;

    private static void Same<T>(params string[] words)
        where T : class, IContract<T>
    {
        Run run = Run.Netweight([.. words, "-f", "json"]);
        Assert.True(run.Output.Length > 0, run.Error);
        Same<T>(run.Output);
    }

    private static void Same<T>(string report)
        where T : class, IContract<T>
    {
        IReadOnlyList<T> read = ContractJson.ReadAll<T>(report, "the report");
        using var writer = new StringWriter();
        if (report.StartsWith('['))
            ContractJson.WriteAll(read, writer);
        else
            ContractJson.Write(Assert.Single(read), writer);
        Assert.Equal(report, writer.ToString());
    }
}
