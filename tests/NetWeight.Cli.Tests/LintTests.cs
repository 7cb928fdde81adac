using System.Text.Json;

namespace NetWeight.Cli.Tests;

public sealed class LintTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("netweight-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Lint_Table_IsAsKept()
    {
        Run run = Run.Netweight("lint", "repvgg_a0:train", "-d", "t4");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/lint-table.txt", run.Output);
    }

    [Fact]
    public void Lint_Help_IsAsKept() => Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/help-lint.txt", Run.Netweight("lint", "--help").Output);

    [Fact]
    public void Lint_Explain_PrintsTheRulesPage()
    {
        Run run = Run.Netweight("lint", "--explain", "nw201");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllText(Path.Combine(Run.Root, "docs", "rules", "NW201.md")).ReplaceLineEndings("\n"), run.Output);
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
        string file = Path.Combine(folder.FullName, "base.json");
        Assert.Equal(0, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "-f", "json", "-o", file).ExitCode);
        Assert.Equal((0, ""), (Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file).ExitCode, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file).Error));
        double seconds = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("devices")[0].GetProperty("predictedLatencySeconds").GetDouble();
        foreach ((double factor, string word) in new[] { (1.1, "less than the budget"), (0.9, "more than the budget") })
        {
            File.WriteAllText(file, $$"""{ "devices": [{ "id": "nvidia-t4", "predictedLatencySeconds": {{(seconds * factor).ToString(System.Globalization.CultureInfo.InvariantCulture)}} }] }""");
            Run run = Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(word, run.Error, StringComparison.Ordinal);
            Assert.Equal(0, Run.Netweight("lint", "repvgg_a0", "-d", "t4", "--budget", file, "--tolerance", "15%").ExitCode);
        }
    }

    [Fact]
    public void Lint_Configuration_SuppressesARule()
    {
        string file = Path.Combine(folder.FullName, "netweight.json");
        File.WriteAllText(file, """{ "lint": { "suppress": [{ "rule": "unmerged-branches", "reason": "this is the file for training" }, { "rule": "NW204", "reason": "the same" }] } }""");
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
        Assert.Contains("No device was named", run.Output, StringComparison.Ordinal);
        Assert.Contains("NW215", run.Output, StringComparison.Ordinal);
        Run gate = Run.Netweight("lint", "repvgg_a0", "--max-latency", "5ms");
        Assert.Equal(2, gate.ExitCode);
        Assert.Contains("--max-latency needs a device", gate.Error, StringComparison.Ordinal);
    }
}
