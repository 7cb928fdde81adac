using System.Text.Json;

namespace NetWeight.Cli.Tests;

public sealed class LintTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Lint_Table_IsAsKept()
    {
        Run run = Run.Netweight("lint", "repvgg_a0:train", "-d", "t4");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/lint-table.txt", run.Output);
    }

    [Fact]
    public void Lint_Help_IsAsKept() =>
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/help-lint.txt", Run.Netweight("lint", "--help").Output);

    [Fact]
    public void Lint_Explain_PrintsTheRulesPage()
    {
        Run run = Run.Netweight("lint", "--explain", "nw201");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Repository.Read("docs", "rules", "NW201.md"), run.Output);
        Assert.Equal((2, ""), (Run.Netweight("lint", "--explain", "NW999").ExitCode, Run.Netweight("lint", "--explain", "NW999").Output));
    }

    [Theory]
    [InlineData("error", 1)]
    [InlineData("warning", 1)]
    public void Lint_FailOn_IsTheExitCode(string weight, int code)
    {
        Assert.Equal(code, Run.Netweight("lint", "repvgg_a0:train", "-d", "t4", "--fail-on", weight).ExitCode);
        Assert.Equal(0, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--fail-on", weight).ExitCode);
    }

    [Fact]
    public void Lint_MaxLatency_IsAGate()
    {
        Assert.Equal(0, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--max-latency", "1s").ExitCode);
        Run run = Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--max-latency", "10us");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the limit is 10 us", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_Budget_HoldsInBothDirections()
    {
        string file = folder["base.json"];
        Assert.Equal(0, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "-f", "json", "-o", file).ExitCode);
        Assert.Equal((0, ""), (Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file).ExitCode,
            Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file).Error));
        double seconds = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("devices")[0]
            .GetProperty("predictedLatencySeconds").GetDouble();
        foreach ((double factor, string word) in new[] { (1.1, "less than the budget"), (0.9, "more than the budget") })
        {
            File.WriteAllText(file,
                $$"""{ "devices": [{ "id": "nvidia-t4", "predictedLatencySeconds": {{(seconds * factor).ToString(System.Globalization.CultureInfo.InvariantCulture)}} }] }""");
            Run run = Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(word, run.Error, StringComparison.Ordinal);
            Assert.Equal(0, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file, "--tolerance", "15%").ExitCode);
        }

        Assert.Equal(0, Run.Netweight("analyze", "repvgg_a0", "-d", "t4", "-f", "json", "-o", file).ExitCode);
        Assert.Equal(0, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file).ExitCode);
        Assert.Equal(0, Run.Netweight("analyze", "repvgg_a0", "-f", "json", "-o", file).ExitCode);
        Assert.Contains(
            "is not a report of lint or analyze with devices (write one with -d ID -f json): the field 'devices' is missing.",
            Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_Configuration_SuppressesARule()
    {
        string file = folder["netweight.json"];
        File.WriteAllText(file,
            """{ "lint": { "suppress": [{ "rule": "unmerged-branches", "reason": "this is the file for training" }, { "rule": "NW204", "reason": "the same" }] } }""");
        Run run = Run.Netweight("lint", "repvgg_a0:train", "-d", "t4", "--config", file, "--fail-on", "warning");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("NW215", run.Output, StringComparison.Ordinal);
        Assert.Contains("are suppressed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_WithoutADevice_SaysWhatWasNotRun()
    {
        Run run = Run.Netweight("lint", "repvgg_a0:train");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("No device given", run.Output, StringComparison.Ordinal);
        Assert.Contains("NW215", run.Output, StringComparison.Ordinal);
        Run gate = Run.Netweight("lint", "repvgg_a0", "--max-latency", "5ms");
        Assert.Equal(2, gate.ExitCode);
        Assert.Contains("--max-latency needs a device", gate.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_WriteBaseline_HidesWhatIsKnownAndNothingElse()
    {
        string file = folder["netweight.json"];
        File.WriteAllText(file, """{ "lint": { "suppress": [{ "rule": "NW220", "reason": "chosen for its size" }] }, "other": 1 }""");
        Run written = Run.Netweight("lint", "mobilenet_v2", "-d", "t4", "--config", file, "--write-baseline", file, "--fail-on", "note");
        Assert.Equal(0, written.ExitCode);
        Assert.Contains("of mobilenet_v2 are known from now on", written.Output, StringComparison.Ordinal);
        JsonElement kept = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        Assert.Equal(1, kept.GetProperty("other").GetInt32());
        Assert.Equal("chosen for its size", kept.GetProperty("lint").GetProperty("suppress")[0].GetProperty("reason").GetString());
        Run quiet = Run.Netweight("lint", "mobilenet_v2", "-d", "t4", "--config", file, "--fail-on", "note");
        Assert.Equal(0, quiet.ExitCode);
        Assert.Contains("No new change that saves time", quiet.Output, StringComparison.Ordinal);
        // Another device, and another model with layers of the same names, are news.
        Assert.Equal(1, Run.Netweight("lint", "mobilenet_v2", "-d", "pi5", "--config", file, "--fail-on", "note").ExitCode);
        Assert.Equal(1, Run.Netweight("lint", "mobilenetv2_140", "-d", "t4", "--config", file, "--fail-on", "note").ExitCode);
        // Again, for the second model: both are known then.
        Assert.Equal(0, Run.Netweight("lint", "mobilenetv2_140", "-d", "t4", "--config", file, "--write-baseline", file).ExitCode);
        foreach (string model in new[] { "mobilenet_v2", "mobilenetv2_140" })
            Assert.Equal(0, Run.Netweight("lint", model, "-d", "t4", "--config", file, "--fail-on", "note").ExitCode);
    }

    [Fact]
    public void Lint_WriteBaseline_MakesTheFile_AndLosesNoComment()
    {
        string file = folder["new.json"];
        Run run = Run.Netweight("lint", "vgg16", "-d", "t4", "--write-baseline", file, "-f", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Written: ", run.Error, StringComparison.Ordinal);
        JsonElement[] findings = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("findings").EnumerateArray()];
        Assert.Equal(findings.Select(f => f.GetProperty("fingerprint").GetString()),
            JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("lint").GetProperty("baseline")
                .EnumerateArray().Select(b => b.GetProperty("fingerprint").GetString()));
        File.WriteAllText(file, """{ "lint": { /* why */ } }""");
        Run refused = Run.Netweight("lint", "vgg16", "-d", "t4", "--write-baseline", file);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("has comments", refused.Error, StringComparison.Ordinal);
        Assert.Contains("/* why */", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(2, Run.Netweight("lint", "vgg16", "-d", "t4", "--write-baseline",
            Path.Combine(folder.Root, "none", "x.json")).ExitCode);
    }

    [Theory]
    [InlineData("mobilenet_v2", "-d", "t4", "-d", "pi5")]
    [InlineData("repvgg_a0:train", "-d", "t4", "-r", "pytorch-eager")]
    [InlineData("shufflenet_v2_x1_0", "-d", "8259cl", "-d", "qualcomm-hexagon-htp")]
    [InlineData("vgg16")]
    [InlineData("models/mobilenet_v2.onnx", "-d", "x3")]
    public void Lint_Json_FollowsTheSchema(params string[] words)
    {
        Run run = Run.Netweight(["lint", .. words, "-f", "json"]);
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Empty(SchemaValidator.Of("lint").Validate(report));
        Assert.True(report.GetProperty("findings").GetArrayLength() > 0 || words.Length == 1);
    }

    [Fact]
    public void Analyze_WithADevice_HoldsTheFindingsOfLint()
    {
        JsonElement analysis =
            Reports.Analysis(Run.Netweight("analyze", "models/mobilenet_v2.onnx", "-d", "t4", "-d", "pi5", "-f", "json"));
        JsonElement lint =
            JsonDocument.Parse(Run.Netweight("lint", "models/mobilenet_v2.onnx", "-d", "t4", "-d", "pi5", "-f", "json").Output).RootElement;
        JsonElement[] findings = [.. analysis.GetProperty("findings").EnumerateArray()];
        Assert.Contains(findings, f => f.GetProperty("id").GetString() == "NW004");
        JsonElement[] ofLint = [.. findings.Where(f => f.TryGetProperty("fingerprint", out _))],
            expected = [.. lint.GetProperty("findings").EnumerateArray()];
        Assert.Equal(expected.Length, ofLint.Length);
        Assert.All(ofLint.Zip(expected), p => Assert.True(JsonElement.DeepEquals(p.First, p.Second)));
        // Several models, each with its own; without a device only doubts about the model.
        JsonElement several = Reports.Analysis(Run.Netweight("analyze", "vgg16", "repvgg_a0", "-d", "t4", "-f", "json"));
        Assert.Equal("NW213", several[0].GetProperty("findings")[0].GetProperty("id").GetString());
        Assert.Equal(0, Reports.Analysis(Run.Netweight("analyze", "vgg16", "-f", "json")).GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public void Analyze_WithADevice_TellsTheLargestSavings()
    {
        string table = Run.Netweight("analyze", "repvgg_a0:train", "-d", "t4", "-q").Output;
        Assert.Contains("What to change on NVIDIA T4", table, StringComparison.Ordinal);
        Assert.Contains("NW215 unmerged-branches", table, StringComparison.Ordinal);
        Assert.Contains("Nothing was found that would save time.",
            Run.Netweight("analyze", "repvgg_a0", "-d", "t4", "-q").Output, StringComparison.Ordinal);
        Assert.Contains("| NW215 unmerged-branches |",
            Run.Netweight("analyze", "repvgg_a0:train", "-d", "t4", "-q", "-f", "md").Output, StringComparison.Ordinal);
        foreach (string[] other in new string[][] { ["analyze", "vgg16", "repvgg_a0:train", "-d", "t4"],
            ["analyze", "vgg16", "-d", "t4", "--batch-sweep", "1,2"], ["analyze", "vgg16"] })
            Assert.DoesNotContain("What to change", Run.Netweight(other).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_FailOn_CountsTheFindingsOfLint()
    {
        Assert.Equal(1, Run.Netweight("analyze", "repvgg_a0:train", "-d", "t4", "--fail-on", "error").ExitCode);
        Assert.Equal(0, Run.Netweight("analyze", "repvgg_a0", "-d", "t4", "--fail-on", "error").ExitCode);
        Assert.Equal(0, Run.Netweight("analyze", "repvgg_a0:train", "--fail-on", "error").ExitCode);
    }
}
