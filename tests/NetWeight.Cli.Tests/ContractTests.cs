using NetWeight.Contracts;

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

    [Fact]
    public void SeveralReports_AreReadOneByOne()
    {
        string several = Run.Netweight("lint", "mobilenet_v2", "resnet18", "-d", "t4", "-f", "json").Output;
        IReadOnlyList<LintContract> read = ContractJson.ReadAll<LintContract>(several, "'lint.json'");
        Assert.Equal(["mobilenet_v2", "resnet18"], read.Select(r => r.Model));
        Assert.All(read, r => Assert.IsType<LintVerdictContract>(Assert.Single(r.Devices)));
    }

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "'r.json' has schemaVersion 2; this NetWeight reads 1. A newer NetWeight reads it.")]
    [InlineData("\"schemaVersion\": 1,", "", "'r.json' is not a report of 'netweight lint': the field 'schemaVersion' is missing.")]
    [InlineData("\"suppressed\": 0,", "", "'r.json' is not a report of 'netweight lint': the field 'suppressed' is missing.")]
    [InlineData("\"suppressed\": 0", "\"suppressed\": \"none\"", "'r.json' is not a report of 'netweight lint': the field 'suppressed' holds something else.")]
    [InlineData("\"name\": \"netweight\",", "", "'r.json' is not a report of 'netweight lint': the field 'tool.name' is missing.")]
    [InlineData("\"model\": \"vgg16\"", "\"model\": null", "'r.json' is not a report of 'netweight lint': the field 'model' holds something else.")]
    [InlineData("\"model\":", "model:", "'r.json' is not JSON: line 7, column 3: 'm' is an invalid start of a property name. Expected a '\"'.")]
    public void AFileThatIsNone_IsRefusedByName(string text, string other, string message)
    {
        string report = Run.Netweight("lint", "vgg16", "-f", "json").Output;
        Assert.Contains(text, report, StringComparison.Ordinal);
        var error = Assert.Throws<NetWeightException>(() => ContractJson.Read<LintContract>(report.Replace(text, other, StringComparison.Ordinal), "'r.json'"));
        Assert.Equal(message, error.Message);
    }

    private static void Same<T>(params string[] words)
        where T : class, IContract<T>
    {
        string report = Run.Netweight([.. words, "-f", "json"]).Output;
        IReadOnlyList<T> read = ContractJson.ReadAll<T>(report, "the report");
        using var writer = new StringWriter();
        if (read is [var one])
            ContractJson.Write(one, writer);
        else
            ContractJson.WriteAll(read, writer);
        Assert.Equal(report, writer.ToString());
    }
}
